"""Write the table of a :class:`faceapi.recognition.Calibration` from labeled descriptors.

How often a stranger comes near one of N people is computed from the rate of each probe alone:
a probe that is near m of M strangers is near none of N random ones with the hypergeometric
probability C(M - m, N) / C(M, N). So faces that resemble many count as what they are, and no
independence of the comparisons is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition import Calibration

STEP = 0.01
POINTS = 161
"""Distances 0 to 1.6 in steps of 0.01; few descriptors are farther apart."""
PEOPLE = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MIN_EVENTS = 30
"""A rate with fewer false accepts behind it is extrapolated."""
_TAIL_DECADES = 1.0
"""The extrapolation continues a line through so much of the measured rates."""
_SMOOTHING = 1.5
"""Standard deviation in steps of the kernel that smooths densities."""
_ROWS = 256
_DESCRIPTORS = (2, 4, 8)


@dataclass(frozen=True)
class ProbeCounts:
    """How many strangers are how far from each probe, and how far pairs of one person are."""

    strangers: NDArray[np.int64]
    """Strangers nearer than each distance, ``(probes, POINTS)``."""
    totals: NDArray[np.int64]
    """All strangers of each probe, ``(probes,)``."""
    same: NDArray[np.float64]
    """Pairs of one person in each step, ``(POINTS,)``; all pairs count alike."""
    same_by_person: NDArray[np.float64]
    """The same; all people count alike."""


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
    pair_rates, lowest = _extrapolated(
        counts.strangers.sum(axis=0) / counts.totals.sum(), counts.totals.sum() / 2
    )
    sizes = [size for size in PEOPLE if size <= max(counts.totals.min() / 4, 1)]
    rates = [pair_rates]
    rates += [_anchored(_rate_of(counts, size), pair_rates, len(people)) for size in sizes[1:]]
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
    strangers = np.zeros((len(people), POINTS), np.int64)
    same, by_person = np.zeros(POINTS), np.zeros(POINTS)
    pairs_of_person = np.bincount(people) * (np.bincount(people) - 1)
    for start, distances in distance_rows(descriptors):
        bins = np.minimum((distances / STEP).astype(np.int64), POINTS - 1)
        is_same = people[start : start + len(bins), None] == people
        flat = bins + np.arange(len(bins))[:, None] * POINTS
        counted = np.bincount(flat[~is_same], minlength=len(bins) * POINTS)
        strangers[start : start + len(bins)] = counted.reshape(-1, POINTS)
        np.put_along_axis(
            is_same, np.arange(start, start + len(bins))[:, None], False, axis=1
        )  # a photo and itself are no pair
        owners = np.broadcast_to(people, is_same.shape)[is_same]
        same += np.bincount(bins[is_same], minlength=POINTS)
        by_person += np.bincount(bins[is_same], 1 / pairs_of_person[owners], POINTS)
    below = np.concatenate((np.zeros((len(people), 1), np.int64), strangers[:, :-1]), axis=1)
    return ProbeCounts(np.cumsum(below, axis=1), strangers.sum(axis=1), same, by_person)


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


def _rate_of(counts: ProbeCounts, size: int) -> NDArray[np.float64]:
    """Share of probes near one of ``size`` random strangers, by distance ``(POINTS,)``."""
    log_factorial = np.concatenate(
        ([0.0], np.cumsum(np.log(np.arange(1, counts.totals.max() + 1))))
    )
    total = counts.totals[:, None]
    rest = total - counts.strangers
    possible = rest >= size
    rest = np.maximum(rest, size)
    log_missed = (log_factorial[rest] - log_factorial[rest - size]) + (
        log_factorial[total - size] - log_factorial[total]
    )
    missed = np.where(possible, np.exp(log_missed), 0)
    share: NDArray[np.float64] = (1 - missed).mean(axis=0)
    return share


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
    rates: NDArray[np.float64], pair_rates: NDArray[np.float64], probes: int
) -> NDArray[np.float64]:
    """Logarithms of rates of several people; where few probes are accepted, as pairs fall."""
    first = int(np.argmax(rates * probes >= MIN_EVENTS))
    log_rates = np.log10(np.maximum(rates, 1e-300))
    places = np.arange(len(rates))
    return np.where(places < first, log_rates[first] + pair_rates - pair_rates[first], log_rates)


def _likelihood_ratio(
    counts: ProbeCounts, pair_rates: NDArray[np.float64], lowest: float
) -> NDArray[np.float64]:
    """Natural logarithms ``(POINTS,)``, falling with the distance."""
    density_same = _smoothed(counts.same_by_person / counts.same_by_person.sum())
    density_different = _smoothed(np.diff(10**pair_rates, append=1.0))
    smallest = 1 / max(counts.same_by_person.sum(), 1) / POINTS
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
        np.flatnonzero(people == person) for person in np.flatnonzero(np.bincount(people) >= 2)
    ]
    exponents = []
    for size in _DESCRIPTORS:
        samples = [rows[:size] for rows in owners if len(rows) >= size]
        single = several = 0.0
        for rows in samples:
            close = np.concatenate(
                [
                    distances < threshold
                    for _, distances in distance_rows(descriptors[rows], descriptors)
                ]
            )[:, people != people[rows[0]]]
            single += float(close.mean())
            several += float(close.any(axis=0).mean())
        if single > 0:
            exponents.append(np.log(several / single) / np.log(size))
    return float(np.clip(np.mean(exponents), 0, 1)) if exponents else 1.0
