"""The points of a face, and the lines that join them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Point
from faceapi.core.results.landmarks import FaceLandmarks, FaceLandmarks68
from faceapi.draw.options import DrawFaceLandmarksOptions
from faceapi.draw.outlines import discs, line_styles
from faceapi.draw.painters.registry import paint
from faceapi.draw.shapes import XY, Polyline, Shape, Style

PointsLike: TypeAlias = NDArray[np.floating] | Iterable[Point | Sequence[float]]
"""An array (n, 2), or points one after the other, in pixels."""


@dataclass(frozen=True, slots=True, init=False)
class DrawFaceLandmarks:
    """Contours (of 68 landmarks only) and, above them, the points.

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
        """Lines, then points; either may be switched off or of no size."""
        options, shapes = self.options, list[Shape]()
        if options.draw_lines and isinstance(self.face_landmarks, FaceLandmarks68):
            styles = line_styles(
                options.line_color,
                options.line_width,
                options.outline_color,
                options.outline_width,
                join="round",
            )
            for style in styles:
                shapes += contours(self.face_landmarks, style)
        if options.draw_points:
            shapes += discs(
                as_pairs(self.face_landmarks.positions),
                options.point_size,
                options.point_color,
                options.outline_color,
                options.outline_width,
            )
        return shapes

    def draw(self, target: object) -> None:
        """Paint it; see :func:`faceapi.draw.paint` for what a target may be."""
        paint(target, self.shapes())


def contours(landmarks: FaceLandmarks68, style: Style) -> list[Polyline]:
    """Jaw, brows and nose as open lines, eyes and mouth as closed ones.

    All 20 points of the mouth are one closed line, so a stroke leads from the outer lips to the
    inner ones and back, as in the original.
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
    """Points as plain pairs of floats.

    >>> as_pairs([Point(1, 2), (3, 4)])
    ((1.0, 2.0), (3.0, 4.0))
    """
    if isinstance(points, np.ndarray):
        return tuple((x, y) for x, y in points.tolist())
    return tuple((float(x), float(y)) for x, y in points)
