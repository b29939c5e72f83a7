"""Points, sizes and boxes: the cases of face-api.js's class tests, and its quirks."""

import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any, cast

import numpy as np
import pytest

from faceapi.core.geometry.boxes import (
    BorderPadding,
    BoundingBox,
    Box,
    Dimensions,
    Point,
    Rect,
)
from faceapi.core.geometry.labeled_boxes import LabeledBox, PredictedBox


class TestPoint:
    def test_arithmetic_is_component_wise(self) -> None:
        a, b = Point(6, -8), Point(2, 4)
        assert a.add(b) == Point(8, -4)
        assert a.sub(b) == Point(4, -12)
        assert a.mul(b) == Point(12, -32)
        assert a.div(b) == Point(3, -2)
        assert a.abs() == Point(6, 8)
        assert a.magnitude() == 10
        assert Point(1.9, -1.1).floor() == Point(1, -2)

    def test_unpacks(self) -> None:
        x, y = Point(1, 2)
        assert (x, y) == (1, 2)

    def test_rejects_non_numbers(self) -> None:
        with pytest.raises(ValueError, match="Point: y must be a finite number, got nan"):
            Point(1, math.nan)
        with pytest.raises(ValueError, match="Point: y must be a finite number, got nan"):
            Point(1.0, math.nan)

    def test_numpy_scalars_become_floats(self) -> None:
        narrow: Any = np.float32(0.1)
        assert type(Point(narrow, 2).x) is float
        assert Point(narrow, 0).x == float(narrow)


class TestDimensions:
    def test_reverse(self) -> None:
        assert Dimensions(4, 5).reverse() == Dimensions(0.25, 0.2)

    def test_zero_and_negative_pass_but_have_no_reverse(self) -> None:
        assert Dimensions(0, -1).height == -1
        for size in (Dimensions(1, -1), Dimensions(-1, 1)):
            assert size.reverse() == size
        for size in (Dimensions(0, 5), Dimensions(5, 0)):
            with pytest.raises(ValueError, match="must not be 0"):
                size.reverse()

    @pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
    def test_rejects_non_numbers(self, bad: float) -> None:
        with pytest.raises(ValueError, match="Dimensions: width must be a finite number"):
            Dimensions(bad, 1)


class TestBox:
    def test_derives_its_properties(self) -> None:
        box = Box(5, 10, 20, 30)
        assert (box.left, box.top, box.right, box.bottom) == (5, 10, 25, 40)
        assert box.area == 600
        assert box.top_left == Point(5, 10)
        assert box.top_right == Point(25, 10)
        assert box.bottom_left == Point(5, 40)
        assert box.bottom_right == Point(25, 40)

    def test_from_xyxy(self) -> None:
        assert Box.from_xyxy(5, 10, 25, 40) == Box(5, 10, 20, 30)

    def test_is_immutable(self) -> None:
        with pytest.raises(FrozenInstanceError):
            Box(0, 0, 1, 1).x = 5  # type: ignore[misc]  # what the test is about

    def test_negative_extent_is_allowed(self) -> None:
        assert Box(0, 0, -1, 2).area == -2

    @pytest.mark.parametrize("bad", [math.nan, math.inf])
    def test_rejects_non_numbers(self, bad: float) -> None:
        with pytest.raises(ValueError, match="Box: width must be a finite number"):
            Box(0, 0, bad, 1)

    @pytest.mark.parametrize(
        ("scale", "expected"),
        [
            (0.5, Box(5, 10, 15, 20)),
            (2.0, Box(20, 40, 60, 80)),
            (Dimensions(100, 200), Box(1000, 4000, 3000, 8000)),
        ],
    )
    def test_rescale(self, scale: float | Dimensions, expected: Box) -> None:
        assert Box(10, 20, 30, 40).rescale(scale) == expected

    def test_shift(self) -> None:
        assert Box(10, 20, 30, 40).shift(-1, 2.5) == Box(9, 22.5, 30, 40)

    def test_pad_puts_half_on_each_side(self) -> None:
        assert Box(10, 20, 30, 40).pad(6, 10) == Box(7, 15, 36, 50)

    def test_round_and_floor_work_on_each_number_independently(self) -> None:
        box = Box(1.5, -1.5, 10.6, 10.4)
        assert box.round() == Box(2, -1, 11, 10)
        assert box.floor() == Box(1, -2, 10, 10)

    @pytest.mark.parametrize(
        ("box", "square"),
        [
            (Box(0, 0, 10, 20), Box(-5, 0, 20, 20)),
            (Box(0, 0, 20, 10), Box(0, -5, 20, 20)),
            (Box(1, 2, 3, 3), Box(1, 2, 3, 3)),
        ],
    )
    def test_to_square(self, box: Box, square: Box) -> None:
        assert box.to_square() == square

    @pytest.mark.parametrize(
        ("box", "expected"),
        [
            (Box(-2.5, -1, 10, 10), Box(0, 0, 7, 9)),  # upper left
            (Box(95, 45, 10, 10), Box(95, 45, 5, 5)),  # lower right
            (Box(-5, -5, 200, 200), Box(0, 0, 100, 50)),  # both
            (Box(1.7, 2.2, 10.5, 10.9), Box(1, 2, 10, 10)),  # inside
        ],
    )
    def test_clip_at_image_borders(self, box: Box, expected: Box) -> None:
        assert box.clip_at_image_borders(100, 50) == expected

    def test_clipping_a_box_outside_gives_a_negative_extent(self) -> None:
        assert Box(20, 0, 10.9, 2).clip_at_image_borders(6, 6).width == -14

    def test_calibrate(self) -> None:
        # Edges 12, 18, 44, 62: 32 by 44, made square around the center.
        assert Box(10, 20, 40, 40).calibrate(Box.from_xyxy(0.05, -0.05, -0.15, 0.05)) == Box(
            6, 18, 44, 44
        )


