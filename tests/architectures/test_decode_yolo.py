"""Decode raw outputs of the tiny face detector and Tiny YOLO v2."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi.architectures import tiny_face_detector, tiny_yolov2
from faceapi.architectures.common.yolo import FULL_ANCHORS, SEPARABLE_ANCHORS
from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.options import TinyFaceDetectorOptions, TinyYolov2Options

WIDE = Letterbox(Dimensions(200, 100), 64, centered=False)
"""Half of the square is padding, at the bottom."""
HIGH = Letterbox(Dimensions(100, 200), 64, centered=False)
"""The same at the right."""
SQUARE = Letterbox(Dimensions(512, 512), 512, centered=False)


def logit(probability: float) -> float:
    return log(probability / (1 - probability))


def empty_grid(cells: int = 2, values: int = 25) -> NDArray[np.float32]:
    grid = np.zeros((1, cells, cells, values), np.float32)
    grid[..., 4 :: values // 5] = -50
    return grid


def put(grid: NDArray[np.float32], row: int, column: int, anchor: int, *values: float) -> None:
    size = grid.shape[-1] // 5
    grid[0, row, column, anchor * size : anchor * size + len(values)] = values


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


def test_a_score_of_a_huge_logit_is_a_number() -> None:
    grid = empty_grid()
    put(grid, 0, 0, 0, 0, 0, 0, 0, -1e4)
    put(grid, 1, 1, 0, 0, 0, 0, 0, 1e4)
    (face,) = tiny_face_detector.decode({"grid": grid}, 0, WIDE, TinyFaceDetectorOptions())
    assert face.score == 1
