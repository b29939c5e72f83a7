"""A top hat, tilted a little toward the camera so that its brim is seen."""

from __future__ import annotations

from math import cos, radians, sin

import numpy as np

from faceapi.draw.masks.placement import Placement, Points, filled, hull, ring
from faceapi.draw.shapes import Shape

_CROWN, _BRIM, _TOP, _BAND = "#26223a", "#181526", "#322d4b", "#b3314b"
_BROWS = tuple(range(17, 27))
_AXIS_Z = 45.0
"""Depth of the head's vertical axis in millimeters."""
_BOTTOM, _HEIGHT = -72.0, 98.0
_TILT = 13.0
"""Degrees by which the front of the brim is lower."""


def shapes(placement: Placement) -> list[Shape]:
    """Brim, band, crown, and its top if it is seen from above."""
    brim = _projected(placement, ring((0, _BOTTOM, _AXIS_Z), 106, 98))
    bottom = _projected(placement, ring((0, _BOTTOM, _AXIS_Z), 72, 67))
    band = _projected(placement, ring((0, _BOTTOM - 20, _AXIS_Z), 73.5, 68))
    top = _projected(placement, ring((0, _BOTTOM - _HEIGHT, _AXIS_Z), 79, 73))
    parts: list[Shape] = [
        filled(brim, _BRIM),
        filled(hull(np.vstack([bottom, band])), _BAND),
        filled(hull(np.vstack([band, top])), _CROWN),
    ]
    if placement.faces_camera((0.0, -cos(radians(_TILT)), -sin(radians(_TILT)))):
        parts.append(filled(top, _TOP))
    return parts


def _projected(placement: Placement, points: Points) -> Points:
    angle = radians(_TILT)
    y, z = points[:, 1] - _BOTTOM, points[:, 2] - _AXIS_Z
    tilted = np.stack(
        [
            points[:, 0],
            _BOTTOM + y * cos(angle) - z * sin(angle),
            _AXIS_Z + z * cos(angle) + y * sin(angle),
        ],
        axis=1,
    )
    return placement.project(tilted, _BROWS)
