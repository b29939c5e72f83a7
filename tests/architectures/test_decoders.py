"""Decode hand-made raw outputs."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi.architectures import (
    age_gender,
    face_expression,
    face_landmark_68,
    face_recognition,
    ssd_mobilenetv1,
    tiny_face_detector,
    tiny_yolov2,
)
from faceapi.architectures.common.yolo import FULL_ANCHORS, SEPARABLE_ANCHORS
from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.options import (
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
    TinyYolov2Options,
)
from faceapi.core.results.age_gender import Gender

WIDE = Letterbox(Dimensions(200, 100), 64, centered=False)
"""Half of the square is padding, at the bottom."""
HIGH = Letterbox(Dimensions(100, 200), 64, centered=False)
"""The same at the right."""
SQUARE = Letterbox(Dimensions(512, 512), 512, centered=False)
FLAT = Letterbox(Dimensions(1000, 300), 512, centered=False)


def logit(probability: float) -> float:
    return log(probability / (1 - probability))


def empty_grid(cells: int = 2, values: int = 25) -> NDArray[np.float32]:
    grid = np.zeros((1, cells, cells, values), np.float32)
    grid[..., 4 :: values // 5] = -50
    return grid


def put(grid: NDArray[np.float32], row: int, column: int, anchor: int, *values: float) -> None:
    size = grid.shape[-1] // 5
    grid[0, row, column, anchor * size : anchor * size + len(values)] = values


# --- the YOLO networks ---


def test_a_cell_becomes_a_box() -> None:
    grid = empty_grid()
    put(grid, 0, 1, 2, logit(0.25), logit(0.5), log(0.5), log(0.25), logit(0.8))
    (face,) = tiny_face_detector.decode(
        {"grid": grid}, 0, WIDE, TinyFaceDetectorOptions(input_size=64)
    )
    width, height = SEPARABLE_ANCHORS[2]
    # The picture is half of the square, so fractions of the square count double in y.
    relative_width, relative_height = 0.5 * width / 2, 0.25 * height / 2 * 2
    center_x, center_y = (1 + 0.25) / 2, (0 + 0.5) / 2 * 2
    box = face.box
    assert face.score == pytest.approx(0.8, abs=1e-7)
    assert (box.width, box.height) == pytest.approx(
        (200 * relative_width, 100 * relative_height), rel=1e-6
    )
    assert (box.x, box.y) == pytest.approx(
        (200 * (center_x - relative_width / 2), 100 * (center_y - relative_height / 2)), rel=1e-5
    )
    assert face.image_dims == Dimensions(200, 100)


def test_a_high_picture_is_padded_at_the_right() -> None:
    grid = empty_grid()
    put(grid, 1, 0, 0, 0, 0, 0, 0, 5)
    (face,) = tiny_face_detector.decode({"grid": grid}, 0, HIGH, TinyFaceDetectorOptions())
    width, height = SEPARABLE_ANCHORS[0]
    box = face.box
    assert (box.width, box.height) == pytest.approx((100 * width, 200 * height / 2), rel=1e-6)
    center = (100 * 0.5, 200 * 0.75)
    assert (box.x + box.width / 2, box.y + box.height / 2) == pytest.approx(center, rel=1e-5)


ANCHORS = {
    tiny_face_detector: [
        (1.603231, 2.094468),
        (6.041143, 7.080126),
        (2.882459, 3.518061),
        (4.266906, 5.178857),
        (9.041765, 10.66308),
    ],
    tiny_yolov2: [
        (0.738768, 0.874946),
        (2.42204, 2.65704),
        (4.30971, 7.04493),
        (10.246, 4.59428),
        (12.6868, 11.8741),
    ],
}
"""face-api.js's anchors of the networks with 25 and with 30 values per cell."""


@pytest.mark.parametrize("anchor", range(5))
@pytest.mark.parametrize(("net", "values"), [(tiny_face_detector, 25), (tiny_yolov2, 30)])
def test_an_anchor_is_the_size_of_a_box_in_cells(net: Any, values: int, anchor: int) -> None:
    grid = empty_grid(values=values)
    put(grid, 1, 1, anchor, 0, 0, 0, 0, 5)
    (face,) = net.decode({"grid": grid}, 0, SQUARE, TinyYolov2Options())
    assert (face.box.width / 256, face.box.height / 256) == pytest.approx(ANCHORS[net][anchor])


