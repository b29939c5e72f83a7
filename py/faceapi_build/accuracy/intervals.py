"""95 % intervals by the bootstrap over people, or over photos where nobody is named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

ROUNDS = 500
Interval = tuple[float, float]


def share_interval(
    hits: ArrayLike, totals: ArrayLike, groups: ArrayLike, rounds: int = ROUNDS, seed: int = 0
) -> Interval:
    """Interval of the sum of ``hits`` ``(n,)`` by that of ``totals`` ``(n,)``.

    ``groups`` ``(n,)`` are numbers of people from 0; those of one person are drawn together. A
    mean is a share whose totals are ones.
    """
    numbers = np.asarray(groups, np.int64)
    count = int(numbers.max()) + 1
    hits_by_group = np.bincount(numbers, np.asarray(hits, np.float64), count)
    totals_by_group = np.bincount(numbers, np.asarray(totals, np.float64), count)
    drawn = np.random.default_rng(seed).integers(count, size=(rounds, count))
    sums = totals_by_group[drawn].sum(axis=1)
    shares = hits_by_group[drawn].sum(axis=1)[sums > 0] / sums[sums > 0]
    return _interval(shares)


def median_interval(values: Sequence[float], rounds: int = ROUNDS, seed: int = 0) -> Interval:
    """Interval of the median of ``values``; each is drawn by itself."""
    numbers = np.asarray(values, np.float64)
    drawn = np.random.default_rng(seed).integers(len(numbers), size=(rounds, len(numbers)))
    return _interval(np.median(numbers[drawn], axis=1))


def _interval(values: NDArray[np.float64]) -> Interval:
    return float(np.percentile(values, 2.5)), float(np.percentile(values, 97.5))
