"""Which detection belongs to which track."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from faceapi.core.geometry.boxes import Box
from faceapi.tracking.association.assignment import assign, match_boxes


@pytest.mark.parametrize("seed", range(40))
def test_the_assignment_has_the_least_cost(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, columns = (int(number) for number in random.integers(1, 6, 2))
    cost = random.random((rows, columns)) * 10
    pairs = assign(cost)
    shorter, longer = (cost, range(columns)) if rows <= columns else (cost.T, range(rows))
    least = min(
        sum(float(shorter[i, j]) for i, j in enumerate(order))
        for order in permutations(longer, len(shorter))
    )
    assert len(pairs) == min(rows, columns)
    assert sum(float(cost[i, j]) for i, j in pairs) == pytest.approx(least)


def test_boxes_are_paired_by_overlap_and_distance() -> None:
    tracks = [Box(0, 0, 40, 40), Box(100, 0, 40, 40), Box(300, 0, 40, 40)]
    detections = [Box(104, 2, 40, 44), Box(6, 0, 40, 40), Box(500, 0, 40, 40)]
    assert match_boxes(tracks, detections) == [(0, 1), (1, 0)]


def test_a_fast_face_is_paired_without_overlap_but_not_with_one_of_another_size() -> None:
    assert match_boxes([Box(0, 0, 40, 40)], [Box(20, 12, 44, 44)]) == [(0, 0)]
    assert match_boxes([Box(0, 0, 40, 40)], [Box(10, 10, 120, 120)]) == []


def test_nothing_is_paired_with_nothing() -> None:
    assert match_boxes([], [Box(0, 0, 1, 1)]) == []
    assert match_boxes([Box(0, 0, 1, 1)], []) == []
