"""Labeled descriptors and their JSON."""

import json
from typing import Any

import numpy as np
import pytest

from faceapi.core.identity.descriptors import LabeledFaceDescriptors, euclidean_distance

AMY = LabeledFaceDescriptors("amy", [[0.1, 0.2], [0.3, 0.4]])


class TestEuclideanDistance:
    def test_known_values(self) -> None:
        assert euclidean_distance([0, 0], [3, 4]) == 5
        assert euclidean_distance(np.ones(128), np.zeros(128)) == np.sqrt(128)
        assert euclidean_distance([], []) == 0

    def test_float32_input_is_computed_in_float64(self) -> None:
        a, b = np.array([0.1], dtype=np.float32), np.array([0.7], dtype=np.float32)
        assert euclidean_distance(a, b) == abs(float(a[0]) - float(b[0]))

    def test_rejects_different_lengths(self) -> None:
        with pytest.raises(ValueError, match=r"equal length, got shapes \(1,\) and \(2,\)"):
            euclidean_distance([1], [1, 2])
        with pytest.raises(ValueError, match=r"equal length, got shapes \(2,\) and \(1,\)"):
            euclidean_distance([1, 2], [1])

    @pytest.mark.parametrize("value", [1, [[1]]])
    def test_rejects_values_that_are_not_vectors(self, value: Any) -> None:
        with pytest.raises(ValueError, match="expected two vectors"):
            euclidean_distance(value, value)


class TestLabeledFaceDescriptors:
    def test_keeps_read_only_float32_copies(self) -> None:
        source = np.array([1.0, 2.0])
        labeled = LabeledFaceDescriptors("amy", [source])
        source[:] = 0
        assert labeled.descriptors[0].tolist() == [1, 2]
        assert labeled.descriptors[0].dtype == np.float32
        with pytest.raises(ValueError, match="read-only"):
            labeled.descriptors[0][0] = 1

    def test_may_be_empty(self) -> None:
        assert LabeledFaceDescriptors("nobody", []).descriptors == ()

    def test_writes_what_face_api_js_writes(self) -> None:
        assert json.dumps(AMY.to_json()) == (
            '{"label": "amy", "descriptors": '
            "[[0.10000000149011612, 0.20000000298023224], "
            "[0.30000001192092896, 0.4000000059604645]]}"
        )

    def test_round_trip(self) -> None:
        assert LabeledFaceDescriptors.from_json(AMY.to_json()) == AMY
        assert LabeledFaceDescriptors.from_json(json.dumps(AMY.to_json())) == AMY

    def test_rejects_a_label_that_is_no_string(self) -> None:
        label: Any = 5
        with pytest.raises(TypeError, match="label must be a str, got int"):
            LabeledFaceDescriptors(label, [])

    @pytest.mark.parametrize(
        ("descriptor", "message"),
        [
            (1.0, r"got shape \(\)"),
            ([[1.0]], r"got shape \(1, 1\)"),
            ([np.nan], "1 values that are not finite"),
            (["a"], "expected a vector of numbers"),
            ([None], "expected a vector of"),
        ],
    )
    def test_rejects_values_that_are_not_descriptors(self, descriptor: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            LabeledFaceDescriptors("amy", [descriptor])

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ("{", "expected JSON text"),
            ("[]", "expected a JSON object, got list"),
            (7, "expected a JSON object, got int"),
            ({"descriptors": []}, "expected a member 'label', got"),
            ({"label": 5, "descriptors": []}, "label must be of type str, got int"),
            ({"label": "a", "descriptors": "no"}, "descriptors must be of type list, got str"),
            ({"label": "a", "descriptors": [[None]]}, "descriptor: expected a vector of"),
        ],
    )
    def test_rejects_malformed_json(self, data: object, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            LabeledFaceDescriptors.from_json(data)

    def test_equality(self) -> None:
        amy = LabeledFaceDescriptors.from_json(AMY.to_json())
        assert amy == AMY
        assert hash(amy) == hash(AMY)
        for other in (
            LabeledFaceDescriptors("bob", AMY.descriptors),
            LabeledFaceDescriptors("amy", AMY.descriptors[:1]),
            LabeledFaceDescriptors("amy", AMY.descriptors[::-1]),
        ):
            assert other != amy
            assert amy != other
        assert AMY != "amy"
        assert repr(AMY) == "LabeledFaceDescriptors('amy', 2 descriptors)"
