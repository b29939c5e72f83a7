"""How far stated rates are off because people are few, however good the table is.

At a rate of 1 in 10,000 the pairs of strangers that are accepted belong to a few people. Another
sample has more or fewer of those, so that its rate differs from the stated one. A bootstrap over
people says by how much.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faceapi_build.accuracy.identity.calibrate import distance_rows

ROUNDS = 500
_PERCENTILES = (2.5, 97.5)


def expected_ratios(
    descriptors: NDArray[np.float32],
    people: NDArray[np.int64],
    thresholds: Sequence[float],
    size: int,
    seed: int = 0,
) -> list[dict[str, list[float]]]:
    """Between which ratios 95 % of samples of ``size`` people lie, for each threshold.

    ``exact table``: the false accept rate of a sample, of people drawn with replacement, divided by
    that of all. ``table of another sample``: divided by that of an independent sample of the same
    size, as if that had been calibrated with. ``people`` ``(n,)`` are those on the photos; all
    count alike. Samples of which nobody is accepted have no ratio to another.
    """
    count = int(people.max()) + 1
    random = np.random.default_rng(seed)
    samples = np.array(
        [np.bincount(random.integers(count, size=size), minlength=count) for _ in range(ROUNDS)]
    )
    possible = size**2 - (samples**2).sum(axis=1)  # nobody is a stranger to themselves
    intervals = []
    for first, second, shares in _accepted_pairs(descriptors, people, thresholds):
        accepted = [(drawn[first] * drawn[second]) @ shares for drawn in samples]
        rates = np.array(accepted) / possible
        exact = rates / (shares.sum() / (count**2 - count))
        positive = rates[rates > 0]
        other = positive / np.roll(positive, 1)
        intervals.append(
            {"exact table": _interval(exact), "table of another sample": _interval(other)}
        )
    return intervals


def _interval(ratios: NDArray[np.float64]) -> list[float]:
    return [float(np.percentile(ratios, share)) for share in _PERCENTILES]


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
