"""Masks and the axes of the head: they are where the parts of a face are, at any pose."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi import Face, draw
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.pose.head_model import HEAD
from faceapi.core.pose.perspective import HeadPose, rotation_matrix
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.draw.shapes import Polyline, Shape
from faceapi.errors import NotComputedError

SIZE = Dimensions(640, 480)
MILLIMETERS_AWAY = 900.0


def head(pose: HeadPose, x: float = 0.0) -> Face:
    """A face with the landmarks of the generic head, ``x`` millimeters right of the center."""
    placed = HEAD @ rotation_matrix(pose).T + [x, 0, MILLIMETERS_AWAY]
    points = placed[:, :2] / placed[:, 2:] * SIZE.width + [SIZE.width / 2, SIZE.height / 2]
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    box = Box(left, top, right - left, bottom - top)
    relative = (points - [left, top]) / [box.width, box.height]
    face = Face(FaceDetection(0.9, box.rescale(SIZE.reverse()), SIZE))
    return face.with_landmarks(FaceLandmarks68(relative, Dimensions(box.width, box.height)))


def points_of(shapes: list[Shape]) -> NDArray[np.float64]:
    """All points of the polylines."""
    return np.array(
        [point for shape in shapes if isinstance(shape, Polyline) for point in shape.points]
    )


POSES = [HeadPose(0, 0, 0), HeadPose(30, 0, 0), HeadPose(-25, 10, 35), HeadPose(0, 0, 170)]


@pytest.mark.parametrize("pose", POSES)
def test_masks_are_where_they_belong(pose: HeadPose) -> None:
    face = head(pose)
    landmarks = face.landmarks.positions
    up = -rotation_matrix(pose)[:2, 1]
    brows, eyes, mouth = (
        landmarks[part].mean(axis=0) for part in (slice(17, 27), slice(36, 48), slice(48, 68))
    )
    unit = float(np.linalg.norm(landmarks[45] - landmarks[36]))

    lenses = draw.face_mask(face, "glasses")[:4:2]
    centers = sorted(tuple(points_of([lens]).mean(axis=0)) for lens in lenses)
    pupils = sorted(tuple(landmarks[part].mean(axis=0)) for part in (slice(36, 42), slice(42, 48)))
    assert np.linalg.norm(np.array(centers) - pupils, axis=1).max() < 0.25 * unit

    outline = points_of(draw.face_mask(face, "moustache")[:1])
    lip_and_nose = (landmarks[33] + landmarks[51]) / 2
    assert np.linalg.norm(outline.mean(axis=0) - lip_and_nose) < 0.25 * unit

    for name in ("hat", "cat"):
        above = (points_of(draw.face_mask(face, name)[:2]) - brows) @ up
        assert above.min() > -0.3 * unit, "nothing of it covers the eyes"
        assert above.max() > 0.5 * unit
    assert (brows - eyes) @ up > 0 > (mouth - eyes) @ up


def test_the_size_follows_the_face() -> None:
    near = points_of(draw.face_mask(head(HeadPose(0, 0, 0)), "hat"))
    relative = Box(100, 100, 50, 60).rescale(SIZE.reverse())
    small = head(HeadPose(0, 0, 0))
    half = Face(FaceDetection(0.9, relative, SIZE)).with_landmarks(
        FaceLandmarks68(small.landmarks.relative_positions, Dimensions(50, 60))
    )
    far = points_of(draw.face_mask(half, "hat"))
    ratio = np.ptp(far[:, 0]) / np.ptp(near[:, 0])
    assert ratio == pytest.approx(50 / small.box.width, rel=0.1)


def test_the_axes_point_where_the_head_looks() -> None:
    shapes = draw.head_pose(head(HeadPose(40, 0, 0)))
    assert len(shapes) == 6
    start, end = points_of(shapes[-1:])
    assert end[0] - start[0] > 20, "to the right in the picture"
    assert abs(end[1] - start[1]) < 2
    start, end = points_of(shapes[-2:-1])
    assert end[1] < start[1], "the top of the head"
    assert len(draw.head_pose(head(HeadPose(0, 0, 0)), outline_color=None)) == 3


def test_bad_arguments_are_named() -> None:
    face = head(HeadPose(0, 0, 0))
    with pytest.raises(ValueError, match="one of glasses, hat, moustache, cat, got 'beard'"):
        draw.face_mask(face, "beard")
    with pytest.raises(TypeError, match="expected a Face with 68"):
        draw.face_mask([1], "hat")  # type: ignore[list-item]
    bare = Face(face.detection)
    with pytest.raises(NotComputedError):
        draw.face_mask(bare, "hat")
    with pytest.raises(NotComputedError):
        draw.head_pose(bare)
    assert draw.face_mask(None, "hat") == draw.head_pose([]) == []


@pytest.mark.parametrize("name", draw.MASKS)
def test_a_mask_can_be_painted_everywhere(name: str) -> None:
    shapes = draw.face_mask([head(HeadPose(20, 0, 0), -120), head(HeadPose(-20, 0, 0), 120)], name)
    assert draw.to_svg(shapes, (SIZE.width, SIZE.height)).count("<path") >= 2
