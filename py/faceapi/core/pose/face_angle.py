"""Head pose, estimated from the 68 landmarks.

face-api.js has no head pose. This follows its fork @vladmandic/face-api exactly, so that both
give the same numbers. Pass unshifted landmarks, or the floors may differ.
Reference: @vladmandic/face-api src/factories/WithFaceLandmarks.ts.
"""

from __future__ import annotations

from math import asin, atan, degrees, floor, hypot
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class FaceAngle(NamedTuple):
    """Three whole numbers; (0, 0, 0) looks straight into the camera."""

    roll: int
    """Degrees; negative if the chin is left of the bridge of the nose."""
    pitch: int
    """Degrees; negative if the tip of the nose is below the line between the ears."""
    yaw: int
    """*Pixels*, not degrees: width of the face right of the nose minus width left of it."""


def face_angle(points: NDArray[np.float64]) -> FaceAngle:
    """The angles of ``(68, 2)`` landmarks in pixels; 0 where points coincide."""
    return FaceAngle(_roll(points), _pitch(points), _yaw(points))


def _roll(points: NDArray[np.float64]) -> int:
    nose_bridge, mouth_center = points[27], points[66]
    x, y = mouth_center - nose_bridge
    distance = hypot(x, y)
    if distance == 0:
        return 0
    roll = floor(90 - degrees(asin(y / distance)))
    return -roll if x < 0 else roll


def _pitch(points: NDArray[np.float64]) -> int:
    left, right, tip = points[2], points[14], points[30]
    base = hypot(*(right - left))
    if base == 0:
        return 0
    center = (left + right) / 2
    pitch = floor(degrees(atan(hypot(*(tip - center)) / base)))
    return -pitch if center[1] < tip[1] else pitch


def _yaw(points: NDArray[np.float64]) -> int:
    nose = points[33, 0]
    right, left = float(points[14, 0] - nose), float(nose - points[2, 0])
    return floor(right) - floor(left)
