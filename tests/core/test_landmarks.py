"""Landmarks: coordinates, named parts, alignment."""

import re

import numpy as np
import pytest

from faceapi.core.geometry.boxes import Box, Dimensions, Point, Rect
from faceapi.core.pose.face_angle import FaceAngle
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.landmarks import FaceLandmarks, FaceLandmarks5, FaceLandmarks68

PARTS = {
    "jaw_outline": (0, 17),
    "left_eye_brow": (17, 22),
    "right_eye_brow": (22, 27),
    "nose": (27, 36),
    "left_eye": (36, 42),
    "right_eye": (42, 48),
    "mouth": (48, 68),
}


def numbered(count: int) -> FaceLandmarks68:
    return FaceLandmarks68(np.arange(2 * count).reshape(count, 2) / 200, Dimensions(100, 50))


def test_positions_are_relative_points_times_size_plus_shift() -> None:
    points = FaceLandmarks([[0.5, 0.5], [-0.1, 1.2]], Dimensions(100, 50), Point(7, 9))
    assert points.positions.tolist() == [[57, 34], [-3, 69]]
    np.testing.assert_allclose(points.relative_positions, [[0.5, 0.5], [-0.1, 1.2]], rtol=1e-15)
    assert (points.image_width, points.image_height, points.shift) == (100, 50, Point(7, 9))


def test_made_from_points_as_well() -> None:
    pairs = FaceLandmarks([(0.5, 0.25)], Dimensions(4, 4))
    assert FaceLandmarks([Point(0.5, 0.25)], Dimensions(4, 4)) == pairs


