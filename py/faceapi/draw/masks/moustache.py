"""A handlebar moustache between nose and lips."""

from __future__ import annotations

import numpy as np

from faceapi.draw.masks.placement import Placement, Points, curve, filled, line
from faceapi.draw.shapes import Shape

_HAIR, _SHADOW = "#3a2417", "rgba(255, 235, 215, 0.22)"
_ANCHORS = (31, 32, 33, 34, 35, 48, 50, 51, 52, 54)
"""Nostrils, corners of the mouth, and the upper lip."""
_HALF = (
    *((0, 48), (9, 45), (20, 47), (32, 53), (43, 53), (51, 46), (55, 38)),
    *((58, 45), (54, 57), (43, 65), (30, 66), (16, 62), (6, 57), (0, 55)),
)
"""The outline of the right half, from the upper to the lower end of the middle, in millimeters."""
_STRAND = ((6, 51), (18, 54), (31, 59), (43, 59), (51, 53))


def shapes(placement: Placement) -> list[Shape]:
    """The outline, and a light strand on either side."""
    right = curve(_HALF)
    outline = np.vstack([right, right[::-1] * (-1, 1)])
    strands = [curve(_STRAND) * (side, 1) for side in (-1, 1)]
    return [
        filled(_projected(placement, outline), _HAIR),
        *(
            line(_projected(placement, strand), _SHADOW, 1.6 * placement.scale)
            for strand in strands
        ),
    ]


def _projected(placement: Placement, flat: Points) -> Points:
    depth = -29 + 0.017 * flat[:, 0] ** 2
    return placement.project(np.column_stack([flat, depth]), _ANCHORS)
