"""Rectangles computed from points."""

import numpy as np
import pytest

from faceapi.core.geometry.boxes import BoundingBox, Box, Dimensions, Point, Rect
from faceapi.core.geometry.min_bbox import min_bbox
from faceapi.core.geometry.points import center_point
from faceapi.core.results.crops import dlib_rect, padded_bbox


def test_center_point() -> None:
    assert center_point(np.array([[1.0, 2], [3, 6]])) == Point(2, 4)


def test_min_bbox() -> None:
    assert min_bbox(np.array([[3.0, 9], [5, 2], [4, 4]])) == BoundingBox(3, 2, 5, 9)
    assert min_bbox([Point(3, 9), Point(5, 2)]) == min_bbox([(3, 9), (5, 2)])
    with pytest.raises(ValueError, match=r"expected points of shape \(n, 2\), got shape \(1, 3\)"):
        min_bbox([(1, 2, 3)])


def test_maximum_starts_at_zero_as_in_face_api_js() -> None:
    box = min_bbox(np.array([[-5.0, -6], [-1, -2]]))
    assert (box.right, box.bottom) == (0, 0)
    assert (box.left, box.top) == (-5, -6)


def test_padded_bbox_may_leave_the_picture() -> None:
    assert padded_bbox(np.array([[0.0, 0], [10, 20]]), 0.2) == Box(-1, -2, 12, 24)


def test_no_points() -> None:
    none = np.empty((0, 2))
    with pytest.raises(ValueError, match="min_bbox: expected at least one point"):
        min_bbox(none)
    with pytest.raises(ValueError, match="center_point: expected at least one point"):
        center_point(none)


class TestDlibRect:
    def test_floors_size_and_corner(self) -> None:
        # Both eyes 50 from the mouth: size floor(50 / 0.45) = 111, center (70, 63.33).
        rect = dlib_rect(Point(40, 50), Point(100, 50), Point(70, 90), Dimensions(200, 200))
        assert rect == Rect(14, 15, 111, 111)

    def test_corner_stays_at_the_border(self) -> None:
        rect = dlib_rect(Point(0, 10), Point(60, 10), Point(30, 50), Dimensions(200, 200))
        assert (rect.x, rect.y, rect.width) == (0, 0, 111)

    def test_limit_is_the_crop_plus_the_corner(self) -> None:
        rect = dlib_rect(Point(40, 50), Point(100, 50), Point(70, 90), Dimensions(60, 40))
        assert rect == Rect(14, 15, 60 + 14, 40 + 15)
