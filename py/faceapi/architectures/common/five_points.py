"""Faces with five landmarks, in pixels of a network's input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.nms import non_max_suppression

NMS_THRESHOLD = 0.3
MIN_SIZE, MAX_SIZE = 1.0, 1e5
"""Pixels; no box of a face is smaller or larger."""


@dataclass(frozen=True, slots=True, eq=False)
class FivePointFaces:
    """Detections, best score first, after non-maximum suppression."""

    scores: NDArray[np.float64]
    """``(n,)``, 0 to 1."""
    xyxy: NDArray[np.float64]
    """Left, top, right, bottom: ``(n, 4)``."""
    points: NDArray[np.float64]
    """Eyes, nose, corners of the mouth: x and y, ``(n, 5, 2)``."""

    @classmethod
    def suppressed(
        cls, scores: NDArray[np.float64], xyxy: NDArray[np.float64], points: NDArray[np.float64]
    ) -> FivePointFaces:
        """Without boxes that overlap a better one by more than :data:`NMS_THRESHOLD`.

        Boxes that a wrong network places at infinity, or that are empty, are dropped.
        """
        size = xyxy[:, 2:] - xyxy[:, :2]
        valid = np.isfinite(xyxy).all(axis=1) & np.isfinite(points).all(axis=(1, 2))
        valid &= (size > MIN_SIZE).all(axis=1) & (size < MAX_SIZE).all(axis=1)
        scores, xyxy, points = scores[valid], xyxy[valid], points[valid]
        kept = non_max_suppression(xyxy, scores, NMS_THRESHOLD)
        return cls(scores[kept], xyxy[kept], points[kept])
