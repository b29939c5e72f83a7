"""The mean face of the landmark network's results, and how far its results are from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition.mean_face import fit_similarity

_ROUNDS = 3


def mean_of(landmarks: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of landmarks ``(n, 68, 2)``, each moved, turned and scaled to fit the mean.

    The eyes of the result ``(68, 2)`` are at (-0.5, 0) and (0.5, 0).
    """
    mean = _normalized(landmarks[0])
    for _ in range(_ROUNDS):
        fitted = [fit_similarity(points, mean) for points in landmarks]
        mean = _normalized(np.mean(fitted, axis=0))
    return mean


def _normalized(points: NDArray[np.float64]) -> NDArray[np.float64]:
    complex_points = points @ [1, 1j]
    left, right = complex_points[36:42].mean(), complex_points[42:48].mean()
    moved = (complex_points - (left + right) / 2) / (right - left)
    return np.stack((moved.real, moved.imag), axis=1)
