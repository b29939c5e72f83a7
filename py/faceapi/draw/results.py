"""Faces → shapes. Nothing is painted here.

Everything takes one result, several of them, or ``None`` (no face: no shapes), and a face as well
as the part of it that is drawn::

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
from faceapi.core.results.detection import ObjectDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import AnyFace, BaseFace
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
    found: OneOrMany[HasBox],
    options: DrawBoxOptions | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """A box round each face, labelled with its score (floored to two decimals).

    A plain box has no score and so no label. ``options.label`` replaces the score. Raises
    ``TypeError`` for anything else.

    >>> shapes = detections(Box(30, 4, 90, 80))
    >>> len(shapes), shapes[0].style.stroke
    (1, 'rgba(0, 0, 255, 1)')

    Reference: face-api.js src/draw/drawDetections.ts (which shows no score of 0; we do)
    """
    chosen = options or theme.box
    shapes: list[Shape] = []
    for item in as_boxed_list(found):
        detection = item.detection if isinstance(item, BaseFace) else item
        label = chosen.label
        if label is None and isinstance(detection, ObjectDetection):
            label = js_number(floor_to(detection.score))
        shapes += DrawBox(detection, replace(chosen, label=label)).shapes()
    return shapes


def face_landmarks(
    found: OneOrMany[AnyFace | FaceLandmarks],
    options: DrawFaceLandmarksOptions | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """Contours and points of each face.

    Raises ``TypeError`` for anything but faces and landmarks, ``NotComputedError`` for a face
    without landmarks.
    """
    items: list[AnyFace | FaceLandmarks] = as_list(
        found, (BaseFace, FaceLandmarks), "a Face or FaceLandmarks"
    )
    shapes: list[Shape] = []
    for item in items:
        landmarks = item.landmarks if isinstance(item, BaseFace) else item
        shapes += DrawFaceLandmarks(landmarks, options or theme.landmarks).shapes()
    return shapes


def face_expressions(
    found: OneOrMany[AnyFace | FaceExpressions],
    min_confidence: float = 0.1,
    anchor: Anchor | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """The likely expressions of each face, below its box: ``happy (0.99)``, likeliest first.

    Only those above ``min_confidence`` (0 to 1) are shown; where none is, the field is empty but
    there. Expressions without a face stand at ``anchor``, by default at (0, 0). Raises
    ``TypeError`` for anything but faces and expressions, ``NotComputedError`` for a face without
    expressions.

    Reference: face-api.js src/draw/drawFaceExpressions.ts
    """
    items: list[AnyFace | FaceExpressions] = as_list(
        found, (BaseFace, FaceExpressions), "a Face or FaceExpressions"
    )
    shapes: list[Shape] = []
    for item in items:
        expressions = item.expressions if isinstance(item, BaseFace) else item
        lines = expression_lines(expressions, min_confidence)
        shapes += DrawTextField(lines, _below(item, anchor, theme), theme.text).shapes()
    return shapes


def age_and_gender(
    found: OneOrMany[AnyFace | AgeGender],
    anchor: Anchor | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """Age and gender of each face, below its box: ``29 years``, ``female (0.98)``.

    Both numbers are floored. Raises as :func:`face_expressions` does. (A page that shows both
    joins the lines in one of :func:`captions`; the two fields would cover each other.)
    """
    items: list[AnyFace | AgeGender] = as_list(found, (BaseFace, AgeGender), "a Face or AgeGender")
    shapes: list[Shape] = []
    for item in items:
        lines = age_and_gender_lines(item)
        shapes += DrawTextField(lines, _below(item, anchor, theme), theme.text).shapes()
    return shapes


def captions(
    faces: OneOrMany[HasBox],
    texts: Iterable[str | Sequence[str]],
    options: DrawTextFieldOptions | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """Text of your own below each face: one line, or several.

    Raises ``ValueError`` where there are not as many texts as faces.
    """
    shapes: list[Shape] = []
    for face, text in zip(as_boxed_list(faces), texts, strict=True):
        shapes += DrawTextField(text, _below(face, None, theme), options or theme.text).shapes()
    return shapes


def matches(
    faces: OneOrMany[HasBox],
    found: OneOrMany[FaceMatch],
    options: DrawBoxOptions | None = None,
    *,
    theme: Theme = FACE_API_JS,
) -> list[Shape]:
    """A box round each face, labelled with whom it was matched with: ``amy (0.41)``.

    Raises ``ValueError`` where there are not as many matches as faces.
    """
    matched: list[FaceMatch] = as_list(found, (FaceMatch,), "a FaceMatch")
    chosen = options or theme.box
    shapes: list[Shape] = []
    for face, match in zip(as_boxed_list(faces), matched, strict=True):
        shapes += detections(face, replace(chosen, label=str(match)))
    return shapes


def contour(
    points: PointsLike,
    closed: bool = False,
    *,
    style: Style = Style(stroke="rgba(0, 255, 255, 1)", line_join="round"),  # noqa: B008 (frozen)
) -> list[Shape]:
    """A line through points (pixels), its end joined to its start if ``closed``.

    The original strokes with whatever the context is set to; here the default is the
    landmarks' colour.

    >>> contour([(0, 0), (10, 0), (10, 5)], closed=True)[0].path_data()
    'M0 0L10 0L10 5z'

    Reference: face-api.js src/draw/drawContour.ts
    """
    return [Polyline(as_pairs(points), closed, style)]


def expression_lines(expressions: FaceExpressions, min_confidence: float = 0.1) -> list[str]:
    """``happy (0.99)`` for each expression of more than ``min_confidence``, likeliest first."""
    return [
        f"{name} ({js_number(floor_to(probability))})"
        for name, probability in expressions.as_sorted_array()
        if probability > min_confidence
    ]


def age_and_gender_lines(found: AnyFace | AgeGender) -> list[str]:
    """``29 years`` and ``female (0.98)``, both floored."""
    age = js_number(floor_to(found.age, 0))
    probability = js_number(floor_to(found.gender_probability))
    return [f"{age} years", f"{found.gender.value} ({probability})"]


def _below(item: object, anchor: Anchor | None, theme: Theme) -> Anchor:
    """The lower left corner of a face's box; the anchor for what has no box."""
    if isinstance(item, BaseFace | ObjectDetection):
        item = item.box
    if not isinstance(item, Box):
        return (0, 0) if anchor is None else anchor
    if theme.box.outline_color is None:
        return item.bottom_left
    # An outlined box is wide enough for a field at its very corner to hide half of it.
    reach = theme.box.line_width / 2 + theme.box.outline_width
    return item.left - reach, item.bottom + reach


def as_boxed_list(found: OneOrMany[HasBox]) -> list[HasBox]:
    """One or many things with a box as a list; ``TypeError`` for anything else."""
    items: list[HasBox] = as_list(
        found, (BaseFace, ObjectDetection, Box), "a Face, FaceDetection or Box"
    )
    return items


def as_list(found: object, kinds: tuple[type, ...], expected: str) -> list[Any]:
    """One or many of some kinds as a list, ``None`` is none. ``TypeError`` for others."""
    if found is None:
        return []
    if isinstance(found, kinds):
        return [found]
    items = list(found) if isinstance(found, Iterable) and not isinstance(found, str) else [found]
    for item in items:
        if not isinstance(item, kinds):
            raise TypeError(f"expected {expected}, or several, got {type(item).__name__}")
    return items
