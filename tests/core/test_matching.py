"""Matching descriptors to labeled ones."""

import json
from math import inf
from sys import float_info
from typing import Any

import numpy as np
import pytest

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.identity.matching import FaceMatch, FaceMatcher, LabeledFaceDescriptors
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import Face
from faceapi.errors import NotComputedError

AMY = LabeledFaceDescriptors("amy", [[0.0, 0.0], [2.0, 0.0]])
BOB = LabeledFaceDescriptors("bob", [[5.0, 0.0]])
DETECTION = FaceDetection(0.9, Box(0, 0, 1, 1), Dimensions(10, 10))


@pytest.mark.parametrize(
    ("distance", "shown"), [(0.2, "amy (0.2)"), (7, "amy (7)"), (0.6789, "amy (0.67)")]
)
def test_match_shows_its_distance_floored(distance: float, shown: str) -> None:
    match = FaceMatch("amy", distance)
    assert str(match) == match.to_string() == shown
    assert match.to_string(with_distance=False) == "amy"


def test_smallest_mean_distance_wins() -> None:
    matcher = FaceMatcher([AMY, BOB])
    assert matcher.match_descriptor([1, 0]) == FaceMatch("amy", 1)
    assert matcher.match_descriptor([4, 0]) == FaceMatch("bob", 1)
    assert matcher.compute_mean_distance([1, 0], AMY.descriptors) == 1
    assert matcher.compute_mean_distance([1, 0], []) == inf


def test_ties_go_to_the_later_label() -> None:
    twin = LabeledFaceDescriptors("twin", AMY.descriptors)
    assert FaceMatcher([AMY, twin]).match_descriptor([1, 0]).label == "twin"


def test_threshold_is_strict() -> None:
    matcher = FaceMatcher([BOB], distance_threshold=1)
    assert matcher.find_best_match([5, 0.5]) == FaceMatch("bob", 0.5)
    assert matcher.find_best_match([5, 1]) == FaceMatch("unknown", 1)
    assert matcher.match_descriptor([5, 1]) == FaceMatch("bob", 1)


def test_default_threshold() -> None:
    assert FaceMatcher(BOB).distance_threshold == 0.6


def test_only_those_without_a_label_are_counted() -> None:
    face = Face(DETECTION).with_descriptor(np.zeros(128))
    known = FaceMatcher([np.ones(128, dtype=np.float32), LabeledFaceDescriptors("amy", []), face])
    assert [entry.label for entry in known.labeled_descriptors] == ["person 1", "amy", "person 2"]


def test_one_input_needs_no_list() -> None:
    vector = np.array([1, 2], dtype=np.float32)
    assert FaceMatcher(vector).labeled_descriptors[0].label == "person 1"
    assert len(FaceMatcher(np.stack([vector, vector])).labeled_descriptors) == 2
    assert len(FaceMatcher((AMY, BOB)).labeled_descriptors) == 2


def test_a_person_without_descriptors_never_matches() -> None:
    nobody = LabeledFaceDescriptors("nobody", [])
    for people in ([AMY, nobody], [nobody, AMY]):
        assert FaceMatcher(people).match_descriptor([1, 0]) == FaceMatch("amy", 1)
        assert FaceMatcher(people).find_best_match([9, 9]).label == "unknown"
    for method in (FaceMatcher([nobody]).match_descriptor, FaceMatcher([nobody]).find_best_match):
        assert method([1, 0]) == FaceMatch("unknown", inf)


def test_a_matcher_grows_from_nothing() -> None:
    matcher = FaceMatcher()
    assert matcher.find_best_match([1.0, 2.0]) == FaceMatch("unknown", inf)
    matcher.add(np.array([1, 2], np.float32))
    matcher.add([BOB, np.array([3, 4], np.float32)])
    matcher.add(LabeledFaceDescriptors("bob", [[7.0, 0.0]]))
    assert [(each.label, len(each.descriptors)) for each in matcher.labeled_descriptors] == [
        *(("person 1", 1), ("bob", 2), ("person 2", 1)),
    ]
    assert matcher.match_descriptor([5, 0]) == FaceMatch("bob", 1)
    assert FaceMatcher([]).labeled_descriptors == ()


