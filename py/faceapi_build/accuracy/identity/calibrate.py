"""Write the table of a :class:`faceapi.recognition.Calibration` from labeled descriptors.

A stranger is a random person on a random photo, and so is everybody enrolled: all people count
alike, however many photos there are of them. Otherwise a few people with hundreds of photos would
decide the rates, which then differ from one set to the next.

How often a stranger comes near one of N people is computed from the rate of each probe alone: a
probe that is near m of M strangers is near none of N random ones with the hypergeometric
probability C(M - m, N) / C(M, N), continued to fractions m. So faces that resemble many count as
what they are, and no independence of the comparisons is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import lgamma

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition import Calibration

STEP = 0.01
POINTS = 161
"""Distances 0 to 1.6 in steps of 0.01; few descriptors are farther apart."""
PEOPLE = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MIN_EVENTS = 30
"""A rate with fewer false accepts behind it, of as many people, is extrapolated."""
_TAIL_DECADES = 1.0
"""The extrapolation continues a line through this part of the measured rates."""
_SMOOTHING = 1.5
"""Standard deviation in steps of the kernel that smooths densities."""
_ROWS = 256
_GRID = 2000
"""Points between which hypergeometric probabilities are interpolated."""
_DESCRIPTORS = (2, 4, 8)


@dataclass(frozen=True)
class ProbeCounts:
    """How many strangers are how near to each probe, and how far pairs of one person are."""

    strangers: NDArray[np.float64]
    """Strangers nearer than each distance, ``(probes, POINTS)``; each photo of a person counts as a
    share of one."""
    people: int
    """All people, those on the probes included."""
    weights: NDArray[np.float64]
    """How much each probe counts, ``(probes,)``; the sum is the number of people."""
    same: NDArray[np.float64]
    """Pairs of one person in each step, ``(POINTS,)``; the sum is the number of people with at
    least two photos."""

    def rates(self, size: int) -> NDArray[np.float64]:
        """Share of strangers near one of ``size`` random people, by distance ``(POINTS,)``."""
        others = self.people - 1
        if size == 1:
            missed = 1 - self.strangers / others
        else:
            grid = others * np.linspace(0, 1, _GRID) ** 2
            missed = np.interp(self.strangers, grid, _missed(grid, others, size))
        rates: NDArray[np.float64] = 1 - self.weights @ missed / self.people
        return np.maximum(rates, 0)


def calibrate(
    name: str,
    descriptors: NDArray[np.float32],
    people: NDArray[np.int64],
    source: str,
    *,
    unit_length: bool = False,
) -> Calibration:
    """The table for descriptors ``(n, 128)`` of people ``(n,)``; ``source`` says what they are."""
    if unit_length:
        descriptors = descriptors / np.linalg.norm(descriptors, axis=1)[:, None]
    counts = count_pairs(descriptors, people)
    pairs = counts.people * (counts.people - 1) / 2
    pair_rates, lowest = _extrapolated(counts.rates(1), pairs)
    sizes = [size for size in PEOPLE if size < counts.people]
    rates = [pair_rates]
    rates += [_anchored(counts.rates(size), pair_rates, counts.people) for size in sizes[1:]]
    threshold = float(np.interp(-3, pair_rates, np.arange(POINTS))) * STEP
    return Calibration(
        name,
        step=STEP,
        people=np.array(sizes, np.float64),
        false_accept=np.maximum.accumulate(np.array(rates), axis=0),
        true_accept=np.concatenate(([0], np.cumsum(counts.same)[:-1] / counts.same.sum())),
        likelihood_ratio=_likelihood_ratio(counts, pair_rates, lowest),
        exponent=_exponent(descriptors, people, threshold),
        lowest_rate=lowest,
        source=source,
        unit_length=unit_length,
    )


def count_pairs(descriptors: NDArray[np.float32], people: NDArray[np.int64]) -> ProbeCounts:
    """Compare every descriptor ``(n, 128)`` with every other; ``people`` is ``(n,)``."""
    photos = np.bincount(people)
    weights = 1 / photos[people]
    pairs = photos * (photos - 1.0)
    strangers, same = np.zeros((len(people), POINTS)), np.zeros(POINTS)
    for start, distances in distance_rows(descriptors):
        bins = np.minimum((distances / STEP).astype(np.int64), POINTS - 1)
        rows = slice(start, start + len(bins))
        is_same = people[rows, None] == people
        flat = (bins + np.arange(len(bins))[:, None] * POINTS)[~is_same]
        each = np.broadcast_to(weights, is_same.shape)[~is_same]
        counted = np.bincount(flat, each, len(bins) * POINTS)
        strangers[rows] = counted.reshape(-1, POINTS)
        itself = np.arange(start, start + len(bins))[:, None]
        np.put_along_axis(is_same, itself, False, axis=1)  # a photo and itself are no pair
        owners = np.broadcast_to(people, is_same.shape)[is_same]
        same += np.bincount(bins[is_same], 1 / pairs[owners], POINTS)
    below = np.concatenate((np.zeros((len(people), 1)), strangers[:, :-1]), axis=1)
    return ProbeCounts(np.cumsum(below, axis=1), int((photos > 0).sum()), weights, same)


def distance_rows(
    descriptors: NDArray[np.float32], others: NDArray[np.float32] | None = None
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Distances of some descriptors ``(n, 128)`` to all ``others``: first row, ``(r, m)``."""
    others = descriptors if others is None else others
    rows, columns = descriptors.astype(np.float64), others.astype(np.float64)
    squares = (columns**2).sum(axis=1)
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        squared = (part**2).sum(axis=1)[:, None] + squares - 2 * part @ columns.T
        yield start, np.sqrt(np.maximum(squared, 0))


