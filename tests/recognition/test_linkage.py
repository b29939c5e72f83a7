"""Average linkage, compared with one that keeps all distances."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.recognition.made_people import make_people

import faceapi
from faceapi.recognition import FaceGroup, calibrations, group_in_slices
from faceapi.recognition.groups import grouping
from faceapi.recognition.groups.linkage import Limits, average_linkage


def plain_linkage(vectors: NDArray[np.float32], limits: Limits) -> list[list[int]]:
    """Merge the nearest two groups again and again, or let neither grow."""
    done: list[list[int]] = []
    squared = ((vectors[:, None].astype(float) - vectors[None]) ** 2).sum(axis=2)
    groups = [[number] for number in range(len(vectors))]
    while len(groups) > 1:
        means = {
            (a, b): squared[np.ix_(groups[a], groups[b])].mean()
            for a in range(len(groups))
            for b in range(a)
        }
        first, second = min(means, key=lambda pair: means[pair])
        sizes = len(groups[first]), len(groups[second])
        if means[first, second] < limits.squared(*sizes):
            groups[second] += groups.pop(first)
        else:
            done += [groups.pop(first), groups.pop(second)]
    return sorted(sorted(members) for members in done + groups)


@pytest.mark.parametrize("single", [0.3, 0.9, 1.05, 1.12, 1.2, 1.38])
@pytest.mark.parametrize("factor", [1, 1.1])
def test_groups_are_those_of_the_plain_algorithm(single: float, factor: float) -> None:
    vectors, _ = make_people(12, 4, spread=0.8)
    limits = Limits(single, single * factor)
    groups = sorted(average_linkage(vectors, limits))
    assert groups == plain_linkage(vectors, limits)
    assert sum(map(len, groups)) == len(vectors)


def test_two_single_faces_need_a_smaller_distance_than_two_groups() -> None:
    limits = Limits(0.3, 0.4)
    assert [limits.squared(*sizes) for sizes in ((1, 1), (1, 2), (1000, 1000))] == pytest.approx(
        [0.09, 0.125, 0.16], abs=1e-6
    )


def test_people_become_groups_largest_first() -> None:
    rows, people = make_people(30, 5)
    keep = np.random.default_rng(2).permutation(len(rows))[:120]
    groups = faceapi.group(list(rows[keep]))
    assert [len(each) for each in groups] == sorted((len(each) for each in groups), reverse=True)
    assert {tuple(sorted(set(people[keep][list(each.indices)]))) for each in groups} == {
        (person,) for person in people[keep]
    }
    first = groups[0]
    assert np.array_equal(first.center, rows[keep][list(first.indices)].mean(axis=0))
    assert all(face is each for face, each in zip(first, first.faces, strict=True))


def test_a_smaller_rate_gives_more_groups() -> None:
    threshold = calibrations()["original-unit"].threshold(0.01)
    rows, _ = make_people(1, 60, spread=0.6 * threshold)
    counts = [len(faceapi.group(list(rows), false_accept_rate=rate)) for rate in (0.3, 1e-6)]
    assert counts[0] == 1 < counts[1]


def test_progress_ends_at_all_and_its_exception_cancels() -> None:
    rows, _ = make_people(100, 3, spread=0.2)
    calls: list[tuple[int, int]] = []
    faceapi.group(list(rows), progress=lambda done, total: calls.append((done, total)))
    assert len(calls) > 2
    assert calls == sorted(calls)
    assert calls[-1] == (300, 300)

    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        faceapi.group(list(rows), progress=cancel)


def test_groups_made_in_slices_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "SLICE_SECONDS", 0.0)  # a slice is one step on any machine
    rows, _ = make_people(150, 4, spread=0.5)
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def group() -> list[FaceGroup[NDArray[np.float32]]]:
        other = asyncio.ensure_future(count_turns())
        groups = await group_in_slices(
            list(rows), progress=lambda done, total: calls.append((done, total))
        )
        other.cancel()
        return groups

    calls: list[tuple[int, int]] = []
    groups = asyncio.run(group())
    expected = faceapi.group(list(rows))
    assert [each.indices for each in groups] == [each.indices for each in expected]
    assert all(np.array_equal(a.center, b.center) for a, b in zip(groups, expected, strict=True))
    assert len(calls) == turns + 1 > 1, "other tasks run after each slice"
    assert calls == sorted(calls)
    assert calls[-1] == (600, 600)


def test_nobody_and_identical_faces() -> None:
    assert faceapi.group([]) == []
    row = make_people(1, 1)[0][0]
    (group,) = faceapi.group([row] * 50)
    assert group.indices == tuple(range(50))


@pytest.mark.parametrize("faces", [[np.zeros(5)], [np.full(128, np.nan)], [np.zeros((2, 128))]])
def test_what_is_no_descriptor_is_refused(faces: list[NDArray[np.float64]]) -> None:
    with pytest.raises(ValueError, match="expected"):
        faceapi.group(faces)
