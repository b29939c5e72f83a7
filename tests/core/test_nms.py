"""Intersection over union, and both variants of non-maximum suppression."""

import re

import numpy as np
import pytest

from faceapi.core.geometry.boxes import BoundingBox, Box
from faceapi.core.geometry.nms import (
    box_iou_batch,
    iou,
    non_max_suppression,
    non_max_suppression_ssd,
)

UNIT = Box(0, 0, 1, 1)
SAME_TWICE = [[0, 0, 2, 2], [0, 0, 2, 2], [5, 5, 6, 6]]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (UNIT, UNIT, 1.0),
        (UNIT, Box(1, 1, 1, 1), 0.0),
        (UNIT, Box(0, 0, 1, 0.5), 0.5),
        (Box(0, 0, 0.5, 1), UNIT, 0.5),
        (UNIT, Box(1.5, 0, 1, 1), 0.0),
        (UNIT, Box(0, 1.5, 1, 1), 0.0),
        (UNIT, Box(3, 3, 1, 1), 0.0),  # apart in both directions, not their product
    ],
)
def test_iou(a: Box, b: Box, expected: float) -> None:
    assert iou(a, b) == expected
    edges_a, edges_b = ([[box.left, box.top, box.right, box.bottom]] for box in (a, b))
    assert box_iou_batch(edges_a, edges_b) == expected


def test_iou_over_the_smaller_area() -> None:
    assert iou(Box(0, 0, 2, 2), Box(1, 1, 1, 1), is_iou=False) == 1.0
    assert box_iou_batch([[0, 0, 2, 2]], [[1, 1, 2, 2]], is_iou=False) == 1.0


def test_no_boxes_give_an_empty_matrix() -> None:
    assert box_iou_batch([], [[0, 0, 1, 1]]).shape == (0, 1)
    assert box_iou_batch([[0, 0, 1, 1]], []).shape == (1, 0)


def test_boxes_of_no_area_have_no_defined_overlap() -> None:
    point = Box(1, 1, 0, 0)
    assert np.isnan(iou(point, point))
    assert np.isnan(box_iou_batch([[1, 1, 1, 1]], [[1, 1, 1, 1]])).all()


class TestGeneric:
    def test_later_index_first_on_equal_scores(self) -> None:
        assert non_max_suppression(SAME_TWICE, [0.9, 0.9, 0.5], 0.4).tolist() == [1, 2]

    def test_boxes_as_face_api_js_takes_them(self) -> None:
        boxes = [Box(0, 0, 2, 2), BoundingBox(0, 0, 2, 2), Box(5, 5, 1, 1)]
        assert non_max_suppression(boxes, [0.9, 0.9, 0.5], 0.4).tolist() == [1, 2]

    def test_best_first(self) -> None:
        apart = [[0, 0, 1, 1], [2, 0, 3, 1], [4, 0, 5, 1]]
        assert non_max_suppression(apart, [0.1, 0.9, 0.5], 0.4).tolist() == [1, 2, 0]

    def test_overlap_equal_to_the_threshold_stays(self) -> None:
        boxes = [[0.0, 0, 1, 1], [0.0, 0, 1, 0.5]]
        assert non_max_suppression(boxes, [0.9, 0.8], 0.5).tolist() == [0, 1]
        assert non_max_suppression(boxes, [0.9, 0.8], 0.49).tolist() == [0]

    def test_a_dropped_box_drops_no_other(self) -> None:
        chain = [[0, 0, 10, 1], [4, 0, 14, 1], [8, 0, 18, 1]]
        assert non_max_suppression(chain, [0.9, 0.8, 0.7], 0.4).tolist() == [0, 2]

    def test_minimum_overlap_drops_a_box_inside_another(self) -> None:
        boxes = [[0, 0, 10, 10], [1, 1, 2, 2]]
        assert non_max_suppression(boxes, [0.9, 0.8], 0.7).tolist() == [0, 1]
        assert non_max_suppression(boxes, [0.9, 0.8], 0.7, is_iou=False).tolist() == [0]

    def test_keeps_one_of_several_boxes_without_area(self) -> None:
        assert non_max_suppression([[1, 1, 1, 1]] * 2, [0.9, 0.8], 0.7).tolist() == [0]

    def test_empty_input(self) -> None:
        assert non_max_suppression([], [], 0.5).tolist() == []


