"""What is drawn over a picture: everything that was computed, readable on any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from faceapi import Face, FaceMatch, draw
from ui.output.label_layout import apart
from ui.settings import Settings
from ui.text.summary import captions, label_of

THEME = draw.HIGH_CONTRAST
FULL_SIZE_PICTURE = 720
"""CSS pixels of width from which on lines and letters have their full size."""
SMALL_PICTURE = 400
"""CSS pixels of width below which there is room for names only."""
FULL_SIZE_FACE = 180
"""The same for a face and its landmarks."""
DENSE_FACE = 90
"""CSS pixels of a face's width below which its points would run into each other."""


def annotate(
    faces: Sequence[Face],
    shown_width: float,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    matches: Sequence[FaceMatch] = (),
    *,
    numbered: bool = False,
) -> list[draw.Shape]:
    """Boxes with scores, contours, and a caption below each face, none over another.

    ``shown_width`` is the picture's on the page, in CSS pixels: what is shown small is drawn fine.
    With ``matches``, one for each face, names and distances are on the boxes, and no contours.
    Where the faces are listed beside the picture, too, boxes are ``numbered``.
    """
    theme = THEME.scaled(_between(0.7, shown_width / FULL_SIZE_PICTURE, 1.0))
    with_landmarks = [] if matches else [face for face in faces if hasattr(face, "landmarks")]
    shapes = draw.face_landmarks(with_landmarks, _fine(with_landmarks, shown_width))
    labels = [label_of(match, short=shown_width < SMALL_PICTURE) for match in matches] or [
        f"{number} · {face.score:.2f}" if numbered else f"{face.score:.2f}"
        for number, face in enumerate(faces, start=1)
    ]
    for face, label in zip(faces, labels, strict=True):
        if settings.boxes:
            shapes += draw.detections(face, replace(theme.box, label=label))
        if lines := captions(face, settings):
            shapes += draw.captions(face, [lines], theme=theme)
    if not (faces and shown_width):
        return shapes
    image = faces[0].detection
    return apart(shapes, (image.image_width, image.image_height), shown_width)


def _fine(faces: Sequence[Face], shown_width: float) -> draw.DrawFaceLandmarksOptions:
    """One look for all landmarks (shapes are painted style by style), by the middling face."""
    widths = [face.box.width * shown_width / face.detection.image_width for face in faces]
    width = median(widths or [0])
    theme = THEME.scaled(_between(0.4, width / FULL_SIZE_FACE, 1.0))
    return replace(theme.landmarks, draw_points=width >= DENSE_FACE)


def _between(least: float, value: float, most: float) -> float:
    return max(least, min(value, most))
