"""The bounding box of points, by face-api.js's rule."""

from __future__ import annotations

import numpy as np

from faceapi.core.geometry.boxes import BoundingBox
from faceapi.core.geometry.points import Points, as_array


def min_bbox(points: Points) -> BoundingBox:
    """The smallest box around points ``(n, 2)``; its right and bottom edges are at least 0.

    face-api.js starts its search for the maximum at 0, which shows when all points lie left of or
    above the picture. ``ValueError`` if there are no points.
    Reference: face-api.js src/ops/minBbox.
    """
    if len(points) == 0:
        raise ValueError("min_bbox: expected at least one point, got none")
    array = as_array(points)
    left, top = array.min(axis=0)
    right, bottom = np.maximum(array.max(axis=0), 0.0)
    return BoundingBox(left, top, right, bottom)
