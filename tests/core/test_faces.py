"""Faces: computed parts, the errors for missing parts, immutability."""

import json
from typing import Any

import numpy as np
import pytest

from faceapi.core.geometry.boxes import Box, Dimensions, Point
from faceapi.core.results.age_gender import AgeGender, Gender
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import Face, FivePointFace
from faceapi.core.results.landmarks import FaceLandmarks5, FaceLandmarks68
from faceapi.errors import NotComputedError

DETECTION = FaceDetection(0.9, Box(0.1, 0.2, 0.5, 0.5), Dimensions(200, 100))
UNSHIFTED = FaceLandmarks68(np.linspace(0.1, 0.9, 136).reshape(68, 2), Dimensions(100, 50))
EXPRESSIONS = FaceExpressions([1, 0, 0, 0, 0, 0, 0])
DESCRIPTOR = np.arange(128, dtype=np.float32) / 7


def bare() -> Face:
    return Face(DETECTION)


def full() -> Face:
    return (
        bare()
        .with_landmarks(UNSHIFTED)
        .with_expressions(EXPRESSIONS)
        .with_age_gender(AgeGender(33.5, Gender.FEMALE, 0.98))
        .with_descriptor(DESCRIPTOR)
    )


@pytest.mark.parametrize(
    ("part", "step"),
    [
        ("landmarks", r"\.with_face_landmarks\(\)"),
        ("unshifted_landmarks", r"\.with_face_landmarks\(\)"),
        ("aligned_rect", r"\.with_face_landmarks\(\)"),
        ("angle", r"\.with_face_landmarks\(\)"),
        ("expressions", r"\.with_face_expressions\(\)"),
        ("age", r"\.with_age_and_gender\(\)"),
        ("gender", r"\.with_age_and_gender\(\)"),
        ("gender_probability", r"\.with_age_and_gender\(\)"),
        ("descriptor", r"\.with_face_descriptors\(\)"),
    ],
)
def test_a_missing_part_names_the_step_to_add(part: str, step: str) -> None:
    with pytest.raises(NotComputedError, match=f"was not computed; add .*{step} before awaiting"):
        getattr(bare(), part)
    assert not hasattr(bare(), part)
    assert hasattr(full(), part)


def test_parts_come_in_the_order_of_face_api_js() -> None:
    assert bare().computed == ()
    assert full().computed == (
        "landmarks",
        "unshifted_landmarks",
        "aligned_rect",
        "expressions",
        "gender",
        "gender_probability",
        "age",
        "descriptor",
    )


def test_landmarks_move_to_the_corner_of_the_unfloored_box() -> None:
    detection = FaceDetection(0.9, Box(-0.0123, 0.2071, 0.5, 0.5), Dimensions(200, 100))
    face = Face(detection).with_landmarks(UNSHIFTED)
    assert face.landmarks.shift == Point(detection.box.x, detection.box.y)
    assert face.landmarks == UNSHIFTED.shift_by(detection.box.x, detection.box.y)
    assert face.unshifted_landmarks is UNSHIFTED


def test_corrected_landmarks_lie_at_the_corner_of_the_crop() -> None:
    detection = FaceDetection(0.9, Box(-0.0623, 0.2071, 0.5, 0.5), Dimensions(200, 100))
    face = Face(detection).with_expressions(EXPRESSIONS).with_landmarks(UNSHIFTED)
    exact = face.with_corrected_landmarks()
    # the box starts at (-12.46, 20.71); the crop that the network saw starts at (0, 20)
    assert exact.landmarks == UNSHIFTED.shift_by(0, 20)
    moved = exact.aligned_rect.box.x - face.aligned_rect.box.x
    assert moved == pytest.approx(12.46)
    assert exact.unshifted_landmarks is UNSHIFTED
    assert exact.expressions is EXPRESSIONS
    with pytest.raises(NotComputedError, match="with_face_landmarks"):
        bare().with_corrected_landmarks()


def test_aligned_rect_is_a_detection_around_the_landmarks() -> None:
    face = full()
    around = face.landmarks.align()
    assert face.aligned_rect.score == face.score == 0.9
    assert face.aligned_rect.box.x == (around.x * (1 / 200)) * 200
    assert face.aligned_rect.image_dims == Dimensions(200, 100)
    assert face.box == DETECTION.box


def test_with_returns_another_face() -> None:
    face = bare()
    face.with_expressions(EXPRESSIONS).with_age(4).with_gender(Gender.MALE, 0.7)
    assert face.computed == ()


def test_descriptor_is_a_read_only_copy() -> None:
    source = DESCRIPTOR.copy()
    face = bare().with_descriptor(source)
    source[:] = 0
    assert face.descriptor[7] == 1
    assert face.descriptor.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        face.descriptor[0] = 1


@pytest.mark.parametrize("shape", [(127,), (129,), (1, 128), ()])
def test_rejects_a_descriptor_of_another_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"descriptor: expected shape \(128,\)"):
        bare().with_descriptor(np.zeros(shape))


class TestEquality:
    def test_of_all_parts(self) -> None:
        assert full() == full()
        assert hash(full()) == hash(full())

    def test_differs_in_one_number_of_the_descriptor(self) -> None:
        other = DESCRIPTOR.copy()
        other[5] += 1
        assert full() != full().with_descriptor(other)

    def test_differs_in_the_computed_parts(self) -> None:
        assert full() != bare()
        assert bare() != full()
        assert bare().with_age(3) != bare().with_age(4)

    def test_differs_in_the_detection_or_the_type(self) -> None:
        assert bare() != Face(DETECTION.for_size(10, 10))
        assert bare() != FivePointFace(DETECTION)
        assert bare() != "face"


def test_parts_are_set_by_their_methods_only() -> None:
    make: Any = Face
    with pytest.raises(TypeError, match="positional"):
        make(DETECTION, None)


def test_five_points() -> None:
    points = FaceLandmarks5(np.full((5, 2), 0.5), Dimensions(100, 50))
    face = FivePointFace(DETECTION).with_landmarks(points)
    assert face.landmarks.positions[0].tolist() == [70, 45]
    assert type(face) is FivePointFace


def test_to_dict_survives_json() -> None:
    written = json.loads(json.dumps(full().to_dict()))
    assert list(written) == ["detection", *full().computed]
    assert written["detection"]["box"] == {"x": 20, "y": 20, "width": 100, "height": 50}
    assert written["detection"]["image_width"] == 200
    assert np.shape(written["landmarks"]) == (68, 2)
    assert written["expressions"]["neutral"] == 1
    assert (written["gender"], written["age"]) == ("female", 33.5)
    assert written["aligned_rect"]["score"] == 0.9
    np.testing.assert_array_equal(np.float32(written["descriptor"]), DESCRIPTOR)


def test_repr_is_short() -> None:
    assert repr(bare().with_age(3)) == (
        "Face(score=0.9, box=Box(x=20.0, y=20.0, width=100.0, height=50.0), has detection, age)"
    )


def test_gender_is_a_string() -> None:
    assert f"{full().gender}" == full().gender == "female"
    assert [gender.value for gender in Gender] == ["female", "male"]
