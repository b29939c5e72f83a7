"""Convert results to shapes.

Every function accepts one result, several results, or ``None`` (no face, no shapes), and either a
face or the part of it that is drawn::

    shapes = [*draw.detections(faces), *draw.face_landmarks(faces)]
    draw.paint(target, shapes)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from faceapi.core.geometry.boxes import Box, Point
from faceapi.core.identity.matching import FaceMatch
from faceapi.core.js_numbers import floor_to, js_number
from faceapi.core.results.age_gender import AgeGender
from faceapi.core.results.base_face import BaseFace
from faceapi.core.results.detection import ObjectDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import AnyFace
from faceapi.core.results.landmarks import FaceLandmarks
from faceapi.draw.draw_box import DrawBox, DrawTextField
from faceapi.draw.draw_landmarks import DrawFaceLandmarks, PointsLike, as_pairs
from faceapi.draw.options import DrawBoxOptions, DrawFaceLandmarksOptions, DrawTextFieldOptions
from faceapi.draw.shapes import Polyline, Shape, Style
from faceapi.draw.theme import FACE_API_JS, Theme

T = TypeVar("T")
OneOrMany: TypeAlias = T | Iterable[T] | None
HasBox: TypeAlias = AnyFace | ObjectDetection | Box
Anchor: TypeAlias = Point | Sequence[float]


def detections(
    results: OneOrMany[HasBox],
    options: DrawBoxOptions | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """Return a box around each face, labeled with its score (floored to two decimals).

    A plain box has no score and therefore no label. ``options.label`` replaces the score. Raises
    ``TypeError`` for anything else.

    >>> shapes = detections(Box(30, 4, 90, 80))
    >>> len(shapes), shapes[0].style.stroke
    (1, 'rgba(0, 0, 255, 1)')

    Reference: face-api.js src/draw/drawDetections.ts (which hides a score of 0; we show it)
    """
    box_options = options or theme.box
    shapes: list[Shape] = []
    for item in as_boxed_list(results):
        detection = item.detection if isinstance(item, BaseFace) else item
        label = box_options.label
        if label is None and isinstance(detection, ObjectDetection):
            label = js_number(floor_to(detection.score))
        shapes += DrawBox(detection, replace(box_options, label=label)).shapes()
    return shapes


def face_landmarks(
    results: OneOrMany[AnyFace | FaceLandmarks],
    options: DrawFaceLandmarksOptions | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """Return contours and points of each face.

    Raises ``TypeError`` for anything but faces and landmarks, ``NotComputedError`` for a face
    without landmarks.
    """
    items: list[AnyFace | FaceLandmarks] = as_list(
        results, (BaseFace, FaceLandmarks), "a Face or FaceLandmarks"
    )
    shapes: list[Shape] = []
    for item in items:
        landmarks = item.landmarks if isinstance(item, BaseFace) else item
        shapes += DrawFaceLandmarks(landmarks, options or theme.landmarks).shapes()
    return shapes


def face_expressions(
    results: OneOrMany[AnyFace | FaceExpressions],
    min_confidence: float = 0.1,
    anchor: Anchor | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """Return the likely expressions of each face, below its box: ``happy (0.99)``, likeliest first.

    Only those above ``min_confidence`` (0 to 1) are shown; if there are none, the field is empty.
    Expressions without a face are placed at ``anchor``, by default (0, 0). Raises
    ``TypeError`` for anything but faces and expressions, ``NotComputedError`` for a face without
    expressions.

    Reference: face-api.js src/draw/drawFaceExpressions.ts
    """
    items: list[AnyFace | FaceExpressions] = as_list(
        results, (BaseFace, FaceExpressions), "a Face or FaceExpressions"
    )
    shapes: list[Shape] = []
    for item in items:
        expressions = item.expressions if isinstance(item, BaseFace) else item
        lines = expression_lines(expressions, min_confidence)
        shapes += DrawTextField(lines, _caption_anchor(item, anchor, theme), theme.text).shapes()
    return shapes


def age_and_gender(
    results: OneOrMany[AnyFace | AgeGender],
    anchor: Anchor | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """Return age and gender of each face, below its box: ``29 years``, ``female (0.98)``.

    Both numbers are floored. Raises the errors of :func:`face_expressions`. To show both, join the
    lines with :func:`captions`; two separate fields would overlap.
    """
    items: list[AnyFace | AgeGender] = as_list(
        results, (BaseFace, AgeGender), "a Face or AgeGender"
    )
    shapes: list[Shape] = []
    for item in items:
        lines = age_and_gender_lines(item)
        shapes += DrawTextField(lines, _caption_anchor(item, anchor, theme), theme.text).shapes()
    return shapes


def captions(
    faces: OneOrMany[HasBox],
    texts: Iterable[str | Sequence[str]],
    options: DrawTextFieldOptions | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """Return your own text, one line or several, below each face.

    Raises ``ValueError`` if the numbers of texts and faces differ.
    """
    shapes: list[Shape] = []
    for face, text in zip(as_boxed_list(faces), texts, strict=True):
        shapes += DrawTextField(
            text, _caption_anchor(face, None, theme), options or theme.text
        ).shapes()
    return shapes


def matches(
    faces: OneOrMany[HasBox],
    results: OneOrMany[FaceMatch],
    options: DrawBoxOptions | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """Return a box around each face, labeled with its match: ``amy (0.41)``.

    Raises ``ValueError`` if the numbers of matches and faces differ.
    """
    face_matches: list[FaceMatch] = as_list(results, (FaceMatch,), "a FaceMatch")
    box_options = options or theme.box
    shapes: list[Shape] = []
    for face, match in zip(as_boxed_list(faces), face_matches, strict=True):
        shapes += detections(face, replace(box_options, label=str(match)))
    return shapes


def contour(
    points: PointsLike,
    closed: bool = False,
    *,
    style: Style = Style(stroke="rgba(0, 255, 255, 1)", line_join="round"),  # noqa: B008 (frozen)
) -> list[Shape]:
    """Return a line through points (pixels), joined to its start if ``closed``.

    face-api.js strokes with the current style of the context. Our default is the color of
    landmarks.

    >>> contour([(0, 0), (10, 0), (10, 5)], closed=True)[0].path_data()
    'M0 0L10 0L10 5z'

    Reference: face-api.js src/draw/drawContour.ts
    """
    return [Polyline(as_pairs(points), closed, style)]


def expression_lines(expressions: FaceExpressions, min_confidence: float = 0.1) -> list[str]:
    """Format expressions above ``min_confidence`` (0 to 1), likeliest first: ``happy (0.99)``."""
    return [
        f"{name} ({js_number(floor_to(probability))})"
        for name, probability in expressions.as_sorted_array()
        if probability > min_confidence
    ]


def age_and_gender_lines(result: AnyFace | AgeGender) -> list[str]:
    """Format as ``29 years`` and ``female (0.98)``, both numbers floored."""
    age = js_number(floor_to(result.age, 0))
    probability = js_number(floor_to(result.gender_probability))
    return [f"{age} years", f"{result.gender.value} ({probability})"]


def _caption_anchor(item: object, anchor: Anchor | None, theme: Theme) -> Anchor:
    """Return the lower left corner of a face's box, or ``anchor`` for results without a box."""
    if isinstance(item, BaseFace | ObjectDetection):
        item = item.box
    if not isinstance(item, Box):
        return (0, 0) if anchor is None else anchor
    if theme.box.outline_color is None:
        return item.bottom_left
    # The line of an outlined box is so wide that a field at the corner would hide half of it.
    margin = theme.box.line_width / 2 + theme.box.outline_width
    return item.left - margin, item.bottom + margin


def as_boxed_list(results: OneOrMany[HasBox]) -> list[HasBox]:
    """Return one or many results with a box as a list; raise ``TypeError`` for anything else."""
    items: list[HasBox] = as_list(
        results, (BaseFace, ObjectDetection, Box), "a Face, FaceDetection or Box"
    )
    return items


def as_list(value: object, types: tuple[type, ...], expected: str) -> list[Any]:
    """Return one or many values of ``types`` as a list, empty for ``None``.

    Raises ``TypeError`` for other values.
    """
    if value is None:
        return []
    if isinstance(value, types):
        return [value]
    items = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    for item in items:
        if not isinstance(item, types):
            raise TypeError(f"expected {expected}, or several, got {type(item).__name__}")
    return items
