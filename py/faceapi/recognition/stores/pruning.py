"""Bounds of distances from a quarter of the numbers, so that most rows are never read.

Vectors are rotated so that the first numbers vary most. What a row's remaining numbers can add to
a product is bounded by their length (Cauchy-Schwarz). So 33 numbers per row give a lower bound of
its distance; rows whose bound is beyond the nearest ones already measured cannot be among them.
The result is exact whatever the rotation; a good one only leaves fewer rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition.stores.nearest import SPARE, measured, nearest

MIN_ROWS = 8192
"""With fewer rows, reading all of them is as fast."""
KEPT = 32
"""Numbers after the rotation; of LFW's descriptors they hold 80 % of the variance."""
_SAMPLE = 8192
_ROUNDING = 1e-4
"""Margin for products in float32; squared distances are at most about 4."""
_MOST = 0.25
"""With a larger share of rows left, all of them are compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Rotation:
    """The directions in which vectors vary most."""

    axes: NDArray[np.float32]
    """Orthonormal columns, ``(d, 32)``."""

    @classmethod
    def of(cls, rows: NDArray[np.float32]) -> Self:
        """The principal axes of ``rows`` ``(n, d)``, or of a sample of them."""
        sample = rows[:: max(len(rows) // _SAMPLE, 1)].astype(np.float64)
        centered = sample - sample.mean(axis=0)
        _, axes = np.linalg.eigh(centered.T @ centered)
        return cls(np.ascontiguousarray(axes[:, -KEPT:], np.float32))

    def bounds(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The rotated numbers of ``rows`` ``(n, d)`` and the length of the rest, ``(n, 33)``."""
        result = np.empty((len(rows), KEPT + 1), np.float32)
        np.matmul(rows, self.axes, out=result[:, :-1])
        rest = np.einsum("ij,ij->i", rows, rows) - np.einsum(
            "ij,ij->i", result[:, :-1], result[:, :-1]
        )
        result[:, -1] = np.sqrt(np.maximum(rest, 0))
        return result


def nearest_pruned(
    rows: NDArray[np.float32],
    squares: NDArray[np.float32],
    bounds: NDArray[np.float32],
    rotation: Rotation,
    query: NDArray[np.float32],
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """As :func:`nearest` for one ``query`` ``(1, d)``, with ``bounds`` ``(n, 33)`` of the rows.

    Distances and row numbers are ``(1, c)``.
    """
    kept = min(count + SPARE, len(rows))
    below = bounds @ rotation.bounds(query)[0]
    below *= -2
    below += squares
    below += np.float32(query[0] @ query[0])
    first = np.argpartition(below, kept - 1)[:kept]
    distances, _ = measured(rows[first][None], query, first[None], min(count, kept))
    left = np.flatnonzero(below <= distances[0, -1] ** 2 + _ROUNDING)
    if len(left) > _MOST * len(rows):
        return nearest(rows, squares, query, count)
    distances, places = nearest(rows[left], squares[left], query, count)
    return distances, left[places]