def test_the_separable_yolo_is_decoded_like_the_tiny_face_detector() -> None:
    grid = empty_grid(cells=1)
    put(grid, 0, 0, 1, 0, 0, 0, 0, 5)
    options = TinyFaceDetectorOptions()
    (face,) = tiny_face_detector.decode({"grid": grid}, 0, WIDE, options)
    assert tiny_yolov2.decode({"grid": grid}, 0, WIDE, options) == [face]


def test_boxes_are_not_clipped() -> None:
    grid = empty_grid()
    put(grid, 0, 0, 4, 0, 0, 1, 1, 5)
    (face,) = tiny_face_detector.decode({"grid": grid}, 0, WIDE, TinyFaceDetectorOptions())
    assert face.box.x < 0
    assert face.box.bottom > 100


def test_a_score_equal_to_the_threshold_is_dropped() -> None:
    grid = empty_grid()
    put(grid, 1, 1, 0, 0, 0, 0, 0, 0)  # sigmoid(0) is exactly 0.5
    options = TinyFaceDetectorOptions(score_threshold=0.5)
    assert tiny_face_detector.decode({"grid": grid}, 0, WIDE, options) == []
    lower = TinyFaceDetectorOptions(score_threshold=0.499999)
    assert len(tiny_face_detector.decode({"grid": grid}, 0, WIDE, lower)) == 1


def test_faces_come_best_first_without_overlapping_ones() -> None:
    grid = empty_grid(8)
    for row, column, score in ((1, 1, 0.7), (1, 1, 0.9), (6, 6, 0.8)):
        anchor = 0 if score == 0.7 else 2
        size = log(2.0) if anchor == 0 else log(2.0 * SEPARABLE_ANCHORS[0][0] / 2.882459)
        put(grid, row, column, anchor, 0, 0, size, size, logit(score))
    square = Letterbox(Dimensions(256, 256), 256, centered=False)
    detections = tiny_face_detector.decode({"grid": grid}, 0, square, TinyFaceDetectorOptions())
    assert [face.score for face in detections] == pytest.approx([0.9, 0.8])


def test_the_later_cell_wins_if_scores_are_equal() -> None:
    grid = empty_grid()
    for anchor in (0, 1):
        put(grid, 0, 0, anchor, 0, 0, -log(SEPARABLE_ANCHORS[anchor][0]), 0, logit(0.9))
    put(grid, 0, 0, 1, 0, 0, -log(SEPARABLE_ANCHORS[1][0]), 0, logit(0.9))
    grid[..., 3] = -log(SEPARABLE_ANCHORS[0][1])
    grid[..., 8] = -log(SEPARABLE_ANCHORS[1][1] / 1.5)
    (face,) = tiny_face_detector.decode({"grid": grid}, 0, WIDE, TinyFaceDetectorOptions())
    assert face.box.height == pytest.approx(1.5 / 2 * 2 * 100, rel=1e-5)


def test_the_full_yolo_has_its_own_anchors_and_a_class() -> None:
    grid = empty_grid(values=30)
    put(grid, 1, 0, 3, 0, 0, 0, 0, logit(0.75), -20)
    options = TinyYolov2Options(score_threshold=0.3)
    (face,) = tiny_yolov2.decode({"grid": grid}, 0, WIDE, options)
    assert face.box.width == pytest.approx(200 * FULL_ANCHORS[3][0] / 2, rel=1e-6)
    assert face.class_score == face.score == pytest.approx(0.75)


# --- SSD ---


def ssd_outputs(
    *detections: tuple[int, float, tuple[float, ...]],
) -> dict[str, NDArray[np.float32]]:
    outputs = {
        "boxes": np.zeros((1, 5118, 4), np.float32),
        "scores": np.zeros((1, 5118), np.float32),
    }
    for prior, score, encoded in detections:
        outputs["scores"][0, prior] = score
        outputs["boxes"][0, prior] = encoded
    return outputs