def test_what_cannot_be_added_changes_nothing() -> None:
    matcher = FaceMatcher([BOB])
    with pytest.raises(ValueError, match="descriptors of one length"):
        matcher.add(LabeledFaceDescriptors("short", [[1.0]]))
    assert matcher.labeled_descriptors == (BOB,)
    assert matcher.match_descriptor([5, 1]) == FaceMatch("bob", 1)


def test_equal_labels_of_the_constructor_stay_apart() -> None:
    matcher = FaceMatcher([BOB, LabeledFaceDescriptors("bob", [[7.0, 0.0]])])
    matcher.add(AMY)
    assert [each.label for each in matcher.labeled_descriptors] == ["bob", "bob", "amy"]
    assert matcher.match_descriptor([7, 0]) == FaceMatch("bob", 0)


def test_any_iterable_is_a_list_of_inputs() -> None:
    for inputs in (iter([AMY, BOB]), {"a": AMY, "b": BOB}.values(), (each for each in (AMY, BOB))):
        assert FaceMatcher(inputs).labeled_descriptors == (AMY, BOB)


def test_a_face_is_a_query() -> None:
    face = Face(DETECTION).with_descriptor(np.ones(128))
    matcher = FaceMatcher([face])
    assert matcher.find_best_match(face) == FaceMatch("person 1", 0)
    assert matcher.match_descriptor(face) == FaceMatch("person 1", 0)
    assert matcher.compute_mean_distance(face, [np.zeros(128)]) == pytest.approx(128**0.5)
    with pytest.raises(NotComputedError, match="with_face_descriptors"):
        matcher.find_best_match(Face(DETECTION))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(value: float) -> None:
    matcher = FaceMatcher([BOB])
    for call in (matcher.find_best_match, matcher.match_descriptor):
        with pytest.raises(ValueError, match=r"finite numbers, got 1 values that are not \(NaN"):
            call([value, 0.0])
    with pytest.raises(ValueError, match="finite numbers"):
        matcher.compute_mean_distance([0.0, 0.0], [[value, 0.0]])


def test_agrees_with_the_definition_on_many_inputs() -> None:
    random = np.random.default_rng(5)
    known = [
        LabeledFaceDescriptors(f"{index}", random.random((1 + index % 4, 128)))
        for index in range(50)
    ]
    matcher = FaceMatcher(known)
    query = random.random(128)
    means = [matcher.compute_mean_distance(query, entry.descriptors) for entry in known]
    match = matcher.match_descriptor(query)
    assert match.label == f"{int(np.argmin(means))}"
    assert match.distance == pytest.approx(min(means), rel=1e-14)


class TestErrors:
    def test_a_query_of_another_type(self) -> None:
        wrong: Any = "amy"
        with pytest.raises(TypeError, match="a descriptor of 128 numbers or a face with one, got"):
            FaceMatcher([BOB]).find_best_match(wrong)

    def test_wrong_type(self) -> None:
        wrong: Any = ["amy"]
        with pytest.raises(TypeError, match="faces with a descriptor or numpy arrays, got 'amy'"):
            FaceMatcher(wrong)

    def test_a_face_without_a_descriptor(self) -> None:
        with pytest.raises(NotComputedError, match="with_face_descriptors"):
            FaceMatcher([Face(DETECTION)])

    def test_lengths(self) -> None:
        with pytest.raises(ValueError, match=r"descriptors of one length, got lengths \[1, 2\]"):
            FaceMatcher([AMY, LabeledFaceDescriptors("short", [[1.0]])])
        with pytest.raises(ValueError, match=r"expected a descriptor of shape \(2,\), got \(3,\)"):
            FaceMatcher(AMY).find_best_match([1, 2, 3])
        with pytest.raises(ValueError, match=r"expected a descriptor of shape \(2,\), got \(1,\)"):
            FaceMatcher(AMY).find_best_match([1])


