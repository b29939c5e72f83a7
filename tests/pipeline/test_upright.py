"""Faces turned upright: the same face, however the photo is turned."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import faceapi
from faceapi import FaceApi
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.core.results.upright import MEAN_FACE, descriptor_region, fit_region
from faceapi.types import ArrayPicture, Box, Dimensions, Patch, Point


def turned(image: Image.Image, angle: float) -> NDArray[np.uint8]:
    """The photo, turned clockwise on a larger black picture."""
    return np.asarray(image.rotate(-angle, Image.Resampling.BICUBIC, expand=True))


def mean_landmarks(region: RotatedRegion) -> FaceLandmarks68:
    """The mean face, drawn into the square of a region; the other points are its center."""
    points = np.full((68, 2), 0.5)
    points[27:] = MEAN_FACE
    positions = region.to_picture(points)
    return FaceLandmarks68(positions / 1000, Dimensions(1000, 1000))


@pytest.mark.parametrize("angle", [0, 33, -120, 180])
def test_the_region_of_a_mean_face_is_exact(angle: float) -> None:
    region = RotatedRegion(300, 200, 80, angle)
    result = fit_region(mean_landmarks(region), 0)
    assert result is not None
    numbers = (result.center_x, result.center_y, result.side)
    np.testing.assert_allclose(numbers, (300, 200, 80), atol=1e-9)
    assert abs((result.angle - angle + 180) % 360 - 180) < 1e-9
    padded = descriptor_region(mean_landmarks(region))
    assert padded is not None
    assert padded.side == pytest.approx(120)


def test_coinciding_landmarks_have_no_region() -> None:
    points = FaceLandmarks68(np.full((68, 2), 0.3), Dimensions(10, 10))
    assert fit_region(points, 0) is None


def test_landmarks_are_projected_back_into_the_picture() -> None:
    random = np.random.default_rng(3)
    region = RotatedRegion(412.3, 218.9, 143.7, 71.3)
    relative = FaceLandmarks68(random.random((68, 2)), Dimensions(112, 112))
    detection = faceapi.types.FaceDetection(
        0.9, faceapi.types.Box(0.3, 0.2, 0.3, 0.3), Dimensions(800, 600)
    )
    face = Face(detection).with_upright_landmarks(region, relative)
    expected = region.to_picture(relative.relative_positions)
    np.testing.assert_allclose(face.landmarks.positions, expected, atol=1e-9)
    assert face.with_corrected_landmarks() == face
    assert face.computed[-1] == "upright_region"
    assert json.loads(json.dumps(face.to_dict()))["upright_region"]["angle"] == 71.3
    double = faceapi.resize_results(face, Dimensions(1600, 1200))
    np.testing.assert_allclose(double.landmarks.positions, 2 * expected, atol=1e-9)
    assert double.upright_region == RotatedRegion(824.6, 437.8, 287.4, 71.3)
    moved = face.landmarks.shift_by_point(Point(0, 0)).positions
    assert np.ptp(moved, axis=0) == pytest.approx(np.ptp(expected, axis=0))


async def analyze(
    api: FaceApi, pixels: NDArray[np.uint8], *, upright: bool = False, mirror: bool = False
) -> Face:
    task = api.detect_single_face(pixels, upright=upright, mirror=mirror)
    face = await (
        task.with_face_landmarks()
        .with_face_expressions()
        .with_age_and_gender()
        .with_face_descriptor()
    )
    assert face is not None
    return face


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("angle", [40, -60])
async def test_a_turned_photo_gives_the_same_face(
    angle: float, api: FaceApi, portrait: Image.Image
) -> None:
    upright = await analyze(api, turned(portrait, 0), upright=True)
    pixels = turned(portrait, angle)
    face = await analyze(api, pixels, upright=True)
    roll = face.upright_region.angle - upright.upright_region.angle
    assert abs(roll - angle) < 4
    assert -face.angle.roll == pytest.approx(face.upright_region.angle, abs=8)
    size = portrait.size
    turn = RotatedRegion(pixels.shape[1] / 2, pixels.shape[0] / 2, 1, angle)
    expected = turn.to_picture(upright.landmarks.positions - np.array(size) / 2 + 0.5)
    distances = np.linalg.norm(face.landmarks.positions - expected, axis=1)
    assert distances.mean() < 0.04 * face.upright_region.side
    assert np.linalg.norm(face.descriptor - upright.descriptor) < 0.2
    original = await analyze(api, pixels)
    assert np.linalg.norm(original.descriptor - upright.descriptor) > 0.45
    assert _expression(face) == _expression(upright)
    assert face.gender == upright.gender


@pytest.mark.asyncio(loop_scope="module")
async def test_the_mirror_image_is_averaged(api: FaceApi, portrait: Image.Image) -> None:
    pixels = turned(portrait, 0)
    mirrored = np.ascontiguousarray(pixels[:, ::-1])
    plain = await analyze(api, pixels, upright=True)
    both = await analyze(api, pixels, upright=True, mirror=True)
    swapped = await analyze(api, mirrored, upright=True, mirror=True)
    assert 0.02 < np.linalg.norm(both.descriptor - plain.descriptor) < 0.4
    assert np.linalg.norm(both.descriptor - swapped.descriptor) < np.linalg.norm(
        plain.descriptor - (await analyze(api, mirrored, upright=True)).descriptor
    )
    without_upright = await analyze(api, pixels, mirror=True)
    assert (
        np.linalg.norm(without_upright.descriptor - (await analyze(api, pixels)).descriptor) < 0.4
    )


@pytest.mark.asyncio(loop_scope="module")
async def test_upright_costs_one_more_run_and_patch(api: FaceApi, portrait: Image.Image) -> None:
    picture = CountingPicture(turned(portrait, 30))
    await api.detect_single_face(picture, upright=True).with_face_landmarks()
    assert (picture.patches, picture.rotated_patches) == (2, 1)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"upright": 1}, TypeError, "upright: expected True or False"),
        ({"mirror": "yes"}, TypeError, "mirror: expected True or False"),
        ({"turns": 90}, TypeError, r"turns: expected degrees such as \(0, 90, 180, 270\)"),
        ({"turns": ("90",)}, TypeError, "turns: expected degrees"),
        ({"turns": (float("nan"),)}, TypeError, "turns: expected degrees"),
        ({"turns": ()}, ValueError, "turns: expected 1 to 36 angles, got 0"),
        ({"tiles": "all"}, TypeError, 'tiles: expected None, "auto" or a whole number'),
        ({"tiles": 0}, ValueError, "tiles: expected 1 to 32, got 0"),
        ({"tiles": True}, TypeError, "tiles: expected"),
    ],
)
async def test_wrong_keywords_are_named(
    api: FaceApi, keywords: dict[str, Any], error: type[Exception], message: str
) -> None:
    for start in (api.detect_all_faces, api.detect_single_face):
        with pytest.raises(error, match=message):
            start(np.zeros((8, 8), np.uint8), **keywords)


class CountingPicture(ArrayPicture):
    """Counts the patches that are cut out of it."""

    patches = rotated_patches = 0

    def patch(self, box: Box | None, side: int, *, centered: bool) -> Patch:
        self.patches += 1
        return super().patch(box, side, centered=centered)

    def rotated_patch(self, region: RotatedRegion, side: int) -> Patch:
        self.rotated_patches += 1
        return super().rotated_patch(region, side)


def _expression(face: Face) -> str:
    return face.expressions.as_sorted_array()[0].expression