def _missed(near: NDArray[np.float64], others: int, size: int) -> NDArray[np.float64]:
    """Probability that none of ``size`` random people of ``others`` is among those ``near``."""
    possible = near <= others - size
    rest = others - near[possible] + 1
    logarithms = [lgamma(value) - lgamma(value - size) for value in rest]
    missed = np.zeros(len(near))
    missed[possible] = np.exp(np.array(logarithms) + lgamma(others - size + 1) - lgamma(others + 1))
    return missed


def _extrapolated(rates: NDArray[np.float64], pairs: float) -> tuple[NDArray[np.float64], float]:
    """Decimal logarithms of rates, with a line where too few pairs are; and the lowest rate."""
    lowest = min(MIN_EVENTS / pairs, 0.5)
    first = int(np.argmax(rates >= lowest))
    log_rates = np.log10(np.maximum(rates, 1e-300))
    end = max(int(np.argmax(log_rates >= log_rates[first] + _TAIL_DECADES)), first + 1)
    slope = (log_rates[end] - log_rates[first]) / (end - first)
    places = np.arange(len(rates))
    line = log_rates[first] + max(slope, 0.01) * (places - first)
    return np.where(places < first, line, log_rates), float(rates[first])


def _anchored(
    rates: NDArray[np.float64], pair_rates: NDArray[np.float64], people: int
) -> NDArray[np.float64]:
    """Logarithms of rates of several people; where few strangers are accepted, as pairs fall."""
    first = int(np.argmax(rates * people >= MIN_EVENTS))
    log_rates = np.log10(np.maximum(rates, 1e-300))
    places = np.arange(len(rates))
    return np.where(places < first, log_rates[first] + pair_rates - pair_rates[first], log_rates)


def _likelihood_ratio(
    counts: ProbeCounts, pair_rates: NDArray[np.float64], lowest: float
) -> NDArray[np.float64]:
    """Natural logarithms ``(POINTS,)``, falling with the distance."""
    density_same = _smoothed(counts.same / counts.same.sum())
    density_different = _smoothed(np.diff(10**pair_rates, append=1.0))
    smallest = 1 / max(counts.same.sum(), 1) / POINTS
    ratio = np.log(density_same + smallest) - np.log(density_different + smallest)
    # Where strangers were hardly seen, the ratio is not known to be larger than where they were;
    # beyond their most frequent distance, it is not known to be smaller.
    first = int(np.argmax(10**pair_rates >= lowest))
    last = max(int(np.argmax(density_different)), first)
    return -isotonic(-ratio[np.clip(np.arange(POINTS), first, last)])


def isotonic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rising sequence nearest to ``values`` ``(n,)``: neighbors that fall are averaged."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        mean, size = float(value), 1
        while blocks and blocks[-1][0] > mean:
            other, other_size = blocks.pop()
            mean = (mean * size + other * other_size) / (size + other_size)
            size += other_size
        blocks.append((mean, size))
    return np.repeat([mean for mean, _ in blocks], [size for _, size in blocks])


def _smoothed(density: NDArray[np.float64]) -> NDArray[np.float64]:
    reach = int(4 * _SMOOTHING)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / _SMOOTHING) ** 2)
    padded = np.pad(density, reach)
    return np.convolve(padded, kernel / kernel.sum(), "valid")


def _exponent(
    descriptors: NDArray[np.float32], people: NDArray[np.int64], threshold: float
) -> float:
    """How the strangers near a person grow with the number of descriptors; 1 if unknown."""
    owners = [
        np.flatnonzero(people == person)[: max(_DESCRIPTORS)]
        for person in np.flatnonzero(np.bincount(people) >= 2)
    ]
    if not owners:
        return 1.0
    used = descriptors[np.concatenate(owners)]
    close_rows = np.concatenate(
        [distances < threshold for _, distances in distance_rows(used, descriptors)]
    )
    close_to = np.split(close_rows, np.cumsum([len(rows) for rows in owners])[:-1])
    exponents = []
    for size in _DESCRIPTORS:
        single = several = 0.0
        for rows, close in zip(owners, close_to, strict=True):
            if len(rows) >= size:
                strangers = close[:size, people != people[rows[0]]]
                single += float(strangers.mean())
                several += float(strangers.any(axis=0).mean())
        if single > 0:
            exponents.append(np.log(several / single) / np.log(size))
    return float(np.clip(np.mean(exponents), 0, 1)) if exponents else 1.0