def test_priors_are_where_the_formula_says() -> None:
    priors = ssd_mobilenetv1.priors()
    assert priors.shape == (5118, 4)
    # Head 1, row 2, column 5, fifth shape: scale 0.35, three times as wide as high.
    top, left, bottom, right = priors[3072 + (2 * 16 + 5) * 6 + 4]
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((5.5 / 16, 2.5 / 16))
    assert (right - left, bottom - top) == pytest.approx((0.35 * 3**0.5, 0.35 / 3**0.5))
    with pytest.raises(ValueError, match="read-only"):
        priors[0, 0] = 0


def test_an_encoded_box_is_relative_to_its_prior() -> None:
    priors = np.array([[0.2, 0.4, 0.4, 0.8]], np.float32)
    encoded = np.array([[1, -1, 5 * log(2), 5 * log(0.5)]], np.float32)
    # Center (0.3, 0.6) moved by a tenth of (0.2, 0.4) times 1 and -1; twice as high, half as wide.
    expected = [[0.32 - 0.2, 0.56 - 0.1, 0.32 + 0.2, 0.56 + 0.1]]
    np.testing.assert_allclose(ssd_mobilenetv1.decode_boxes(encoded, priors), expected, rtol=1e-6)


def test_ssd_boxes_are_clipped_to_the_square_then_scaled() -> None:
    prior = 0  # a tenth of the square around its upper left corner's first cell
    outputs = ssd_outputs((prior, 0.9, (0, 0, 5 * log(20), 5 * log(20))))
    (face,) = ssd_mobilenetv1.decode(outputs, 0, FLAT, SsdMobilenetv1Options())
    box = face.relative_box
    assert (box.x, box.y) == (0, 0)
    assert box.right == pytest.approx(1)
    # Not clipped to the picture, which ends above the bottom of the square.
    assert box.bottom == pytest.approx(512 / FLAT.rounded_size.height)


def test_an_ssd_box_outside_of_the_square_is_dropped() -> None:
    outputs = ssd_outputs(
        (0, 0.9, (-500, 0, 0, 0)), (1, 0.9, (0, -500, 0, 0)), (2000, 0.8, (0, 0, 0, 0))
    )
    (face,) = ssd_mobilenetv1.decode(outputs, 0, SQUARE, SsdMobilenetv1Options())
    assert face.score == pytest.approx(0.8)


def test_an_ssd_box_of_no_extent_stays() -> None:
    outputs = ssd_outputs((0, 0.9, (0, 0, -5000, 0)), (2000, 0.8, (0, 0, 0, -5000)))
    letterbox = Letterbox(Dimensions(100, 200), 512, centered=False)
    high, wide = ssd_mobilenetv1.decode(outputs, 0, letterbox, SsdMobilenetv1Options())
    assert high.box.height == wide.box.width == 0
    # For a high picture, x counts double: its square is padded at the right.
    top, left, bottom, right = ssd_mobilenetv1.priors()[2000]
    assert wide.box.x == pytest.approx(100 * 2 * (left + right) / 2, rel=1e-6)
    assert (wide.box.y, wide.box.bottom) == pytest.approx((200 * top, 200 * bottom), rel=1e-6)


def test_ssd_options() -> None:
    outputs = ssd_outputs(
        *((index, 0.5 + index / 20000, (0, 0, 0, 0)) for index in range(0, 3072, 99))
    )
    everything = ssd_mobilenetv1.decode(outputs, 0, SQUARE, SsdMobilenetv1Options())
    assert len(everything) == 31  # the first one is at the threshold, not above it
    few = ssd_mobilenetv1.decode(outputs, 0, SQUARE, SsdMobilenetv1Options(max_results=5))
    assert [face.score for face in few] == [face.score for face in everything[:5]]
    strict = SsdMobilenetv1Options(min_confidence=0.99)
    assert ssd_mobilenetv1.decode(outputs, 0, SQUARE, strict) == []


# --- faces ---


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
def test_gender(male: float, gender: Gender, probability: float) -> None:
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


def test_a_score_of_a_huge_logit_is_a_number() -> None:
    grid = empty_grid()
    put(grid, 0, 0, 0, 0, 0, 0, 0, -1e4)
    put(grid, 1, 1, 0, 0, 0, 0, 0, 1e4)
    (face,) = tiny_face_detector.decode({"grid": grid}, 0, WIDE, TinyFaceDetectorOptions())
    assert face.score == 1
