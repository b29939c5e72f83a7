"""People enrolled, searched, renamed, merged and removed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.recognition.made_people import make_people

import faceapi
from faceapi import FaceIndex, FaceMatcher
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.recognition import ArrayStore, FaissStore, VectorStore, calibrations

TABLE = calibrations()["original"]


@pytest.fixture(params=["array", "faiss"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> VectorStore:
    """A store of each class."""
    return ArrayStore() if request.param == "array" else FaissStore(tmp_path / "store")


def filled(store: VectorStore | None = None, count: int = 40, photos: int = 3) -> FaceIndex:
    """An index of ``person 0`` to ``person N``."""
    rows, people = make_people(count, photos)
    index = FaceIndex(store=store)
    for person in range(count):
        index.add(f"person {person}", rows[people == person])
    return index


def test_the_nearest_people_come_with_distance_and_margin(store: VectorStore) -> None:
    index = filled(store)
    assert (len(index), index.descriptor_count, "person 7" in index) == (40, 120, True)
    query = index.descriptors("person 7")[1] + np.float32(0.001)
    result = index.search(query, k=3)
    every = {
        name: np.linalg.norm(index.descriptors(name).astype(float) - query.astype(float), axis=1)
        for name in index.names
    }
    nearest = sorted(every, key=lambda name: every[name].min())
    assert [candidate.name for candidate in result] == nearest[:3]
    distances = [float(every[name].min()) for name in nearest[:4]]
    assert [each.distance for each in result] == pytest.approx(distances[:3], abs=1e-9)
    assert [each.margin for each in result] == pytest.approx(np.diff(distances), abs=1e-9)
    assert result[0].accepted and not result[1].accepted
    best = index.identify(query)
    assert best is not None and best.name == "person 7"
    assert index.identify(make_people(1, 1, seed=9)[0][0]) is None


def test_many_searches_give_what_single_ones_give(store: VectorStore) -> None:
    index = filled(store)
    queries = make_people(40, 2, seed=3)[0]
    assert index.search_all(queries, 4) == [index.search(query, 4) for query in queries]


def test_people_with_many_descriptors_do_not_hide_others() -> None:
    index = FaceIndex()
    crowd = make_people(1, 500, spread=0.1)[0]
    index.add("many", crowd)
    for number, row in enumerate(make_people(5, 1, seed=5)[0]):
        index.add(f"one {number}", row)
    assert len(index.search(crowd[0], k=6)) == 6


def test_rates_grow_with_the_people_and_thresholds_shrink() -> None:
    one, many = FaceIndex(), filled(count=40)
    query = many.descriptors("person 0")[0] + np.float32(0.04)
    one.add("person 0", many.descriptors("person 0"))
    (alone,), (first, *_) = one.search(query), many.search(query)
    assert alone.distance == first.distance
    assert (alone.margin, first.name) == (None, "person 0")
    assert alone.false_accept_rate < first.false_accept_rate
    assert alone.probability > first.probability > 0.9
    assert one.threshold > many.threshold
    equivalent = TABLE.equivalent_people([3] * 40)
    assert many.threshold == TABLE.threshold(0.001, equivalent)
    assert first.false_accept_rate == pytest.approx(
        TABLE.false_accept_rate(first.distance, equivalent)
    )


def test_probabilities_follow_the_prior_and_add_up_to_less_than_one() -> None:
    rows = make_people(1, 1)[0]
    between = np.zeros(128, np.float32)
    between[0] = 0.45
    results = {}
    for prior in (0.01, 0.5, 0.99):
        index = FaceIndex(prior=prior)
        index.add("Ada", rows[0])
        index.add("Bea", rows[0] + 2 * between)
        pair = index.search(rows[0] + between)
        assert pair[0].probability == pytest.approx(pair[1].probability, rel=0.01)
        assert sum(each.probability for each in pair) < 1
        results[prior] = pair[0].probability
    assert results[0.01] < results[0.5] < results[0.99] < 0.5


def test_one_person_with_even_prior_is_the_ratio_of_likelihoods() -> None:
    index = FaceIndex()
    row = make_people(1, 1)[0][0]
    index.add("Ada", row)
    shift = np.zeros(128, np.float32)
    shift[3] = 0.55
    ratio = TABLE.likelihood_ratios([0.55])[0]
    assert index.search(row + shift)[0].probability == pytest.approx(ratio / (1 + ratio), rel=1e-4)


def test_people_can_be_removed_renamed_and_merged(store: VectorStore) -> None:
    index = filled(store, count=4)
    rows = index.descriptors("person 2")
    index.rename("person 1", "person 0")
    index.remove("person 2")
    assert index.names == ("person 0", "person 3")
    assert len(index.descriptors("person 0")) == 6
    assert all(each.name != "person 2" for each in index.search(rows[0]))
    other = FaceIndex()
    other.add("person 2", rows)
    other.add("person 3", index.descriptors("person 3")[:1])
    index.merge(other)
    index.merge(other)
    assert (len(index), index.descriptor_count) == (3, 12)
    assert index.search(rows[0], 1)[0].name == "person 2"
    assert index.threshold == TABLE.threshold(0.001, TABLE.equivalent_people([6, 3, 3]))
    with pytest.raises(KeyError):
        index.remove("person 3", "nobody")
    assert "person 3" in index, "nobody is removed if a name is unknown"
    index.remove(*index.names)
    assert (index.search(rows[0]), index.identify(rows[0]), len(index)) == ([], None, 0)


def test_a_faiss_folder_is_opened_again_and_can_be_changed(tmp_path: Path) -> None:
    with FaissStore(tmp_path / "people") as store:
        index = filled(store, count=10)
        index.remove("person 4")
        expected = index.search(make_people(10, 3)[0][0], 9)
    with FaissStore(tmp_path / "people") as store:
        index = FaceIndex(store=store)
        assert index.search(make_people(10, 3)[0][0], 9) == expected
        index.remove("person 0")
        index.rename("person 1", "Ada")
        index.add("Bea", make_people(1, 2, seed=8)[0])
    index = FaceIndex(store=FaissStore(tmp_path / "people"))
    assert set(index.names) == {*(f"person {n}" for n in (2, 3, 5, 6, 7, 8, 9)), "Ada", "Bea"}
    assert len(index.descriptors("Ada")) == 3
    assert index.search(make_people(1, 2, seed=8)[0][1], 1)[0].name == "Bea"


def test_a_damaged_faiss_folder_is_refused(tmp_path: Path) -> None:
    for text in ('{"segments": ["../x"], "numbers": [], "names": []}', "[]"):
        (tmp_path / "owners.json").write_text(text)
        with pytest.raises(ValueError, match="expected"):
            FaissStore(tmp_path)


def test_threads_search_while_people_come_and_go() -> None:
    index = filled(count=20)
    fixed = {name: index.descriptors(name)[0] for name in index.names[:5]}
    rows = make_people(300, 2, seed=4)[0]
    problems: list[object] = []
    done = threading.Event()

    def change() -> None:
        for number in range(0, 600, 2):
            index.add(f"new {number}", rows[number : number + 2])
            if number % 3 == 0:
                index.remove(f"new {number}")
        done.set()

    def search() -> None:
        while not done.is_set():
            for name, row in fixed.items():
                best = index.search(row, 2)[0]
                if (best.name, best.distance) != (name, 0):
                    problems.append(best)

    def checked(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except BaseException as error:
                problems.append(error)
                done.set()
                raise

        return run

    threads = [threading.Thread(target=checked(work)) for work in (change, search, search)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(index) == 20 + 200


def test_faces_and_labeled_descriptors_can_be_added() -> None:
    detection = faceapi.types.FaceDetection(0.9, Box(0, 0, 0.5, 0.5), Dimensions(100, 100))
    row = make_people(1, 1)[0][0]
    face = faceapi.Face(detection).with_descriptor(row)
    index = FaceIndex()
    index.add("  Ada  Lovelace ", [face, face])
    index.add_people([faceapi.LabeledFaceDescriptors("Bea", make_people(1, 2, seed=1)[0])])
    assert index.names == ("Ada Lovelace", "Bea")
    assert index.search(face)[0].distance == 0
    assert FaceMatcher(index.people()).find_best_match(row).label == "Ada Lovelace"
    with pytest.raises(faceapi.errors.NotComputedError, match="descriptor"):
        index.add("Cleo", faceapi.Face(detection))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda index: index.search(np.zeros(5)), r"expected shape \(128,\)"),
        (lambda index: index.search(np.full(128, np.nan)), "finite"),
        (lambda index: index.search(np.zeros((2, 128))), "use search_all"),
        (lambda index: index.search(np.zeros(128), k=0), "at least 1"),
        (lambda index: index.add("", np.zeros(128)), "at least one letter"),
        (lambda index: index.add("Ada", "text"), "128 numbers"),
        (lambda _: FaceIndex(0), "between 0 and 1"),
        (lambda _: FaceIndex(prior=1), "between 0 and 1"),
        (lambda _: FaceIndex(calibration="none"), "expected one of"),
    ],
)
def test_mistakes_are_refused_in_words(call: Callable[[FaceIndex], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call(filled(count=2))