class TestSsd:
    def test_earlier_index_first_on_equal_scores(self) -> None:
        kept = non_max_suppression_ssd(
            SAME_TWICE, [0.9, 0.9, 0.9], max_results=9, score_threshold=0.5
        )
        assert kept.tolist() == [0, 2]

    def test_score_must_be_above_the_threshold(self) -> None:
        kept = non_max_suppression_ssd(
            SAME_TWICE, [0.2, 0.5, 0.6], max_results=9, score_threshold=0.5
        )
        assert kept.tolist() == [2]

    def test_keeps_the_best_up_to_the_maximum(self) -> None:
        apart = [[0, 0, 1, 1], [2, 0, 3, 1], [4, 0, 5, 1]]
        kept = non_max_suppression_ssd(apart, [0.6, 0.9, 0.7], max_results=2, score_threshold=0.5)
        assert kept.tolist() == [1, 2]

    def test_corners_in_either_order(self) -> None:
        kept = non_max_suppression_ssd(
            [[0, 1, 2, 5], [2, 5, 0, 1]],
            [0.9, 0.8],
            max_results=9,
            score_threshold=0.5,
            iou_threshold=0.9,
        )
        assert kept.tolist() == [0]

    def test_small_boxes_overlap_like_large_ones(self) -> None:
        kept = non_max_suppression_ssd(
            [[0, 0, 0.5, 0.5]] * 2, [0.9, 0.8], max_results=9, score_threshold=0.5
        )
        assert kept.tolist() == [0]

    def test_boxes_of_no_area_overlap_nothing(self) -> None:
        kept = non_max_suppression_ssd(
            [[1, 1, 1, 1]] * 2, [0.9, 0.8], max_results=9, score_threshold=0.5
        )
        assert kept.tolist() == [0, 1]

    def test_no_score_above_the_threshold(self) -> None:
        kept = non_max_suppression_ssd(SAME_TWICE, [0.1] * 3, max_results=9, score_threshold=0.5)
        assert kept.tolist() == []


def test_row_by_row_comparison_of_many_boxes_gives_the_same_result() -> None:
    random = np.random.default_rng(3)
    corners = random.random((400, 2)) * 5
    boxes, scores = np.hstack([corners, corners + 1]), random.random(400)
    kept = non_max_suppression(boxes, scores, 0.3)
    overlaps = box_iou_batch(boxes[kept], boxes[kept])
    np.fill_diagonal(overlaps, 0)
    assert overlaps.max() <= 0.3
    dropped = np.setdiff1d(np.arange(400), kept)
    against_kept = box_iou_batch(boxes[dropped], boxes[kept]) > 0.3
    better = scores[kept] > scores[dropped][:, np.newaxis]
    assert (against_kept & better).any(axis=1).all()


@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 5), (2, 4, 4)])
def test_rejects_boxes_of_other_shapes(shape: tuple[int, ...]) -> None:
    expected = re.escape(f"expected an array of shape (n, 4), got {shape}")
    with pytest.raises(ValueError, match=expected):
        non_max_suppression(np.zeros(shape), [1, 1], 0.5)


@pytest.mark.parametrize("count", [1, 3])
def test_rejects_another_number_of_scores(count: int) -> None:
    expected = re.escape(f"expected one for each of 2 boxes, got shape ({count},)")
    with pytest.raises(ValueError, match=expected):
        non_max_suppression([[0, 0, 1, 1]] * 2, [1] * count, 0.5)
