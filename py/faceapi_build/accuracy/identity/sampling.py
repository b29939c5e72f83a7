"""How far stated rates are off because people are few, however good the table is.

At a rate of 1 in 10,000 the pairs of strangers that are accepted belong to a few people. Another
sample has more or fewer of those, so that its rate differs from the stated one. Two halves of the
people are two samples without anybody in common, and show how much.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faceapi_build.accuracy.identity.calibrate import distance_rows

ROUNDS = 500
_WIDTH = 1.96
"""Standard deviations of a normal distribution on either side that hold 95 %."""


def expected_ratios(
    descriptors: NDArray[np.float32],
    people: NDArray[np.int64],
    thresholds: Sequence[float],
    seed: int = 0,
) -> list[dict[str, list[float]]]:
    """Between which ratios the false accept rates of 95 % of halves of the people lie.

    For each threshold ``two halves``, the rate of a half divided by that of the other, which a
    table may have been made of; and ``exact table``, divided by the rate of everybody in the world,
    for which the variance is half as large. ``people`` ``(n,)`` are those on the photos; all count
    alike. Halves in which nobody is accepted are left out.
    """
    count = int(people.max()) + 1
    random = np.random.default_rng(seed)
    halves = [random.permutation(count) < count // 2 for _ in range(ROUNDS)]
    intervals = []
    for first, second, shares in _accepted_pairs(descriptors, people, thresholds):
        rates = np.array(
            [[_rate(half, first, second, shares) for half in (one, ~one)] for one in halves]
        )
        logarithms = np.log(rates[(rates > 0).all(axis=1)])
        deviation = float((logarithms[:, 1] - logarithms[:, 0]).std())
        intervals.append(
            {"two halves": _interval(deviation), "exact table": _interval(deviation / np.sqrt(2))}
        )
    return intervals


def _rate(
    half: NDArray[np.bool_],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    shares: NDArray[np.float64],
) -> float:
    size = int(half.sum())
    return float(shares[half[first] & half[second]].sum()) / (size * (size - 1))


def _interval(deviation: float) -> list[float]:
    """Ratios around 1, for the standard deviation of their logarithms."""
    return [float(np.exp(-_WIDTH * deviation)), float(np.exp(_WIDTH * deviation))]


def _accepted_pairs(
    descriptors: NDArray[np.float32], people: NDArray[np.int64], thresholds: Sequence[float]
) -> list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]]:
    """For each threshold both people of the pairs of strangers that it accepts, and their shares.

    The share of a pair of photos is one divided by all pairs of photos of these two people.
    """
    weights = 1 / np.bincount(people)[people]
    near = []
    for start, distances in distance_rows(descriptors):
        is_stranger = people[start : start + len(distances), None] != people
        rows, columns = np.nonzero((distances < max(thresholds)) & is_stranger)
        near.append((rows + start, columns, distances[rows, columns]))
    first, second, between = (np.concatenate(part) for part in zip(*near, strict=True))
    return [
        (people[first[kept]], people[second[kept]], weights[first[kept]] * weights[second[kept]])
        for kept in (between < threshold for threshold in thresholds)
    ]
