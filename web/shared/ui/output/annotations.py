"""The shapes drawn over an image: boxes, landmarks and captions, readable at any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

from faceapi import Face, FaceMatch, TrackedFace, draw
from ui.output.label_layout import avoid_overlaps
from ui.settings import Settings
from ui.text.summary import captions, match_label

THEME = draw.HIGH_CONTRAST
FULL_SCALE_IMAGE_WIDTH = 720
"""Width in CSS pixels from which lines and text have their full size."""
MIN_WIDTH_FOR_DISTANCES = 400
"""Width in CSS pixels below which labels show names without distances."""
FULL_SCALE_FACE_WIDTH = 180
"""Width of a face in CSS pixels from which its landmarks have their full size."""
MIN_FACE_FOR_POINTS = 90
"""Width of a face in CSS pixels below which only the contours are drawn, not the points."""


def annotate(
    faces: Sequence[Face],
    shown_width: float,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    matches: Sequence[FaceMatch] = (),
    *,
    numbered: bool = False,
    described: Mapping[int, Face] | None = None,
) -> list[draw.Shape]:
    """Return mask, contours, axes, box with score, and caption of each face, without overlaps.

    ``shown_width`` is the width of the image on the page in CSS pixels; small images get thinner
    lines. With ``matches`` (one per face), boxes show names and distances, and there are no
    contours. ``numbered`` adds each face's number in the list beside the image. ``described`` are
    the states of followed faces, by their number, that captions describe.
    """
    theme = THEME.scaled(_clamp(0.7, shown_width / FULL_SCALE_IMAGE_WIDTH, 1.0))
    with_landmarks = [
        face for face in faces if settings.landmarks and not matches and hasattr(face, "landmarks")
    ]
    shapes = [] if settings.mask == "none" else draw.face_mask(faces, settings.mask)
    shapes += draw.face_landmarks(with_landmarks, _landmark_style(with_landmarks, shown_width))
    if settings.pose:
        shapes += draw.head_pose(faces, line_width=theme.box.line_width)
    labels = [
        match_label(match, short=shown_width < MIN_WIDTH_FOR_DISTANCES) for match in matches
    ] or [_label(face, number if numbered else None) for number, face in enumerate(faces, start=1)]
    for face, label in zip(faces, labels, strict=True):
        if settings.boxes:
            shapes += draw.detections(face, replace(theme.box, label=label))
        if lines := captions(_described(face, described or {}), settings):
            shapes += draw.captions(face, [lines], theme=theme)
    if not (faces and shown_width):
        return shapes
    image = faces[0].detection
    return avoid_overlaps(shapes, (image.image_width, image.image_height), shown_width)


def _label(face: Face, number: int | None) -> str:
    """The score, after the number in the list beside the image or that of a followed face."""
    shown = face.track_id if isinstance(face, TrackedFace) else number
    return f"{face.score:.2f}" if shown is None else f"{shown} · {face.score:.2f}"


def _described(face: Face, described: Mapping[int, Face]) -> Face:
    return described.get(face.track_id, face) if isinstance(face, TrackedFace) else face


def _landmark_style(faces: Sequence[Face], shown_width: float) -> draw.DrawFaceLandmarksOptions:
    """One style for all landmarks (shapes are painted style by style), by the median face."""
    widths = [face.box.width * shown_width / face.detection.image_width for face in faces]
    width = median(widths or [0])
    theme = THEME.scaled(_clamp(0.4, width / FULL_SCALE_FACE_WIDTH, 1.0))
    return replace(theme.landmarks, draw_points=width >= MIN_FACE_FOR_POINTS)


def _clamp(low: float, value: float, high: float) -> float:
    return max(low, min(value, high))
