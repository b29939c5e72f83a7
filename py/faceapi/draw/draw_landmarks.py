"""Landmarks as points and contour lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Point
from faceapi.core.results.landmarks import FaceLandmarks, FaceLandmarks68
from faceapi.draw.options import DrawFaceLandmarksOptions
from faceapi.draw.painters.registry import paint
from faceapi.draw.shapes import XY, Polyline, Shape, Style, outlined_circles, outlined_styles

PointsLike: TypeAlias = NDArray[np.floating] | Iterable[Point | Sequence[float]]
"""An array of shape (n, 2), or an iterable of points, in pixels."""


@dataclass(frozen=True, slots=True, init=False)
class DrawFaceLandmarks:
    """Contours (only for 68 landmarks) with the points on top.

    Reference: face-api.js src/draw/DrawFaceLandmarks.ts
    """

    face_landmarks: FaceLandmarks
    options: DrawFaceLandmarksOptions

    def __init__(
        self, face_landmarks: FaceLandmarks, options: DrawFaceLandmarksOptions | None = None
    ) -> None:
        object.__setattr__(self, "face_landmarks", face_landmarks)
        object.__setattr__(self, "options", options or DrawFaceLandmarksOptions())

    def shapes(self) -> list[Shape]:
        """Return lines, then points; either may be disabled or have no size."""
        options, shapes = self.options, list[Shape]()
        if options.draw_lines and isinstance(self.face_landmarks, FaceLandmarks68):
            styles = outlined_styles(
                options.line_color,
                options.line_width,
                options.outline_color,
                options.outline_width,
                join="round",
            )
            for style in styles:
                shapes += contours(self.face_landmarks, style)
        if options.draw_points:
            shapes += outlined_circles(
                as_pairs(self.face_landmarks.positions),
                options.point_size,
                options.point_color,
                options.outline_color,
                options.outline_width,
            )
        return shapes

    def draw(self, target: object) -> None:
        """Paint it on ``target``; :func:`faceapi.draw.paint` lists the targets."""
        paint(target, self.shapes())


def contours(landmarks: FaceLandmarks68, style: Style) -> list[Polyline]:
    """Return jaw, brows and nose as open lines, eyes and mouth as closed lines.

    All 20 points of the mouth form one closed line, so a stroke connects the outer lips to the
    inner ones and back, as in face-api.js.
    """
    open_parts = (
        landmarks.jaw_outline,
        landmarks.left_eye_brow,
        landmarks.right_eye_brow,
        landmarks.nose,
    )
    closed_parts = (landmarks.left_eye, landmarks.right_eye, landmarks.mouth)
    return [
        *(Polyline(as_pairs(part), False, style) for part in open_parts),
        *(Polyline(as_pairs(part), True, style) for part in closed_parts),
    ]


def as_pairs(points: PointsLike) -> tuple[XY, ...]:
    """Convert points to plain pairs of floats.

    >>> as_pairs([Point(1, 2), (3, 4)])
    ((1.0, 2.0), (3.0, 4.0))
    """
    if isinstance(points, np.ndarray):
        return tuple((x, y) for x, y in points.tolist())
    return tuple((float(x), float(y)) for x, y in points)