def test_positions_are_read_only_and_their_own() -> None:
    source = np.zeros((3, 2))
    points = FaceLandmarks(source, Dimensions(1, 1), Point(1, 1))
    source[:] = 5
    assert points.positions.max() == 1
    with pytest.raises(ValueError, match="read-only"):
        points.positions[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        numbered(68).mouth[0] = 1


def test_for_size_drops_the_shift() -> None:
    points = FaceLandmarks([[0.5, 0.5]], Dimensions(100, 50), Point(7, 9)).for_size(10, 10)
    assert points.positions.tolist() == [[5, 5]]
    assert points.shift == Point(0, 0)


def test_shift_by_replaces_the_shift() -> None:
    points = FaceLandmarks([[0.5, 0.5]], Dimensions(100, 50), Point(7, 9))
    assert points.shift_by(1, 2).positions.tolist() == [[51, 27]]
    assert points.shift_by_point(Point(1, 2)) == points.shift_by(1, 2)
    assert type(numbered(68).shift_by(1, 1)) is FaceLandmarks68


@pytest.mark.parametrize(("part", "bounds"), PARTS.items())
def test_named_parts(part: str, bounds: tuple[int, int]) -> None:
    landmarks = numbered(68)
    expected = landmarks.positions[slice(*bounds)]
    np.testing.assert_array_equal(getattr(landmarks, part), expected)
    np.testing.assert_array_equal(getattr(landmarks, f"get_{part}")(), expected)


@pytest.mark.parametrize(("landmarks_type", "count"), [(FaceLandmarks5, 5), (FaceLandmarks68, 68)])
def test_rejects_another_number_of_points(landmarks_type: type[FaceLandmarks], count: int) -> None:
    with pytest.raises(
        ValueError, match=f"{landmarks_type.__name__}: expected {count} points, got 4"
    ):
        landmarks_type(np.zeros((4, 2)), Dimensions(1, 1))
    with pytest.raises(ValueError, match=f"expected {count} points, got {count + 1}"):
        landmarks_type(np.zeros((count + 1, 2)), Dimensions(1, 1))


@pytest.mark.parametrize("shape", [(136,), (68, 1), (68, 3), (68, 2, 2)])
def test_rejects_other_shapes(shape: tuple[int, ...]) -> None:
    expected = re.escape(f"expected points of shape (n, 2), got shape {shape}")
    with pytest.raises(ValueError, match=expected):
        FaceLandmarks(np.zeros(shape), Dimensions(1, 1))


class TestAlign:
    five = FaceLandmarks5(
        [[0.40, 0.50], [1.00, 0.50], [0.7, 0.7], [0.60, 0.90], [0.80, 0.90]], Dimensions(100, 100)
    )

    def test_box_of_the_points_by_default(self) -> None:
        box = self.five.align()
        assert (box.width, box.height) == pytest.approx((60 * 1.2, 40 * 1.2))
        assert (box.x, box.y) == pytest.approx((40 - 6, 50 - 4))

    def test_padding_is_configurable(self) -> None:
        assert self.five.align(min_box_padding=0).width == pytest.approx(60)

    def test_dlib_of_five_points(self) -> None:
        # The center of the mouth is (70, 90), as in the test of dlib_rect.
        assert self.five.align(use_dlib_alignment=True) == Rect(14, 15, 111, 111)

    def test_dlib_of_68_points_uses_the_centers(self) -> None:
        points = np.full((68, 2), 0.7)
        points[36:42], points[42:48], points[48:68] = (0.4, 0.5), (1.0, 0.5), (0.7, 0.9)
        aligned = FaceLandmarks68(points, Dimensions(100, 100)).align(use_dlib_alignment=True)
        assert aligned == Rect(14, 15, 111, 111)

    def test_shifts_to_a_floored_detection_or_a_plain_box(self) -> None:
        detection = FaceDetection(0.9, Box(0.109, 0.059, 0.5, 0.5), Dimensions(100, 100))
        unshifted = self.five.align()
        shifted = self.five.align(detection)
        assert (shifted.x, shifted.y) == pytest.approx((unshifted.x + 10, unshifted.y + 5))
        plain = self.five.align(detection.box)
        assert plain.x == pytest.approx(unshifted.x + 10.9)
        dlib = self.five.align(detection, use_dlib_alignment=True)
        assert dlib == Rect(24, 20, 111, 111)

    def test_unnamed_points_have_no_dlib_alignment(self) -> None:
        points = FaceLandmarks([[0, 0]], Dimensions(1, 1))
        with pytest.raises(TypeError, match="use FaceLandmarks5 or FaceLandmarks68"):
            points.align(use_dlib_alignment=True)


def test_equality_is_by_value_and_type() -> None:
    assert numbered(68) == numbered(68)
    assert hash(numbered(68)) == hash(numbered(68))
    assert numbered(68) != numbered(68).shift_by(1, 0)
    assert numbered(68) != FaceLandmarks68(np.zeros((68, 2)), Dimensions(100, 50))
    assert numbered(68) != FaceLandmarks(numbered(68).relative_positions, Dimensions(100, 50))
    assert numbered(68) != "landmarks"


def test_repr() -> None:
    assert repr(numbered(68)) == (
        "FaceLandmarks68(68 points, image_dims=Dimensions(width=100.0, height=50.0), "
        "shift=Point(x=0.0, y=0.0))"
    )


class TestAngle:
    @staticmethod
    def face(**moved: tuple[float, float]) -> FaceLandmarks68:
        points = np.zeros((68, 2))
        points[[2, 14, 27, 30, 33, 66]] = [
            (0, 50),
            (100, 50),
            (50, 20),
            (50, 40),
            (50, 60),
            (50, 90),
        ]
        for name, point in moved.items():
            points[int(name[1:])] = point
        return FaceLandmarks68(points / 100, Dimensions(100, 100))

    def test_straight(self) -> None:
        assert self.face().angle == FaceAngle(roll=0, pitch=5, yaw=0)

    def test_roll_is_negative_when_the_chin_goes_left(self) -> None:
        assert self.face(p66=(120, 90)).angle.roll == 45
        assert self.face(p66=(-21, 90)).angle.roll == -45

    @pytest.mark.parametrize(("x", "roll"), [(50, 180), (50.5, 179), (49.5, -179)])
    def test_roll_of_a_head_upside_down(self, x: float, roll: int) -> None:
        assert self.face(p66=(x, -10)).angle.roll == roll

    def test_pitch_is_negative_when_the_nose_points_down(self) -> None:
        assert self.face(p30=(50, 61)).angle.pitch == -6
        assert self.face(p2=(10, 50), p30=(55, 52)).angle.pitch == -1
        assert self.face(p30=(60, 50)).angle.pitch == 5  # beside the middle, not below it

    def test_yaw_counts_pixels(self) -> None:
        assert self.face(p33=(60.5, 60)).angle.yaw == 39 - 60
        assert self.face(p2=(10, 50)).angle.yaw == 50 - 40

    def test_coinciding_points_have_angle_0(self) -> None:
        assert FaceLandmarks68(np.zeros((68, 2)), Dimensions(1, 1)).angle == FaceAngle(0, 0, 0)
