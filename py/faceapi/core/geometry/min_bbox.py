"""From landmarks to the rectangle that is cut out of the picture: two ways of the original.

Points are ``(n, 2)`` float64 arrays in pixels; everything is computed in float64, in the original's
order, because a floor follows that turns one unit in the last place into a whole pixel.
"""

from __future__ import annotations

from math import floor

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import BoundingBox, Box, Dimensions, Point, Rect
from faceapi.core.geometry.points import Points, as_array

_CENTER_X = 0.5
_CENTER_Y = 0.43
_EYE_MOUTH_FRACTION = 0.45
"""Where the center of eyes and mouth lies in the dlib rectangle, and how long the way from eyes to
mouth is, as fractions of its side. Reference: face-api.js src/classes/FaceLandmarks.ts."""


def center_point(points: NDArray[np.float64]) -> Point:
    """Mean of ``(n, 2)`` points; ``ValueError`` for none."""
    if len(points) == 0:
        raise ValueError("center_point: expected at least one point, got none")
    x, y = points.sum(axis=0) / len(points)
    return Point(x, y)


def min_bbox(points: Points) -> BoundingBox:
    """The smallest box around points, ``(n, 2)`` or one by one; right and bottom at least 0.

    The original looks for the maximum starting from 0; points entirely left of or above the
    picture show it. ``ValueError`` for no points.
    Reference: face-api.js src/ops/minBbox.
    """
    if len(points) == 0:
        raise ValueError("min_bbox: expected at least one point, got none")
    array = as_array(points)
    left, top = array.min(axis=0)
    right, bottom = np.maximum(array.max(axis=0), 0.0)
    return BoundingBox(left, top, right, bottom)


def padded_bbox(points: NDArray[np.float64], padding: float) -> Box:
    """:func:`min_bbox`, grown by ``padding`` times its size (half of that on each side)."""
    box = min_bbox(points)
    return box.pad(box.width * padding, box.height * padding)


def dlib_rect(left_eye: Point, right_eye: Point, mouth: Point, image: Dimensions) -> Rect:
    """The square, in whole pixels, that the recognition network was trained on.

    ``image`` is the size the landmarks are relative to, which for a detected face is the size of
    its *crop*; as in the original the limit adds the rectangle's own corner to it and so is
    seldom reached.
    Reference: face-api.js src/classes/FaceLandmarks.ts (alignDlib).
    """
    eye_mouth_distance = (mouth.sub(left_eye).magnitude() + mouth.sub(right_eye).magnitude()) / 2
    size = floor(eye_mouth_distance / _EYE_MOUTH_FRACTION)
    center = center_point(np.array([[p.x, p.y] for p in (left_eye, right_eye, mouth)]))
    x = floor(max(0.0, center.x - _CENTER_X * size))
    y = floor(max(0.0, center.y - _CENTER_Y * size))
    return Rect(x, y, min(size, image.width + x), min(size, image.height + y))
