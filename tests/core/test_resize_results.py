"""Results at another size: the four types of input of face-api.js's test."""

from types import SimpleNamespace

import numpy as np
import pytest

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.core.results.resize_results import resize_results

DETECTION = FaceDetection(0.9, Box(0.1, 0.2, 0.5, 0.5), Dimensions(100, 100))
UNSHIFTED = FaceLandmarks68(np.full((68, 2), 0.5), Dimensions(49, 49))
TARGET = Dimensions(200, 400)


def test_detection() -> None:
    assert resize_results(DETECTION, TARGET) == DETECTION.for_size(200, 400)
    assert resize_results(DETECTION, Dimensions(1, 1)) == DETECTION.for_size(1, 1)


def test_landmarks() -> None:
    assert resize_results(UNSHIFTED, TARGET) == UNSHIFTED.for_size(200, 400)


def test_face_with_a_detection_only_keeps_the_rest() -> None:
    face = resize_results(Face(DETECTION).with_age(40), TARGET)
    assert face == Face(DETECTION.for_size(200, 400)).with_age(40)


def test_face_with_landmarks_scales_them_with_its_unfloored_box() -> None:
    face = resize_results(Face(DETECTION).with_landmarks(UNSHIFTED).with_age(40), TARGET)
    expected = DETECTION.for_size(200, 400)
    assert face.detection == expected
    assert face.unshifted_landmarks == UNSHIFTED.for_size(expected.box.width, expected.box.height)
    assert face.landmarks.positions[0].tolist() == pytest.approx([20 + 50, 80 + 100])
    assert face.aligned_rect.image_dims == TARGET
    assert face.age == 40


def test_lists_and_tuples_go_item_by_item() -> None:
    assert resize_results([DETECTION, DETECTION], TARGET) == [DETECTION.for_size(200, 400)] * 2
    assert resize_results((DETECTION,), TARGET) == [DETECTION.for_size(200, 400)]
    assert resize_results([], TARGET) == []


def test_other_values_are_returned_unchanged() -> None:
    assert resize_results(None, TARGET) is None
    assert resize_results("no face", TARGET) == "no face"


def test_anything_with_a_size_is_a_size() -> None:
    canvas = SimpleNamespace(width=200, height=400)
    assert resize_results(DETECTION, canvas) == DETECTION.for_size(200, 400)


@pytest.mark.parametrize("size", [(0, 10), (10, 0), (-5, 10), (10, -5)])
def test_rejects_a_size_of_nothing(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="resize_results: width and height must be more than 0"):
        resize_results(DETECTION, Dimensions(*size))


def test_rejects_a_size_that_is_no_number() -> None:
    with pytest.raises(ValueError, match="width must be a finite number"):
        resize_results(DETECTION, SimpleNamespace(width=float("nan"), height=1))
