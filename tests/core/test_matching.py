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
    assert matcher.compute_mean_distance([1, 0], []) == 0


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


def test_a_label_without_descriptors_has_distance_0_as_in_face_api_js() -> None:
    nobody = LabeledFaceDescriptors("nobody", [])
    assert FaceMatcher([AMY, nobody]).match_descriptor([1, 0]) == FaceMatch("nobody", 0)
    assert FaceMatcher([nobody]).match_descriptor([1, 0]) == FaceMatch("nobody", 0)


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
    def test_no_inputs(self) -> None:
        with pytest.raises(ValueError, match="FaceMatcher: expected at least one input"):
            FaceMatcher([])

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
                f"got '{'x' * 79}$",
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
