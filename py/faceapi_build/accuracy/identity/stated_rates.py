"""Do the stated rates hold for people who were not used for the calibration?

The people are split in two at random, many times. The table of one half is checked on the other:
strangers search galleries of random people of that half. All people count alike, however many
photos there are of them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition import Calibration
from faceapi_build.accuracy.identity import sampling
from faceapi_build.accuracy.identity.calibrate import calibrate, distance_rows

RATES = (1e-2, 1e-3, 1e-4)
GALLERIES = (1, 10, 100)
"""People enrolled; 1 is measured on all pairs."""
MIN_PAIRS = 100
"""Fewer pairs of one person in a half say nothing."""
MIN_PEOPLE = 10
"""A rate by which fewer pairs of people are expected to be confused cannot be measured."""
_DRAWS = 20
_DESCRIPTORS = 4
"""Most descriptors of one person in a random gallery."""
_PROBABILITIES = (0.5, 0.9, 0.99)


def check(
    descriptors: NDArray[np.float32],
    people: NDArray[np.int64],
    *,
    unit_length: bool,
    splits: int,
    seed: int = 0,
) -> dict[str, Any]:
    """Calibrate on one half, measure on the other, and the reverse, for ``splits`` halves.

    ``{}`` if a half has too few pairs of one person.
    """
    random = np.random.default_rng(seed)
    measured: dict[tuple[int, float], list[float]] = {}
    probabilities: list[list[dict[str, float]]] = []
    for _ in range(splits):
        count = int(people.max()) + 1
        first = (random.permutation(count) < count // 2)[people]
        if min(_pairs(people[first]), _pairs(people[~first])) < MIN_PAIRS:
            return {}
        for used in (first, ~first):
            numbers = np.unique(people[used], return_inverse=True)[1]
            table = calibrate("half", descriptors[used], numbers, "", unit_length=unit_length)
            others = np.unique(people[~used], return_inverse=True)[1]
            distances = _all_distances(table.prepared(descriptors[~used]))
            for size, rate, value in _rates(table, distances, others, random):
                measured.setdefault((size, rate), []).append(value)
            probabilities.append(_probabilities(table, distances, others))
    expected = _expected(descriptors, people, unit_length=unit_length)
    return {
        "splits": splits,
        "rates": [
            {**_summary(size, rate, values), **(expected.get(rate, {}) if size == 1 else {})}
            for (size, rate), values in measured.items()
        ],
        "probabilities": [
            {**rows[0], "one person": float(np.mean([row["one person"] for row in rows]))}
            for rows in zip(*probabilities, strict=True)
        ],
    }


def _expected(
    descriptors: NDArray[np.float32], people: NDArray[np.int64], *, unit_length: bool
) -> dict[float, dict[str, list[float]]]:
    """What the number of people alone explains, by rate; see :mod:`.sampling`."""
    table = calibrate("all", descriptors, people, "", unit_length=unit_length)
    size = (int(people.max()) + 1) // 2
    rates = [rate for rate in RATES if size**2 / 2 * rate >= MIN_PEOPLE]
    thresholds = [table.threshold(rate) for rate in rates]
    ratios = sampling.expected_ratios(table.prepared(descriptors), people, thresholds)
    return dict(zip(rates, ratios, strict=True))


def _summary(size: int, rate: float, values: list[float]) -> dict[str, Any]:
    """The mean over all halves, and between which ratios 95 % of the halves lie."""
    ratios = np.array(values) / rate
    return {
        "people": size,
        "stated": rate,
        "measured": float(np.mean(values)),
        "ratio": float(ratios.mean()),
        "ratio_95": [float(np.percentile(ratios, share)) for share in (2.5, 97.5)],
    }


def _pairs(people: NDArray[np.int64]) -> int:
    sizes = np.bincount(people)
    return int((sizes * (sizes - 1)).sum() // 2)


def _all_distances(descriptors: NDArray[np.float32]) -> NDArray[np.float64]:
    """The distance of each two, ``(n, n)``: every comparison of a half needs some of them."""
    return np.concatenate([part for _, part in distance_rows(descriptors)])


def _rates(
    table: Calibration,
    distances: NDArray[np.float64],
    people: NDArray[np.int64],
    random: np.random.Generator,
) -> list[tuple[int, float, float]]:
    """People enrolled, stated rate, measured rate."""
    measured = []
    count = int(people.max()) + 1
    for size in GALLERIES:
        if size > count / 2:
            continue
        if size == 1:
            accepted, events = _accepted_pairs(table, distances, people), count**2 / 2
        else:
            accepted = _accepted_strangers(table, size, distances, people, random)
            events = count**2 / size
        measured += [
            (size, rate, value)
            for rate, value in zip(RATES, accepted, strict=True)
            # There are no more different people; drawing them more often says nothing new.
            if events * rate >= MIN_PEOPLE
        ]
    return measured


def _accepted_pairs(
    table: Calibration, distances: NDArray[np.float64], people: NDArray[np.int64]
) -> list[float]:
    """The share of strangers that each rate accepts."""
    thresholds = [table.threshold(rate) for rate in RATES]
    weights = 1 / np.bincount(people)[people]
    accepted, total = np.zeros(len(RATES)), 0.0
    for row, person, weight in zip(distances, people, weights, strict=True):
        each = (people != person) * weight * weights
        total += each.sum()
        accepted += [each[row < threshold].sum() for threshold in thresholds]
    shares: list[float] = (accepted / total).tolist()
    return shares


def _accepted_strangers(
    table: Calibration,
    size: int,
    distances: NDArray[np.float64],
    people: NDArray[np.int64],
    random: np.random.Generator,
) -> list[float]:
    """The share of strangers that an index of random people accepts at each rate.

    The same comparisons as in :class:`faceapi.FaceIndex`, for all strangers at once.
    """
    photos = np.bincount(people)
    weights = 1 / photos[people]
    accepted, total = np.zeros(len(RATES)), 0.0
    rows_of_person = np.split(np.argsort(people, kind="stable"), np.cumsum(photos)[:-1])
    for _ in range(_DRAWS):
        enrolled = random.choice(len(rows_of_person), size, replace=False)
        galleries = [
            random.permutation(rows_of_person[person])[:_DESCRIPTORS] for person in enrolled
        ]
        people_like = table.equivalent_people([len(rows) for rows in galleries])
        is_stranger = ~np.isin(people, enrolled)
        nearest = distances[np.ix_(is_stranger, np.concatenate(galleries))].min(axis=1)
        each = weights[is_stranger]
        total += each.sum()
        accepted += [each[nearest < table.threshold(rate, people_like)].sum() for rate in RATES]
    shares: list[float] = (accepted / total).tolist()
    return shares


def _probabilities(
    table: Calibration, distances: NDArray[np.float64], people: NDArray[np.int64]
) -> list[dict[str, float]]:
    """How often pairs with a stated probability are of one person, both sorts equally frequent."""
    is_same = people[:, None] == people
    different = distances[~is_same]
    np.fill_diagonal(is_same, False)
    same = distances[is_same]
    limits = [np.inf, *(_farthest(table, share) for share in _PROBABILITIES), -np.inf]
    reached = [
        [np.count_nonzero(part <= limit) / len(part) for limit in limits]
        for part in (same, different)
    ]
    rows = []
    for index, (low, high) in enumerate(pairwise((0.0, *_PROBABILITIES, 1.0))):
        shares = [part[index] - part[index + 1] for part in reached]
        share = shares[0] / sum(shares) if sum(shares) else low
        rows.append({"from": low, "to": high, "one person": share})
    return rows


def _farthest(table: Calibration, probability: float) -> float:
    """The largest distance at which two photos are of one person with this probability.

    The probability falls with the distance.
    """

    def is_reached(distance: float) -> bool:
        (ratio,) = table.likelihood_ratios([distance])
        return bool(ratio / (1 + ratio) >= probability)

    near, far = 0.0, table.step * len(table.likelihood_ratio)
    if not is_reached(near):
        return -np.inf
    if is_reached(far):
        return np.inf
    while np.nextafter(near, far) < far:
        middle = (near + far) / 2
        near, far = (middle, far) if is_reached(middle) else (near, middle)
    return near
