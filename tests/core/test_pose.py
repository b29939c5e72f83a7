"""Head pose, and openness of eyes and mouth, from 68 landmarks."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi import Face, resize_results
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.pose.head_model import HEAD
from faceapi.core.pose.openness import eye_openness, mouth_openness
from faceapi.core.pose.perspective import HeadPose, head_pose, rotation_matrix
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.errors import NotComputedError

PICTURE = Dimensions(640, 480)
ANGLES = (-40, -25, 0, 10, 40)


def project(
    pose: HeadPose, *, focal: float = 640, place: tuple[float, float, float] = (90, -50, 700)
) -> NDArray[np.float64]:
    """The landmarks of a head in front of a camera, in pixels."""
    points = HEAD @ rotation_matrix(pose).T + place
    return points[:, :2] / points[:, 2:] * focal + [PICTURE.width / 2, PICTURE.height / 2]


@pytest.mark.parametrize("focal", [400, 640, 1400])
def test_synthetic_poses_are_within_half_a_degree(focal: float) -> None:
    for angles in product(ANGLES, ANGLES, ANGLES):
        pose = HeadPose(*map(float, angles))
        estimated = head_pose(project(pose, focal=focal), PICTURE, focal_length=focal)
        assert np.abs(np.array(estimated) - pose).max() < 0.5


def test_a_tenth_of_a_pixel_of_noise_changes_the_pose_by_less_than_a_degree() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (68, 2))
    for yaw in ANGLES:
        pose = HeadPose(float(yaw), 10.0, -15.0)
        estimated = head_pose(project(pose) + noise, PICTURE)
        assert np.abs(np.array(estimated) - pose).max() < 1


def test_a_wrong_focal_length_changes_the_pose_of_a_centered_face_by_a_few_degrees() -> None:
    pose = HeadPose(20.0, -10.0, 5.0)
    points = project(pose, focal=900, place=(0, 0, 800))
    assert np.abs(np.array(head_pose(points, PICTURE)) - pose).max() < 4


@pytest.mark.parametrize(
    ("pose", "direction"),
    [(HeadPose(30, 0, 0), (1, 0)), (HeadPose(0, 30, 0), (0, -1))],
)
def test_positive_angles_turn_right_and_up(pose: HeadPose, direction: tuple[int, int]) -> None:
    """The tip of the nose moves that way in the picture, relative to the eyes."""
    eyes, tip = slice(36, 48), 30
    moved = [
        points[tip] - points[eyes].mean(axis=0)
        for points in (project(HeadPose(0, 0, 0)), project(pose))
    ]
    assert np.dot(moved[1] - moved[0], direction) > 5


def test_a_positive_roll_is_clockwise_on_the_screen() -> None:
    points = project(HeadPose(0, 0, 30))
    assert points[42:48, 1].mean() > points[36:42, 1].mean()


def test_the_focal_length_must_be_positive() -> None:
    with pytest.raises(ValueError, match="focal_length must be more than 0, got 0"):
        head_pose(project(HeadPose(0, 0, 0)), PICTURE, focal_length=0)


def with_opening(start: int, height: float) -> NDArray[np.float64]:
    """Landmarks with an eye (six points from ``start``) 30 wide and ``height`` high."""
    points = np.zeros((68, 2))
    points[start : start + 6, 0] = [0, 10, 20, 30, 20, 10]
    points[start : start + 6, 1] = np.array([0, -1, -1, 0, 1, 1]) * height / 2
    return points


def test_openness_is_height_by_width() -> None:
    assert eye_openness(with_opening(36, 9)) == pytest.approx((0.3, 0.0))
    assert eye_openness(with_opening(42, 3)) == pytest.approx((0.0, 0.1))
    points = np.zeros((68, 2))
    points[60:68, 0] = [0, 10, 20, 30, 40, 30, 20, 10]
    assert mouth_openness(points) == 0
    points[65:68, 1] = 12
    assert mouth_openness(points) == pytest.approx(0.3)


def test_a_face_has_a_pose_once_it_has_landmarks() -> None:
    pose = HeadPose(15.0, -20.0, 10.0)
    detection = FaceDetection(0.9, Box(0.2, 0.2, 0.4, 0.4), PICTURE)
    with pytest.raises(NotComputedError, match=r"add \.with_face_landmarks\(\)"):
        _ = Face(detection).pose
    box = detection.box
    relative = (project(pose) - [box.x, box.y]) / [box.width, box.height]
    face = Face(detection).with_landmarks(
        FaceLandmarks68(relative, Dimensions(box.width, box.height))
    )
    assert face.pose == pytest.approx(pose, abs=0.01)
    assert resize_results(face, Dimensions(320, 240)).pose == pytest.approx(pose, abs=0.01)
    assert face.eyes.left == pytest.approx(face.eyes.right, abs=0.1)
    assert 0 <= face.mouth_openness < 0.2
