"""A generic head: the 68 landmarks in three dimensions."""

from __future__ import annotations

import numpy as np

# x to the right in the picture, y downward, z away from the camera, in about millimeters, with the
# origin between the eyes' outer corners. One half of a symmetric head. Where the points lie seen
# from the front is the mean of what the landmark network returns for two people who look at the
# camera (about 180 frames of talking faces, made symmetric), so its habits do not look like turns.
# The depths are typical proportions of adults.
_JAW = (
    *((-66, 9, 71), (-64, 26, 66), (-61, 44, 61), (-58, 59, 53), (-53, 77, 43)),
    *((-44, 89, 29), (-34, 97, 15), (-21, 105, 1), (0, 110, -5)),
)
_BROW = ((-52, -14, 22), (-45, -20, 11), (-35, -23, 4), (-25, -23, -2), (-17, -20, -7))
_BRIDGE = ((0, -2, -11), (0, 9, -19), (0, 19, -29), (0, 30, -38))
_NOSTRILS = ((-11, 40, -19), (-6, 41, -24), (0, 42, -27))
_EYE = ((-39, 0, 10), (-33, -4, 3), (-25, -4, 1), (-17, 0, 4), (-24, 3, 2), (-33, 3, 4))
_OUTER_LIP = ((-23, 66, -10), (-15, 61, -21), (-5, 56, -26), (0, 57, -27))
_OUTER_LIP_BELOW = ((0, 74, -26), (-8, 73, -25), (-15, 71, -19))
_INNER_LIP = ((-21, 66, -12), (-7, 63, -24), (0, 63, -26))
_INNER_LIP_BELOW = ((0, 66, -25), (-7, 65, -24))

Row = tuple[int, int, int]


def _mirrored(points: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple((-x, y, z) for x, y, z in reversed(points))


def _build() -> tuple[Row, ...]:
    # The points of the right eye start at its inner corner, those of the left eye at the outer one.
    outer, top_outer, top_inner, inner, below_inner, below_outer = _EYE
    right_eye = _mirrored((outer, top_outer, top_inner, inner))
    right_eye += _mirrored((below_inner, below_outer))
    return (
        *(*_JAW, *_mirrored(_JAW[:-1])),
        *(*_BROW, *_mirrored(_BROW)),
        *(*_BRIDGE, *_NOSTRILS, *_mirrored(_NOSTRILS[:-1])),
        *(*_EYE, *right_eye),
        *(*_OUTER_LIP, *_mirrored(_OUTER_LIP[:-1])),
        *(*_mirrored(_OUTER_LIP_BELOW[1:]), *_OUTER_LIP_BELOW),
        *(*_INNER_LIP, *_mirrored(_INNER_LIP[:-1])),
        *(*_mirrored(_INNER_LIP_BELOW[1:]), *_INNER_LIP_BELOW),
    )


HEAD = np.array(_build(), np.float64)
"""The 68 points ``(68, 3)`` of the iBUG scheme in millimeters: x to the right in the picture, y
downward, z away from the camera."""
HEAD.flags.writeable = False

WEIGHTS = np.full(68, 1.0)
"""How much each point says about the pose: the jaw's outline slides over the head as it turns, and
brows, lids and lips move by themselves."""
WEIGHTS[:17] = 0.25
WEIGHTS[17:27] = 0.5
WEIGHTS[[37, 38, 40, 41, 43, 44, 46, 47]] = 0.5
WEIGHTS[48:68] = 0.35
WEIGHTS.flags.writeable = False
