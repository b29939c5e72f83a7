"""face-api.js's drawing calls: make the shapes and paint them at once.

``target`` is anything :func:`faceapi.draw.paint` takes, in the browser also an element's id. Each
call takes what the function of the same name without ``draw_`` takes.
"""

from __future__ import annotations

from faceapi.core.results.age_gender import AgeGender
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import AnyFace
from faceapi.core.results.landmarks import FaceLandmarks
from faceapi.draw.draw_landmarks import PointsLike
from faceapi.draw.options import DrawBoxOptions, DrawFaceLandmarksOptions
from faceapi.draw.painters.registry import paint
from faceapi.draw.results import (
    Anchor,
    Located,
    OneOrMany,
    age_and_gender,
    contour,
    detections,
    face_expressions,
    face_landmarks,
)
from faceapi.draw.theme import ORIGINAL, Theme


def draw_detections(
    target: object,
    found: OneOrMany[Located],
    options: DrawBoxOptions | None = None,
    *,
    theme: Theme = ORIGINAL,
) -> None:
    """Paint :func:`faceapi.draw.detections`."""
    paint(target, detections(found, options, theme=theme))


def draw_face_landmarks(
    target: object,
    found: OneOrMany[AnyFace | FaceLandmarks],
    options: DrawFaceLandmarksOptions | None = None,
    *,
    theme: Theme = ORIGINAL,
) -> None:
    """Paint :func:`faceapi.draw.face_landmarks`."""
    paint(target, face_landmarks(found, options, theme=theme))


def draw_face_expressions(
    target: object,
    found: OneOrMany[AnyFace | FaceExpressions],
    min_confidence: float = 0.1,
    anchor: Anchor | None = None,
    *,
    theme: Theme = ORIGINAL,
) -> None:
    """Paint :func:`faceapi.draw.face_expressions`: those of more than ``min_confidence``."""
    paint(target, face_expressions(found, min_confidence, anchor, theme=theme))


def draw_age_and_gender(
    target: object,
    found: OneOrMany[AnyFace | AgeGender],
    anchor: Anchor | None = None,
    *,
    theme: Theme = ORIGINAL,
) -> None:
    """Paint :func:`faceapi.draw.age_and_gender`."""
    paint(target, age_and_gender(found, anchor, theme=theme))


def draw_contour(target: object, points: PointsLike, closed: bool = False) -> None:
    """Paint :func:`faceapi.draw.contour`."""
    paint(target, contour(points, closed))
