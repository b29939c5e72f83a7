"""Do the stated rates hold for people who were not used for the calibration?

The people are split in two by the hash of their names. The table of one half is checked on the
other: strangers search galleries of random people of that half.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition import Calibration
from faceapi_build.accuracy.identity.calibrate import MIN_EVENTS, calibrate, distance_rows

RATES = (1e-2, 1e-3, 1e-4)
GALLERIES = (1, 10, 100)
"""People enrolled; 1 is measured on all pairs."""
MIN_PAIRS = 100
"""Fewer pairs of one person in a half say nothing."""
_DRAWS = 200
_DESCRIPTORS = 4
"""Most descriptors of one person in a random gallery."""
_PROBABILITIES = (0.5, 0.9, 0.99)


def halves(names: Sequence[str]) -> NDArray[np.bool_]:
    """Which names ``(n,)`` belong to the first half: those with an even second hash byte."""
    return np.array([sha256(name.encode()).digest()[1] % 2 == 0 for name in names])


def check(
    descriptors: NDArray[np.float32], people: NDArray[np.int64], names: Sequence[str], seed: int = 0
) -> dict[str, Any]:
    """Calibrate on one half, measure on the other, and the reverse; ``names`` by person.

    ``{}`` if a half has too few pairs.
    """
    first = halves(names)[people]
    results: dict[str, Any] = {}
    for title, used, unit_length in (
        ("first half", first, False),
        ("second half", ~first, False),
        ("first half, at the length 1", first, True),
        ("second half, at the length 1", ~first, True),
    ):
        if min(_pairs(people[used]), _pairs(people[~used])) < MIN_PAIRS:
            return {}
        table = calibrate(title, descriptors[used], people[used], title, unit_length=unit_length)
        random = np.random.default_rng(seed)
        rows = table.prepared(descriptors[~used]), np.unique(people[~used], return_inverse=True)[1]
        results[f"calibrated on the {title}"] = {
            "rates": _rates(table, *rows, random),
            "probabilities": _probabilities(table, *rows),
        }
    return results


def _pairs(people: NDArray[np.int64]) -> int:
    sizes = np.bincount(people)
    return int((sizes * (sizes - 1)).sum() // 2)


def _rates(
    table: Calibration,
    descriptors: NDArray[np.float32],
    people: NDArray[np.int64],
    random: np.random.Generator,
) -> list[dict[str, float]]:
    measured = []
    for size in GALLERIES:
        if size > people.max() / 2:
            continue
        if size == 1:
            accepted, total = _accepted_pairs(table, descriptors, people)
        else:
            accepted, total = _accepted_strangers(table, size, descriptors, people, random)
        for rate, count in zip(RATES, accepted, strict=True):
            if total * rate >= MIN_EVENTS:
                values = {"people": size, "stated": rate, "measured": count / total}
                measured.append({**values, "ratio": count / total / rate})
    return measured


def _accepted_pairs(
    table: Calibration, descriptors: NDArray[np.float32], people: NDArray[np.int64]
) -> tuple[list[int], int]:
    """How many pairs of strangers each rate accepts, and how many there are."""
    thresholds = [table.threshold(rate) for rate in RATES]
    accepted, total = [0] * len(RATES), 0
    for start, distances in distance_rows(descriptors):
        different = distances[people[start : start + len(distances), None] != people]
        for place, threshold in enumerate(thresholds):
            accepted[place] += int((different < threshold).sum())
        total += len(different)
    return accepted, total


def _accepted_strangers(
    table: Calibration,
    size: int,
    descriptors: NDArray[np.float32],
    people: NDArray[np.int64],
    random: np.random.Generator,
) -> tuple[list[int], int]:
    """How many strangers an index of random people accepts at each rate, and how many there are.

    The same comparisons as in :class:`faceapi.FaceIndex`, for all strangers at once.
    """
    accepted, total = [0] * len(RATES), 0
    rows_of_person = np.split(
        np.argsort(people, kind="stable"), np.cumsum(np.bincount(people))[:-1]
    )
    for _ in range(_DRAWS):
        enrolled = random.choice(len(rows_of_person), size, replace=False)
        galleries = [
            random.permutation(rows_of_person[person])[:_DESCRIPTORS] for person in enrolled
        ]
        people_like = table.equivalent_people([len(rows) for rows in galleries])
        strangers = descriptors[~np.isin(people, enrolled)]
        gallery = descriptors[np.concatenate(galleries)]
        nearest = np.concatenate(
            [part.min(axis=1) for _, part in distance_rows(strangers, gallery)]
        )
        for place, rate in enumerate(RATES):
            accepted[place] += int((nearest < table.threshold(rate, people_like)).sum())
        total += len(strangers)
    return accepted, total


def _probabilities(
    table: Calibration, descriptors: NDArray[np.float32], people: NDArray[np.int64]
) -> list[dict[str, float]]:
    """How often pairs with a stated probability are of one person, both sorts equally frequent."""
    same, different = [], []
    for start, distances in distance_rows(descriptors):
        is_same = people[start : start + len(distances), None] == people
        different.append(distances[~is_same])
        np.put_along_axis(is_same, np.arange(start, start + len(distances))[:, None], False, axis=1)
        same.append(distances[is_same])
    ratios = [table.likelihood_ratios(np.concatenate(part)) for part in (same, different)]
    edges = [0.0, *_PROBABILITIES, 1.0 + 1e-9]
    rows = []
    for low, high in pairwise(edges):
        shares = [
            float(((part / (1 + part) >= low) & (part / (1 + part) < high)).mean())
            for part in ratios
        ]
        if sum(shares):
            rows.append({"from": low, "to": min(high, 1.0), "one person": shares[0] / sum(shares)})
    return rows
