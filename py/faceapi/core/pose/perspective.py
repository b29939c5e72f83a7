"""The head's pose from its 68 landmarks: perspective-n-point against a generic head."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, radians, sin
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.pose.head_model import HEAD, WEIGHTS

_ITERATIONS = 12
_CONVERGED = 1e-7


class HeadPose(NamedTuple):
    """Direction of a head; (0, 0, 0) faces the camera.

    Unlike :class:`~faceapi.core.pose.face_angle.FaceAngle`, these are angles in three dimensions.
    """

    yaw: float
    """Degrees; positive if the head is turned to the right in the picture."""
    pitch: float
    """Degrees; positive if it looks up."""
    roll: float
    """Degrees; positive if it is tilted clockwise on the screen."""


def head_pose(
    points: NDArray[np.float64], picture: Dimensions, *, focal_length: float | None = None
) -> HeadPose:
    """The pose of a head.

    Parameters
    ----------
    points
        landmarks ``(68, 2)`` in pixels of the picture
    picture
        size of the picture in pixels; its center is on the camera's axis
    focal_length
        of the camera, in pixels, more than 0; ``None``: the longer side of the picture, a field of
        view of 53°, typical of a webcam

    Raises ``ValueError`` for a focal length that is not more than 0.

    Reference: a Gauss-Newton solution of the perspective-n-point problem, which starts at the
    scaled orthographic one (DeMenthon and Davis, 1995).
    """
    focal = max(picture.width, picture.height) if focal_length is None else focal_length
    if not focal > 0:
        raise ValueError(f"head_pose: focal_length must be more than 0, got {focal}")
    rays = (points - [picture.width / 2, picture.height / 2]) / focal
    return _angles(_solve(rays))


def rotation_matrix(pose: HeadPose) -> NDArray[np.float64]:
    """The rotation ``(3, 3)`` of a pose: it maps points of the head to the camera's axes."""
    yaw, pitch, roll = (radians(angle) for angle in pose)
    about_y = np.array([[cos(yaw), 0, -sin(yaw)], [0, 1, 0], [sin(yaw), 0, cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, cos(pitch), sin(pitch)], [0, -sin(pitch), cos(pitch)]])
    about_z = np.array([[cos(roll), -sin(roll), 0], [sin(roll), cos(roll), 0], [0, 0, 1]])
    rotation: NDArray[np.float64] = about_z @ about_x @ about_y
    return rotation


def _angles(rotation: NDArray[np.float64]) -> HeadPose:
    pitch = asin(max(-1.0, min(1.0, -float(rotation[2, 1]))))
    yaw = atan2(float(rotation[2, 0]), float(rotation[2, 2]))
    roll = atan2(-float(rotation[0, 1]), float(rotation[1, 1]))
    return HeadPose(degrees(yaw), degrees(pitch), degrees(roll))


def _solve(rays: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rotation whose projection is nearest to ``rays`` ``(68, 2)``, x / z and y / z."""
    rotation, translation = _orthographic(rays)
    weights = np.repeat(WEIGHTS, 2)
    for _ in range(_ITERATIONS):
        moved = HEAD @ rotation.T
        placed = moved + translation
        depth = np.maximum(placed[:, 2], 1e-6)
        error = (rays - placed[:, :2] / depth[:, np.newaxis]).ravel()
        jacobian = _jacobian(moved, placed, depth) * weights[:, np.newaxis]
        step = np.linalg.lstsq(jacobian, error * weights, rcond=None)[0]
        rotation = _exponential(step[:3]) @ rotation
        translation = translation + step[3:]
        if np.abs(step[:3]).max() < _CONVERGED:
            break
    return rotation


def _orthographic(
    rays: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rotation and translation if all points had the same depth."""
    weights = WEIGHTS[:, np.newaxis]
    origin = (HEAD * weights).sum(axis=0) / weights.sum()
    center = (rays * weights).sum(axis=0) / weights.sum()
    solution = np.linalg.lstsq((HEAD - origin) * weights, (rays - center) * weights, rcond=None)
    x_axis, y_axis = solution[0].T
    scale = float(np.sqrt(np.linalg.norm(x_axis) * np.linalg.norm(y_axis)))
    scale = max(scale, 1e-9)
    left, _, right = np.linalg.svd(np.stack([x_axis, y_axis]))
    first_two = left @ right[:2]
    rotation = np.vstack([first_two, np.cross(*first_two)])
    depth = 1 / scale
    translation = np.array([center[0] * depth, center[1] * depth, depth]) - rotation @ origin
    return rotation, translation


def _jacobian(
    moved: NDArray[np.float64], placed: NDArray[np.float64], depth: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Derivatives ``(136, 6)`` of the projection by a small rotation and a translation."""
    rows = np.zeros((len(moved), 2, 3))
    rows[:, 0, 0] = rows[:, 1, 1] = 1 / depth
    rows[:, :, 2] = -placed[:, :2] / (depth**2)[:, np.newaxis]
    cross = np.zeros((len(moved), 3, 3))  # the derivative of (rotation vector × moved)
    x, y, z = moved.T
    cross[:, 0, 1], cross[:, 0, 2] = z, -y
    cross[:, 1, 0], cross[:, 1, 2] = -z, x
    cross[:, 2, 0], cross[:, 2, 1] = y, -x
    return np.concatenate([rows @ cross, rows], axis=2).reshape(-1, 6)


def _exponential(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rotation about ``vector`` by its length in radians (Rodrigues' formula)."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    rotation: NDArray[np.float64] = (
        np.eye(3) + sin(angle) * cross + (1 - cos(angle)) * (cross @ cross)
    )
    return rotation
