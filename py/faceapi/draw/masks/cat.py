"""The ears, the nose and the whiskers of a cat."""

from __future__ import annotations

import numpy as np

from faceapi.draw.masks.placement import Placement, curve, filled, line
from faceapi.draw.shapes import Shape

_FUR, _INNER, _NOSE, _WHISKER = "#4b4f5c", "#f0a6b4", "#e8788c", "rgba(255, 255, 255, 0.92)"
_BROWS = tuple(range(17, 27))
_TIP = (30, 31, 32, 33, 34, 35)
_EAR = ((16, -78), (20, -112), (40, -142), (66, -158), (73, -126), (74, -90), (68, -58), (40, -66))
_EAR_INSIDE = ((28, -84), (33, -112), (46, -132), (62, -145), (66, -120), (65, -92), (60, -72))
_NOSE_OUTLINE = ((-9, 27), (0, 25), (9, 27), (6, 34), (0, 38), (-6, 34))
_WHISKERS = (
    ((17, 39), (45, 33), (82, 30)),
    ((17, 43), (47, 42), (84, 45)),
    ((16, 47), (44, 51), (78, 60)),
)
_EAR_DEPTH = 30.0


def shapes(placement: Placement) -> list[Shape]:
    """Ears, whiskers and nose."""
    parts: list[Shape] = []
    for outline, color in ((_EAR, _FUR), (_EAR_INSIDE, _INNER)):
        flat = curve(outline, closed=True)
        for side in (-1, 1):
            ear = np.column_stack([flat * (side, 1), np.full(len(flat), _EAR_DEPTH)])
            parts.append(filled(placement.project(ear, _BROWS), color))
    for whisker in _WHISKERS:
        flat = curve(whisker)
        for side in (-1, 1):
            depth = -22 + 0.008 * flat[:, 0] ** 2
            points = placement.project(np.column_stack([flat * (side, 1), depth]), _TIP)
            parts.append(line(points, _WHISKER, 1.5 * placement.scale))
    nose = curve(_NOSE_OUTLINE, closed=True)
    on_tip = np.column_stack([nose, -40 + 0.09 * nose[:, 0] ** 2])
    return [*parts, filled(placement.project(on_tip, _TIP), _NOSE)]
