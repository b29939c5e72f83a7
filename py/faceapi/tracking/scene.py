"""Notices cuts, and changes outside the tracked faces, on a small copy of each frame."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.pixels.picture import Picture
from faceapi.core.profiling import STAGE_TIMER

COLUMNS, ROWS = 32, 24
"""Cells of the copy. Each is the mean of four samples."""
CHANGED_LEVELS = 18.0
"""Difference in gray levels, 0 to 255, from which a cell counts as changed."""
CHANGED_CELLS = 5
"""Number of such cells, about a face of 1/14 of the picture's width, that are a change."""
CUT_CORRELATION = 0.45
"""Correlation of two frames that follow each other below which there is a cut, or the camera has
turned. Unlike a difference, it is not affected by a light that is switched on."""
_SHIFT_CORRELATION = 0.75
"""Correlation at the best shift from which the camera has turned. Measured on six photos: at least
0.91 if the view was moved, at most 0.53 between different photos."""
_MAX_SHIFT = (COLUMNS // 4, ROWS // 6)
"""The greatest shift in cells."""
_COVER_SCALE = 1.7
"""A tracked face moves the hair and the shoulders around its box too."""


class SceneChange(NamedTuple):
    """Changes since earlier frames."""

    cut: bool
    """Whether the previous frame showed something else."""
    shift: tuple[float, float]
    """By how much everything moved since the previous frame, if that is a lot: to the right and
    downward, in fractions of the picture."""
    changed: bool
    """Whether a place without a tracked face changed since the last search."""


class Scene:
    """The copies of the previous frame and of the last one that was searched."""

    def __init__(self) -> None:
        self._current: NDArray[np.float32] | None = None
        self._searched: NDArray[np.float32] | None = None
        self._covered = np.zeros((ROWS, COLUMNS), dtype=np.bool_)

    def observe(self, picture: Picture, boxes: Sequence[Box]) -> SceneChange:
        """Take the next frame; ``boxes`` are the boxes of the tracked faces in pixels."""
        with STAGE_TIMER.stage("preprocessing"):
            samples = picture.resized(None, 2 * COLUMNS, 2 * ROWS).numpy()
            previous, self._current = self._current, _cells(samples)
        if previous is None or self._searched is None:
            return SceneChange(cut=False, shift=(0.0, 0.0), changed=True)
        covered = _covered(boxes, picture.size) | self._covered
        changed = np.abs(self._current - self._searched) > CHANGED_LEVELS
        cut, shift = False, (0.0, 0.0)
        if _correlation(previous, self._current) < CUT_CORRELATION:
            correlation, *cells = _best_shift(previous, self._current)
            cut = correlation < _SHIFT_CORRELATION
            shift = (0.0, 0.0) if cut else (cells[0] / COLUMNS, cells[1] / ROWS)
        return SceneChange(
            cut=cut,
            shift=shift,
            changed=int((changed & ~covered).sum()) >= CHANGED_CELLS,
        )

    def mark_searched(self, boxes: Sequence[Box], size: Dimensions) -> None:
        """The current frame is searched for faces now."""
        self._searched = self._current
        self._covered = _covered(boxes, size)


def _cells(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    parts = samples.reshape(ROWS, 2, COLUMNS, 2, 3)
    return np.asarray(np.einsum("ajbkc->ab", parts) / 12, np.float32)


def _covered(boxes: Sequence[Box], size: Dimensions) -> NDArray[np.bool_]:
    covered = np.zeros((ROWS, COLUMNS), dtype=np.bool_)
    for box in boxes:
        padded = box.pad(box.width * (_COVER_SCALE - 1), box.height * (_COVER_SCALE - 1))
        left, right = (int(x / size.width * COLUMNS) for x in (padded.left, padded.right))
        top, bottom = (int(y / size.height * ROWS) for y in (padded.top, padded.bottom))
        covered[max(top, 0) : max(bottom + 1, 0), max(left, 0) : max(right + 1, 0)] = True
    return covered


def _correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    first, second = a - a.mean(), b - b.mean()
    scale = sqrt(float(np.vdot(first, first)) * float(np.vdot(second, second)))
    return float(np.vdot(first, second)) / scale if scale > 1e-6 else 1.0


def _best_shift(a: NDArray[np.float32], b: NDArray[np.float32]) -> tuple[float, int, int]:
    """The greatest correlation of what ``a`` and a shifted ``b`` have in common, and the shift."""
    across, down = _MAX_SHIFT
    best = (-1.0, 0, 0)
    for dy in range(-down, down + 1):
        for dx in range(-across, across + 1):
            height, width = ROWS - abs(dy), COLUMNS - abs(dx)
            top, left = max(-dy, 0), max(-dx, 0)
            before = a[top : top + height, left : left + width]
            after = b[top + dy : top + dy + height, left + dx : left + dx + width]
            best = max(best, (_correlation(before, after), dx, dy))
    return best