class TestJson:
    def test_writes_what_face_api_js_writes(self) -> None:
        assert json.dumps(FaceMatcher([AMY, BOB], 0.5).to_json()) == (
            '{"distanceThreshold": 0.5, "labeledDescriptors": '
            '[{"label": "amy", "descriptors": [[0.0, 0.0], [2.0, 0.0]]}, '
            '{"label": "bob", "descriptors": [[5.0, 0.0]]}]}'
        )

    def test_reads_what_face_api_js_writes(self) -> None:
        text = (
            '{"distanceThreshold":0.6,"labeledDescriptors":[{"label":"amy","descriptors":[[0,1]]}]}'
        )
        matcher = FaceMatcher.from_json(text)
        assert matcher.labeled_descriptors == (LabeledFaceDescriptors("amy", [[0, 1]]),)
        assert FaceMatcher.from_json(text.encode()).to_json() == matcher.to_json()

    def test_any_number_is_a_threshold(self) -> None:
        largest = {**FaceMatcher(AMY).to_json(), "distanceThreshold": float_info.max}
        assert FaceMatcher.from_json(largest).distance_threshold == float_info.max

    def test_reads_what_json_stringify_writes_of_typed_arrays(self) -> None:
        text = '{"labeledDescriptors":[{"label":"amy","descriptors":[{"0":0.5,"1":2,"10":9}]}]}'
        with pytest.raises(ValueError, match='keys "0", "1"'):
            FaceMatcher.from_json(text)
        row = {str(index): float(index) for index in (*range(1, 12), 0)}
        read = FaceMatcher.from_json({"labeledDescriptors": [{"label": "a", "descriptors": [row]}]})
        assert read.labeled_descriptors[0].descriptors[0].tolist() == list(range(12))
        rows = {"label": "a", "descriptors": {"0": row, "1": list(row.values())}}
        assert len(LabeledFaceDescriptors.from_json(rows).descriptors) == 2

    def test_reads_stored_objects_of_0_20(self) -> None:
        person = {"_label": "amy", "_descriptors": [{"0": 0, "1": 0}, {"0": 2, "1": 0}]}
        stored = {"_labeledDescriptors": [person], "_distanceThreshold": 0.4}
        matcher = FaceMatcher.from_json(stored)
        assert matcher.labeled_descriptors == (AMY,)
        assert matcher.distance_threshold == 0.4
        mixed = FaceMatcher.from_json({"labeledDescriptors": [person]})
        assert mixed.labeled_descriptors == (AMY,)

    def test_round_trip(self) -> None:
        matcher = FaceMatcher([AMY, BOB], 0.4)
        again = FaceMatcher.from_json(matcher.to_json())
        assert again.labeled_descriptors == matcher.labeled_descriptors
        assert again.distance_threshold == 0.4
        assert repr(again) == "FaceMatcher(2 labels, distance_threshold=0.4)"

    def test_an_empty_matcher_round_trips(self) -> None:
        text = '{"distanceThreshold": 0.5, "labeledDescriptors": []}'
        matcher = FaceMatcher.from_json(text)
        assert json.dumps(matcher.to_json()) == text
        assert FaceMatcher.from_json(matcher.to_json()).labeled_descriptors == ()
        assert matcher.find_best_match([1.0, 2.0]) == FaceMatch("unknown", inf)
        assert str(matcher.match_descriptor([1.0])) == "unknown (Infinity)"

    @pytest.mark.parametrize("member", [{}, {"distanceThreshold": None}])
    def test_a_missing_threshold_is_the_default(self, member: dict[str, None]) -> None:
        matcher = FaceMatcher.from_json({**member, "labeledDescriptors": [AMY.to_json()]})
        assert matcher.distance_threshold == 0.6

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ({}, "expected a member 'labeledDescriptors'"),
            ({"labeledDescriptors": {}}, "must be of type list"),
            ({"labeledDescriptors": [1]}, "expected a JSON object"),
            (
                {"labeledDescriptors": [AMY.to_json()], "distanceThreshold": "x"},
                "distanceThreshold must be a number, got 'x'",
            ),
            (
                {"labeledDescriptors": [AMY.to_json()], "distanceThreshold": "x" * 100},
                f"got '{'x' * 100}'$",
            ),
            (
                {"labeledDescriptors": [AMY.to_json()], "distanceThreshold": inf},
                "distanceThreshold must be a number, got inf",
            ),
        ],
    )
    def test_rejects_malformed_json(self, data: object, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            FaceMatcher.from_json(data)
