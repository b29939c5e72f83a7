"""Exact search, compared with all distances computed one by one."""

from __future__ import annotations

import numpy as np
import pytest
from tests.recognition.made_people import make_people

from faceapi.recognition import ArrayStore
from faceapi.recognition.stores import nearest as module
from faceapi.recognition.stores.nearest import nearest


@pytest.mark.parametrize("block", [1 << 21, 1 << 9])
def test_the_nearest_rows_are_those_of_a_plain_search(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(module, "_BLOCK_VALUES", block)  # one block, and many
    rows, _ = make_people(150, 4)
    queries = make_people(70, 1, seed=1)[0]
    queries[:5] = rows[:5]
    squares = np.einsum("ij,ij->i", rows, rows)
    distances, numbers = nearest(rows, squares, queries, 7)
    every = np.linalg.norm(rows[None].astype(float) - queries[:, None].astype(float), axis=2)
    assert (numbers == np.argsort(every, axis=1, kind="stable")[:, :7]).all()
    assert distances == pytest.approx(np.sort(every, axis=1)[:, :7], abs=1e-12)
    assert distances[:5, 0].tolist() == [0] * 5, "identical descriptors have the distance 0"


def test_equal_distances_come_in_order_and_more_than_there_are_is_all() -> None:
    rows = np.tile(make_people(1, 1)[0], (5, 1))
    squares = np.einsum("ij,ij->i", rows, rows)
    distances, numbers = nearest(rows, squares, rows[:2], 9)
    assert distances.shape == (2, 5)
    assert numbers.tolist() == [[0, 1, 2, 3, 4]] * 2
    assert nearest(rows[:0], squares[:0], rows[:2], 9)[0].shape == (2, 0)


def test_a_store_finds_what_is_left_after_additions_and_removals() -> None:
    rows = make_people(3000, 3)[0]
    store = ArrayStore()
    for part in (slice(0, 8500), slice(8500, 9000)):
        store.add(np.arange(9000)[part], rows[part], ["x"] * len(rows[part]))
    store.remove(np.arange(0, 9000, 100))
    numbers = np.flatnonzero(np.arange(9000) % 100)
    queries = rows[:300:37] + np.float32(0.01)
    distances, nearest_numbers = store.nearest(queries, 9)
    every = np.linalg.norm(rows[numbers].astype(float) - queries[:, None].astype(float), axis=2)
    order = np.argsort(every, axis=1, kind="stable")[:, :9]
    assert (nearest_numbers == numbers[order]).all()
    assert distances == pytest.approx(np.take_along_axis(every, order, axis=1), abs=1e-12)
