"""Verification: how well distances of descriptors tell one person from another.

Distances are Euclidean, 0 to 2, in steps of 1/5000: all pairs of a set go into two histograms, one
of pairs of one person and one of pairs of strangers. All people count alike, however many photos
there are of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

BINS_PER_UNIT = 5000
BINS = 2 * BINS_PER_UNIT
FALSE_ACCEPT_RATES = (1e-2, 1e-3, 1e-4)
ROC_POINTS = 60
_ROWS = 256
_Compared: TypeAlias = tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16]]
"""Bins of distances, and both people of each pair."""


@dataclass(frozen=True)
class DistanceHistograms:
    """Weights of pairs by distance: ``(BINS,)`` each."""

    same: NDArray[np.float64]
    different: NDArray[np.float64]

    def threshold_at(self, false_accept_rate: float) -> float:
        """The distance below which that share of pairs of strangers lies; 0 to 1 as a rate."""
        accepted = np.cumsum(self.different) / self.different.sum()
        return float(np.searchsorted(accepted, false_accept_rate) / BINS_PER_UNIT)

    def false_accept_rate(self, threshold: float) -> float:
        """The share, 0 to 1, of pairs of strangers closer than ``threshold``."""
        return float(self.different[: _bin(threshold)].sum() / self.different.sum())

    def true_accept_rate(self, threshold: float) -> float:
        """The share, 0 to 1, of pairs of one person closer than ``threshold``."""
        return float(self.same[: _bin(threshold)].sum() / self.same.sum())

    def accuracy(self) -> float:
        """The best mean of both accuracies, 0 to 1: pairs of both kinds have the same weight."""
        right = np.cumsum(self.same) / self.same.sum()
        wrong = np.cumsum(self.different) / self.different.sum()
        return float(((right + 1 - wrong) / 2).max())


def histograms(
    descriptors: NDArray[np.float32],
    people: NDArray[np.int64],
    weights: NDArray[np.float64] | None = None,
) -> DistanceHistograms:
    """All pairs of descriptors ``(n, 128)`` of the people ``(n,)``.

    The pairs of two people count as one together, and so do those of one person. ``weights``
    ``(people,)`` counts them as often as both people were drawn, or as often as that person was.
    """
    photos = np.bincount(people)
    weights = np.ones(len(photos)) if weights is None else weights
    compared = (_compact(*part) for part in _pairs(descriptors, people))
    return _histograms(compared, photos, weights)


def confidence_intervals(
    descriptors: NDArray[np.float32], people: NDArray[np.int64], rounds: int, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """95 % intervals of every measure by a bootstrap over people, ``rounds`` times."""
    random = np.random.default_rng(seed)
    count = int(people.max()) + 1
    photos = np.bincount(people)
    compared = [_compact(*part) for part in _pairs(descriptors, people)]
    measured: dict[str, list[float]] = {}
    done = 0
    while done < rounds:
        drawn = np.bincount(random.integers(count, size=count), minlength=count).astype(np.float32)
        pairs = _histograms(compared, photos, drawn)
        if not pairs.same.sum() or not pairs.different.sum():
            continue  # of a few people, one alone may be drawn
        done += 1
        for name, value in measures(pairs).items():
            measured.setdefault(name, []).append(value)
    return {
        name: (float(np.percentile(values, 2.5)), float(np.percentile(values, 97.5)))
        for name, values in measured.items()
    }


def measures(pairs: DistanceHistograms) -> dict[str, float]:
    """Accuracy, the rates at face-api.js's 0.6, and threshold and rate per false accept rate."""
    values = {
        "accuracy": pairs.accuracy(),
        "false_accept_rate at 0.6": pairs.false_accept_rate(0.6),
        "true_accept_rate at 0.6": pairs.true_accept_rate(0.6),
    }
    for rate in FALSE_ACCEPT_RATES:
        threshold = pairs.threshold_at(rate)
        values[f"threshold at FAR {rate:g}"] = threshold
        values[f"true_accept_rate at FAR {rate:g}"] = pairs.true_accept_rate(threshold)
    return values


def roc(pairs: DistanceHistograms) -> list[tuple[float, float, float]]:
    """Points of the receiver operating characteristic: threshold, false and true accept rate.

    The false accept rates are evenly spaced on a logarithmic scale, as far down as there are pairs.
    """
    lowest = np.log10(1 / max(pairs.different.sum(), 1))
    thresholds = sorted({pairs.threshold_at(rate) for rate in np.logspace(lowest, 0, ROC_POINTS)})
    return [(t, pairs.false_accept_rate(t), pairs.true_accept_rate(t)) for t in thresholds]


def _compact(
    bins: NDArray[np.int64], first: NDArray[np.int64], second: NDArray[np.int64]
) -> _Compared:
    """Six bytes per pair, so that all pairs of thousands of photos fit into memory."""
    return bins.astype(np.uint16), first.astype(np.uint16), second.astype(np.uint16)


def _histograms(
    compared: Iterable[_Compared], photos: NDArray[np.int64], weights: NDArray[np.floating]
) -> DistanceHistograms:
    same, different = np.zeros(BINS), np.zeros(BINS)
    by_photo = (weights / np.maximum(photos, 1)).astype(np.float32)
    by_pair = weights / np.maximum(photos * (photos - 1) / 2, 1)
    for bins, first, second in compared:
        is_same = first == second
        each = by_photo[first] * by_photo[second]
        each[is_same] = 0
        different += np.bincount(bins, each, BINS)
        same += np.bincount(bins[is_same], by_pair[first[is_same]], BINS)
    return DistanceHistograms(same, different)


def _pairs(
    descriptors: NDArray[np.float32], people: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """Bin of the distance, and both people, of all pairs, some rows at a time."""
    squares = (descriptors.astype(np.float64) ** 2).sum(axis=1)
    for start in range(0, len(descriptors), _ROWS):
        rows = slice(start, start + _ROWS)
        products = descriptors[rows].astype(np.float64) @ descriptors[start:].T
        squared = squares[rows, None] + squares[None, start:] - 2 * products
        upper = np.triu(np.ones(squared.shape, bool), 1)
        distances = np.sqrt(np.maximum(squared, 0))[upper]
        first = np.broadcast_to(people[rows, None], upper.shape)[upper]
        second = np.broadcast_to(people[None, start:], upper.shape)[upper]
        yield np.minimum((distances * BINS_PER_UNIT).astype(np.int64), BINS - 1), first, second


def _bin(distance: float) -> int:
    return round(distance * BINS_PER_UNIT)
