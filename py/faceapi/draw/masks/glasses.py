"""Sunglasses on the nose, with their temples on the side of the head that is seen."""

from __future__ import annotations

import numpy as np

from faceapi.draw.masks.placement import Placement, Points, curve, filled, line
from faceapi.draw.shapes import Shape

_FRAME, _LENS, _SHINE = "#17181c", "rgba(18, 24, 34, 0.78)", "rgba(255, 255, 255, 0.28)"
_EYES = tuple(range(36, 48))
_RIM = (*((9, -11), (30, -15), (51, -13), (56, -5), (54, 9), (44, 20), (28, 23), (14, 18), (8, 6)),)
"""The rim on the right in the picture, in millimeters."""
_GLINT = ((20, -10), (29, -11), (19, 14), (14, 10))
_BRIDGE = ((-9, -5), (-4, -9), (4, -9), (9, -5))
_LINE = 4.2
"""Thickness of the frame in millimeters."""


def shapes(placement: Placement) -> list[Shape]:
    """Lenses, frame and temples."""
    lenses: list[Shape] = []
    frame: list[Shape] = []
    width = _LINE * placement.scale
    for side in (-1, 1):
        rim = placement.project(_on_face(curve(_RIM, closed=True), side), _EYES)
        glint = placement.project(_on_face(np.array(_GLINT, np.float64), side), _EYES)
        lenses += [filled(rim, _LENS), filled(glint, _SHINE)]
        frame.append(line(rim, _FRAME, width, closed=True))
        temple = placement.project(
            np.array([[55.0 * side, -8, 5], [70.0 * side, -4, 40], [72.0 * side, 0, 78]]), _EYES
        )
        outward = (placement.rotation[:2, 0] * side) @ (temple[-1] - temple[0])
        if outward > 0:
            frame.append(line(temple, _FRAME, width))
    bridge = placement.project(_on_face(curve(_BRIDGE), 1), _EYES)
    return [*lenses, *frame, line(bridge, _FRAME, width)]


def _on_face(flat: Points, side: int) -> Points:
    """Points of the right half, or mirrored ones, on a surface that bends around the face."""
    x, y = flat[:, 0] * side, flat[:, 1]
    return np.stack([x, y, -17 + 0.0055 * x**2], axis=1)
