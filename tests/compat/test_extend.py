"""face-api.js's factory helpers: they keep the other parts and return the right types."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from faceapi.compat.extend import (
    extend_with_age,
    extend_with_face_descriptor,
    extend_with_face_detection,
    extend_with_face_expressions,
    extend_with_face_landmarks,
    extend_with_gender,
    is_with_age,
    is_with_face_detection,
    is_with_face_expressions,
    is_with_face_landmarks,
    is_with_gender,
)
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.results.age_gender import Gender
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.landmarks import FaceLandmarks68

DETECTION = FaceDetection(0.9, Box(0.1, 0.2, 0.5, 0.5), Dimensions(200, 100))
BARE = extend_with_face_detection(None, DETECTION)
EXPRESSIONS = FaceExpressions([1, 0, 0, 0, 0, 0, 0])


def test_detection() -> None:
    assert BARE.detection is DETECTION
    moved = extend_with_face_detection(extend_with_age(BARE, 3), DETECTION.for_size(10, 10))
    assert (moved.age, moved.detection.image_width) == (3, 10)
    assert is_with_face_detection(BARE)
    assert not is_with_face_detection(DETECTION)


def test_plain_objects_are_refused_in_words() -> None:
    plain: Any = {"x": 1}
    calls: list[Callable[[], object]] = [
        lambda: extend_with_face_detection(plain, DETECTION),
        lambda: extend_with_face_landmarks(plain, plain),
        lambda: extend_with_face_expressions(plain, EXPRESSIONS),
        lambda: extend_with_age(plain, 3),
        lambda: extend_with_gender(plain, Gender.MALE, 0.9),
        lambda: extend_with_face_descriptor(plain, np.zeros(128)),
    ]
    for call in calls:
        with pytest.raises(TypeError, match=r"face: expected a Face, got dict; Face\(detection\)"):
            call()
    with pytest.raises(TypeError, match="detection: expected a FaceDetection, got dict"):
        extend_with_face_detection(None, plain)


def test_landmarks() -> None:
    points = FaceLandmarks68(np.zeros((68, 2)), Dimensions(100, 50))
    face = extend_with_face_landmarks(extend_with_age(BARE, 3), points)
    assert (face.landmarks.shift.x, face.age) == (20, 3)
    assert is_with_face_landmarks(face)
    assert not is_with_face_landmarks(BARE)


def test_expressions() -> None:
    face = extend_with_face_expressions(BARE, EXPRESSIONS)
    assert face.expressions is EXPRESSIONS
    assert is_with_face_expressions(face)
    assert not is_with_face_expressions(BARE)


def test_age_and_gender() -> None:
    face = extend_with_age(extend_with_gender(BARE, Gender.MALE, 0.75), 41.5)
    assert (face.gender, face.gender_probability, face.age) == (Gender.MALE, 0.75, 41.5)
    assert is_with_age(face)
    assert is_with_gender(face)
    assert not is_with_age(BARE)
    assert not is_with_gender(BARE)


@pytest.mark.parametrize(
    ("probability", "valid"), [(-0.5, False), (0, True), (1, True), (1.5, False)]
)
def test_a_gender_has_a_probability(probability: float, valid: bool) -> None:
    assert is_with_gender(extend_with_gender(BARE, Gender.MALE, probability)) is valid


def test_descriptor() -> None:
    assert extend_with_face_descriptor(BARE, np.ones(128)).descriptor.sum() == 128
