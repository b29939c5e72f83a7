"""How far eyes and mouth are open, from the 68 landmarks."""

from __future__ import annotations

from math import hypot
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class EyeOpenness(NamedTuple):
    """Height of each eye's opening in fractions of its width: about 0.3 for open eyes.

    Compare it with the usual value of the same face: the landmark networks hardly move the lids, so
    it falls by only 5 to 12 % in a blink. The measure of Soukupová and Čech, "Real-Time Eye Blink
    Detection using Facial Landmarks", 2016.
    """

    left: float
    """The eye on the left in the picture."""
    right: float
    """The eye on the right in the picture."""


def eye_openness(points: NDArray[np.float64]) -> EyeOpenness:
    """Openness of the eyes of ``(68, 2)`` landmarks; 0 where points coincide."""
    return EyeOpenness(_eye(points[36:42].tolist()), _eye(points[42:48].tolist()))


def mouth_openness(points: NDArray[np.float64]) -> float:
    """Height of the opening between the lips in fractions of its width; 0 for a closed mouth."""
    inner = points[60:68].tolist()
    height = _distance(inner[1], inner[7]) + _distance(inner[2], inner[6])
    height += _distance(inner[3], inner[5])
    return _ratio(height / 3, _distance(inner[0], inner[4]))


def _eye(eye: list[list[float]]) -> float:
    height = (_distance(eye[1], eye[5]) + _distance(eye[2], eye[4])) / 2
    return _ratio(height, _distance(eye[0], eye[3]))


def _distance(a: list[float], b: list[float]) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _ratio(height: float, width: float) -> float:
    return height / width if width > 0 else 0.0
