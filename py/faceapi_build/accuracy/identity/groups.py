"""Grouping by person: how pure and how complete the groups of ``faceapi.group`` are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition import Calibration, group


def measure(
    descriptors: NDArray[np.float32],
    people: NDArray[np.int64],
    table: Calibration,
    rates: Sequence[float],
) -> dict[str, dict[str, float]]:
    """Group descriptors ``(n, 128)`` of the people ``(n,)`` at each false accept rate."""
    results = {}
    for rate in rates:
        groups = group(list(descriptors), false_accept_rate=rate, calibration=table)
        labels = np.empty(len(people), np.int64)
        for number, members in enumerate(groups):
            labels[list(members.indices)] = number
        results[f"{rate:g}"] = {"groups": len(groups), **scores(labels, people)}
    return results


def scores(labels: NDArray[np.int64], people: NDArray[np.int64]) -> dict[str, float]:
    """B-cubed precision, recall and F, and the shares of pairs, all 0 to 1.

    ``labels`` ``(n,)`` has the group, ``people`` ``(n,)`` the person of each face. ``wrongly
    joined`` is the share of joined pairs that are of two people, ``missed`` that of pairs of one
    person that are not joined.
    """
    both, counts = np.unique(np.stack((labels, people)), axis=1, return_counts=True)
    group_sizes, person_sizes = np.bincount(labels), np.bincount(people)
    # Each face counts the share of its group, and of its person, that is with it.
    precision = float((counts**2 / group_sizes[both[0]]).sum() / len(people))
    recall = float((counts**2 / person_sizes[both[1]]).sum() / len(people))
    right = _pairs(counts)
    return {
        "precision": precision,
        "recall": recall,
        "f": 2 * precision * recall / (precision + recall),
        "wrongly joined": 1 - right / max(_pairs(group_sizes), 1),
        "missed": 1 - right / max(_pairs(person_sizes), 1),
    }


def _pairs(sizes: NDArray[np.int64]) -> float:
    return float((sizes * (sizes - 1) / 2).sum())