class TestPadAtBorders:
    def test_inside(self) -> None:
        assert Box(10, 20, 30, 40).pad_at_borders(100, 200) == BorderPadding(
            1, 41, 1, 31, 20, 60, 10, 40, 31, 41
        )

    def test_at_the_border_is_inside(self) -> None:
        assert Box(1, 1, 30, 40).pad_at_borders(41, 31) == BorderPadding(
            1, 41, 1, 31, 1, 41, 1, 31, 31, 41
        )

    @pytest.mark.parametrize("corner", [(0.5, 20), (20, 0.5)])
    def test_pixels_are_counted_from_1(self, corner: tuple[float, float]) -> None:
        assert Box(*corner, 30, 40).pad_at_borders(100, 200).edy == 1.5

    def test_height_comes_first(self) -> None:
        padded = Box(10, 20, 30, 40).pad_at_borders(50, 35)
        assert (padded.ex, padded.edx) == (35, 26)
        assert (padded.ey, padded.edy) == (50, 31)

    def test_a_left_border_sets_edy_as_in_face_api_js(self) -> None:
        padded = Box(-3, 20, 30, 40).pad_at_borders(100, 200)
        assert (padded.x, padded.edx, padded.edy) == (1, 31, 5)

    def test_a_top_border_overrides_a_left_one(self) -> None:
        padded = Box(-3, -6, 30, 40).pad_at_borders(100, 200)
        assert (padded.x, padded.y, padded.edy) == (1, 1, 8)


class TestKindsOfBoxes:
    def test_rect(self) -> None:
        rect = Rect(1, 2, 3, 4)
        assert (rect.right, rect.bottom) == (4, 6)
        assert repr(rect) == "Rect(x=1.0, y=2.0, width=3.0, height=4.0)"

    def test_bounding_box_is_given_by_its_edges(self) -> None:
        box = BoundingBox(5, 10, 25, 40)
        assert (box.x, box.y, box.width, box.height) == (5, 10, 20, 30)
        assert repr(box) == "BoundingBox(left=5.0, top=10.0, right=25.0, bottom=40.0)"

    @pytest.mark.parametrize("extent", [(-1, 1), (1, -1)])
    def test_rect_and_bounding_box_reject_negative_extents(
        self, extent: tuple[float, float]
    ) -> None:
        with pytest.raises(ValueError, match="Rect: width and height must not be negative"):
            Rect(0, 0, *extent)
        with pytest.raises(ValueError, match="BoundingBox: width and height"):
            BoundingBox(0, 0, *extent)

    def test_zero_extent_is_allowed(self) -> None:
        assert Rect(1, 1, 0, 0).area == BoundingBox(1, 1, 1, 1).area == 0

    def test_equal_by_their_numbers(self) -> None:
        assert Rect(1, 2, 3, 4) == Box(1, 2, 3, 4) == BoundingBox(1, 2, 4, 6)
        assert len({Rect(1, 2, 3, 4), Box(1, 2, 3, 4)}) == 1
        assert Box(1, 2, 3, 4) != Box(1, 2, 3, 5)
        assert Box(1, 2, 3, 5) != Box(1, 2, 3, 4)
        assert Box(1, 2, 3, 4) != LabeledBox(Box(1, 2, 3, 4), 0)
        assert Box(1, 2, 3, 4) != "box"

    def test_labeled_and_predicted(self) -> None:
        labeled = LabeledBox(Box(1, 2, 3, 4), 7)
        predicted = PredictedBox(labeled, 7, 0.9, 0.8)
        assert (labeled.label, labeled.right) == (7, 4)
        assert (predicted.score, predicted.class_score, predicted.label) == (0.9, 0.8, 7)
        assert predicted != PredictedBox(labeled, 8, 0.9, 0.8)
        assert predicted.shift(1, 0) == Box(2, 2, 3, 4)


def test_a_wrong_number_is_named() -> None:
    wrong: Any = None
    calls: list[tuple[str, Callable[[], object]]] = [
        ("Rect: height must be a number, got None", lambda: Rect(0, 10, 20, wrong)),
        ("Box: x must be a number, got 'a'", lambda: Box(cast("Any", "a"), 1, 1, 1)),
        ("BoundingBox: top must be a number, got None", lambda: BoundingBox(0, wrong, 1, 1)),
        ("Box: right must be a number, got None", lambda: Box.from_xyxy(0, 0, wrong, 1)),
        ("Point: y must be a number, got None", lambda: Point(1, wrong)),
        ("Dimensions: width must be a number, got None", lambda: Dimensions(wrong, 1)),
    ]
    for message, call in calls:
        with pytest.raises(TypeError, match=message):
            call()
