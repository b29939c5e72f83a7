"""Decode raw outputs of the networks that process one face."""

from __future__ import annotations

import numpy as np
import pytest

from faceapi.architectures import age_gender, face_expression, face_landmark_68, face_recognition
from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.results.age_gender import Gender

SQUARE = Letterbox(Dimensions(112, 112), 112, centered=True)


@pytest.mark.parametrize(
    ("size", "raw", "expected"),
    [
        (Dimensions(112, 112), (0.5, 0.25), (56, 28)),
        # twice as high as wide: a quarter of the square is padding on each side
        (Dimensions(50, 100), (0.25, 0.0), (0, 0)),
        (Dimensions(50, 100), (0.75, 1.0), (50, 100)),
        (Dimensions(100, 50), (0.0, 0.25), (0, 0)),
        (Dimensions(100, 50), (-0.1, 0.9), (-10, 65)),
    ],
)
def test_landmarks_lose_the_padding(
    size: Dimensions, raw: tuple[float, float], expected: tuple[float, float]
) -> None:
    outputs = {"points": np.tile(np.array(raw, np.float32), 68)[np.newaxis]}
    letterbox = Letterbox(size, 112, centered=True)
    positions = face_landmark_68.decode(outputs, 0, letterbox).positions
    np.testing.assert_allclose(positions, np.tile(expected, (68, 1)), atol=1e-4)


def test_expressions_have_their_names() -> None:
    outputs = {"probabilities": (np.arange(14, dtype=np.float32) / np.float32(14)).reshape(2, 7)}
    decoded = face_expression.decode(outputs, 1, SQUARE)
    assert decoded.neutral == pytest.approx(0.5)
    assert decoded.surprised == pytest.approx(13 / 14)


@pytest.mark.parametrize(
    ("male", "gender", "probability"),
    [
        (0.75, Gender.MALE, 0.75),
        (0.5, Gender.FEMALE, 0.5),
        (0.125, Gender.FEMALE, 0.875),
    ],
)
def test_gender_is_the_more_probable_one(male: float, gender: Gender, probability: float) -> None:
    outputs = {
        "age": np.array([[-3.5]], np.float32),
        "gender": np.array([[male, 1 - male]], np.float32),
    }
    decoded = age_gender.decode(outputs, 0, SQUARE)
    assert (decoded.age, decoded.gender, decoded.gender_probability) == (-3.5, gender, probability)


def test_a_descriptor_is_a_copy() -> None:
    outputs = {"descriptor": np.ones((2, 128), np.float32)}
    decoded = face_recognition.decode(outputs, 1, SQUARE)
    outputs["descriptor"][:] = 0
    assert decoded.dtype == np.float32
    assert decoded.sum() == 128
