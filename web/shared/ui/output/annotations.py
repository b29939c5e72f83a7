"""The shapes drawn over an image: boxes, landmarks and captions, readable at any size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from faceapi import Face, FaceMatch, draw
from faceapi.core.median import median
from ui.output.label_layout import LabelLayout
from ui.people.identification import Identification
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
MIN_FACE_FOR_CAPTIONS = 28
"""Median width of the faces in CSS pixels below which captions would bury the picture."""
CROWD = 7
"""With this number of faces or more, they need to be wider, because there are more captions."""
MIN_FACE_IN_A_CROWD = 56
MARKED_COLOR = "#ffffff"
MARKED_LINE_SCALE = 2.0
"""Factor for the line width of the marked face's box."""
OTHER_COLOR = "#ffffff"
OTHER_SCALE = 0.5
"""Factor for the line width of boxes of faces without labels."""


def annotate(
    faces: Sequence[Face],
    shown_width: float,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    matches: Sequence[FaceMatch] = (),
    *,
    numbered: bool = False,
    described: Mapping[int, Face] | None = None,
    marked: int | None = None,
    others: Sequence[Face] = (),
) -> list[draw.Shape]:
    """Return mask, contours, axes, boxes with scores, and a caption beside each face.

    No label covers a face or another label. Where there is no room for that, or faces are tiny,
    boxes show only numbers or names; a label that does not fit even then is left out.

    ``shown_width`` is the width of the image on the page in CSS pixels; small images get thinner
    lines. With ``matches`` (one per face), boxes show names with probabilities or distances,
    captions what makes them less certain, and there are no contours. ``numbered`` adds each face's
    number in the list beside the image. ``described`` are the states of followed faces, by their
    number, that captions describe. The face with the index ``marked`` has a thicker box and always
    its caption. ``others`` are faces that have only thin boxes, which no label covers.
    """
    theme = THEME.scaled(_clamp(0.7, shown_width / FULL_SCALE_IMAGE_WIDTH, 1.0))
    with_landmarks = [
        face for face in faces if settings.landmarks and not matches and hasattr(face, "landmarks")
    ]
    shapes = [] if settings.mask == "none" else draw.face_mask(faces, settings.mask)
    shapes += draw.face_landmarks(with_landmarks, _landmark_style(with_landmarks, shown_width))
    if settings.pose:
        shapes += draw.head_pose(faces, line_width=theme.box.line_width)
    if settings.boxes:
        shapes += draw.detections([face.box for face in others], _other_box_options(theme))
        for index, face in enumerate(faces):
            shapes += draw.detections(face.box, _box_options(theme, index == marked))
    if not (faces and shown_width):
        return shapes
    lines = [
        [
            *captions(_described(face, described or {}), settings),
            *_warning(matches[index] if matches else None),
        ]
        for index, face in enumerate(faces)
    ]
    names = _names(faces, matches, shown_width, numbered)
    short_names = _names(faces, matches, shown_width, numbered, short=True)
    full = [
        _labels(face, name, line, settings.boxes, theme)
        for face, name, line in zip(faces, names, lines, strict=True)
    ]
    short = [
        _labels(face, name, [], settings.boxes, theme)
        for face, name in zip(faces, short_names, strict=True)
    ]
    image = faces[0].detection
    size = image.image_width, image.image_height
    return shapes + _placed((*faces, *others), size, shown_width, full, short, marked)


def _placed(
    faces: Sequence[Face],
    size: tuple[float, float],
    shown_width: float,
    full: Sequence[list[draw.Shape]],
    short: Sequence[list[draw.Shape]],
    marked: int | None,
) -> list[draw.Shape]:
    """All full labels or, if one has no place, the short ones; the marked face has its full one.

    The faces after those with labels are only kept clear of them.
    """
    boxes = [face.box for face in faces]
    layout = LabelLayout(boxes, size, shown_width)
    needed = MIN_FACE_FOR_CAPTIONS if len(full) < CROWD else MIN_FACE_IN_A_CROWD
    if median([box.width for box in boxes]) * shown_width / size[0] >= needed:
        placed = [layout.place(labels, index) for index, labels in enumerate(full)]
        if None not in placed:
            return _joined(placed)
        layout = LabelLayout(boxes, size, shown_width)
    order = sorted(range(len(full)), key=lambda index: index != marked)
    return _joined(
        layout.place(full[index] if index == marked else short[index], index)
        or (full[index] if index == marked else ())
        for index in order
    )


def _joined(parts: Iterable[Sequence[draw.Shape] | None]) -> list[draw.Shape]:
    return [shape for part in parts for shape in part or ()]


def _names(
    faces: Sequence[Face],
    matches: Sequence[FaceMatch],
    shown_width: float,
    numbered: bool,
    *,
    short: bool = False,
) -> list[str]:
    """The text on each box: the name if there are matches, else the number and the score."""
    if matches:
        is_short = short or shown_width < MIN_WIDTH_FOR_DISTANCES
        return [match_label(match, short=is_short) for match in matches]
    return [
        _number_and_score(face, number if numbered else None, short=short)
        for number, face in enumerate(faces, start=1)
    ]


def _labels(
    face: Face, name: str, lines: Sequence[str], with_box: bool, theme: draw.Theme
) -> list[draw.Shape]:
    """The label of a face's box, and its caption."""
    shapes: list[draw.Shape] = []
    if with_box and name:
        labeled = draw.detections(face.box, replace(theme.box, label=name))
        shapes += [shape for shape in labeled if isinstance(shape, draw.Label)]
    if lines:
        shapes += draw.captions(face, [lines], theme=theme)
    return shapes


def _box_options(theme: draw.Theme, is_marked: bool) -> draw.DrawBoxOptions:
    box = theme.box
    if not is_marked:
        return box
    return replace(box, box_color=MARKED_COLOR, line_width=box.line_width * MARKED_LINE_SCALE)


def _other_box_options(theme: draw.Theme) -> draw.DrawBoxOptions:
    return replace(theme.scaled(OTHER_SCALE).box, box_color=OTHER_COLOR)


def _warning(match: FaceMatch | None) -> list[str]:
    """Why a name is less certain than usual: ``small, blurred``."""
    weaknesses = match.weaknesses if isinstance(match, Identification) else ()
    return [", ".join(weaknesses)] if weaknesses else []


def _number_and_score(face: Face, number: int | None, *, short: bool) -> str:
    """The score, after the number in the list beside the image or that of a followed face."""
    track = _track_id(face)
    shown = number if track is None else track
    if short:
        return "" if shown is None else f"{shown}"
    return f"{face.score:.2f}" if shown is None else f"{shown} · {face.score:.2f}"


def _described(face: Face, described: Mapping[int, Face]) -> Face:
    track = _track_id(face)
    return face if track is None else described.get(track, face)


def _track_id(face: Face) -> int | None:
    """``None`` unless it is a ``TrackedFace``; pages with one picture do not import the class."""
    return getattr(face, "track_id", None)


def _landmark_style(faces: Sequence[Face], shown_width: float) -> draw.DrawFaceLandmarksOptions:
    """One style for all landmarks (shapes are painted style by style), by the median face."""
    widths = [face.box.width * shown_width / face.detection.image_width for face in faces]
    width = median(widths or [0])
    theme = THEME.scaled(_clamp(0.4, width / FULL_SCALE_FACE_WIDTH, 1.0))
    return replace(theme.landmarks, draw_points=width >= MIN_FACE_FOR_POINTS)


def _clamp(low: float, value: float, high: float) -> float:
    return max(low, min(value, high))
