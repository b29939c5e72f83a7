"""Rotated regions: their geometry, and the pixels that are sampled from them."""

from __future__ import annotations

import asyncio
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.rotated_region import RotatedCrop, RotatedRegion
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.reduced_picture import ReducedPicture
from faceapi.media import extract_face_tensors

POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.25, 0.8], [0.5, 0.5]])


def noise(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8)


def patch(pixels: NDArray[np.uint8], region: RotatedRegion, side: int) -> NDArray[np.float32]:
    return ArrayPicture(pixels).rotated_patch(region, side).pixels.numpy()


@pytest.mark.parametrize("angle", [0, 30, 90, 135.5, 180, -45, 270, 725])
def test_points_go_to_the_picture_and_back(angle: float) -> None:
    region = RotatedRegion(120.5, 80.25, 60, angle)
    there = region.to_picture(POINTS)
    np.testing.assert_allclose(region.from_picture(there), POINTS, atol=1e-12)
    radians = math.radians(angle)
    x_axis = (there[1] - there[0]) / 60
    np.testing.assert_allclose(x_axis, [math.cos(radians), math.sin(radians)], atol=1e-12)
    np.testing.assert_allclose(there[3], [120.5, 80.25])


def test_a_region_turned_clockwise_points_right_at_its_top() -> None:
    top = RotatedRegion(50, 50, 20, 90).to_picture(np.array([[0.5, 0.0]]))
    np.testing.assert_array_equal(top, [[60, 50]])


@pytest.mark.parametrize(
    ("numbers", "message"),
    [((1, 2, 0, 3), "side must be more than 0"), ((math.nan, 2, 1, 3), "finite")],
)
def test_impossible_regions_are_rejected(numbers: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RotatedRegion(*numbers)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3, -1])
def test_quarter_turns_are_exact(quarters: int, channels: int) -> None:
    pixels = noise(90, 120)[:, :, [0, 1, 2, 0][:channels]]
    result = patch(pixels, RotatedRegion(50, 40, 32, 90 * quarters), 32)
    expected = np.rot90(pixels[24:56, 34:66, : 1 if channels == 1 else 3], quarters)
    np.testing.assert_array_equal(result, np.broadcast_to(expected, (32, 32, 3)))


@pytest.mark.parametrize("side", [40, 75, 130, 300])
@pytest.mark.parametrize("angle", [0, 17, -63, 155])
def test_a_patch_of_linear_colors_is_exact(angle: float, side: float) -> None:
    """Interpolation and means of a linear function are that function."""
    y, x = np.indices((400, 480), dtype=np.float64)
    pixels = np.stack([x / 2, y / 2, (x + y) / 4], axis=2)
    region = RotatedRegion(240.3, 200.7, side, angle)
    result = patch(pixels.astype(np.uint8), region, 56)
    centers = (np.stack(np.meshgrid(np.arange(56), np.arange(56)), axis=2) + 0.5) / 56
    px, py = (region.to_picture(centers.reshape(-1, 2)) - 0.5).reshape(56, 56, 2).transpose(2, 0, 1)
    expected = np.stack([px / 2, py / 2, (px + py) / 4], axis=2)
    # The picture has whole numbers, and sampling and each halving truncate.
    assert np.abs(result - expected + 0.9).max() < 1.4


@pytest.mark.parametrize("angle", [0, 30])
def test_large_regions_are_averaged_instead_of_skipping_pixels(angle: float) -> None:
    stripes = np.zeros((512, 512, 3), np.uint8)
    stripes[:, ::2] = 200
    result = patch(stripes, RotatedRegion(256, 256, 320, angle), 40)
    assert np.abs(result - 100).max() <= 2


def test_pixels_outside_the_picture_are_black() -> None:
    white = np.full((60, 80, 3), 255, np.uint8)
    region = RotatedRegion(0, 30, 80, 30)
    result = patch(white, region, 80)
    centers = (np.stack(np.meshgrid(np.arange(80), np.arange(80)), axis=2) + 0.5) / 80
    x, y = region.to_picture(centers.reshape(-1, 2)).reshape(80, 80, 2).transpose(2, 0, 1)
    inside = (x >= 0) & (x < 80) & (y >= 0) & (y < 60)
    border = np.minimum.reduce([np.abs(edge) for edge in (x, y, x - 80, y - 60)]) < 1 / 16
    np.testing.assert_array_equal(result[~border][:, 0], np.where(inside, 255, 0)[~border])
    assert not patch(white, RotatedRegion(-200, 30, 80, 30), 16).any()


def test_pictures_of_one_pixel_and_of_one_row() -> None:
    for shape in ((1, 1, 3), (1, 300, 3), (300, 1, 3), (2, 2000, 3)):
        height, width, _ = shape
        pixels = np.full(shape, 77, np.uint8)
        region = RotatedRegion(width / 2, height / 2, 2, 0)
        assert patch(pixels, region, 8).max() == 77
        huge = patch(pixels, RotatedRegion(width / 2, height / 2, 4000, 33), 8)
        assert set(np.unique(huge)) <= {0, 77}


def test_crops_are_bounded_by_the_patch_and_inside_the_picture() -> None:
    rng = np.random.default_rng(11)
    size = Dimensions(4001, 2999)
    for _ in range(200):
        x, y = rng.uniform(-500, 4500, 2)
        region = RotatedRegion(x, y, float(rng.uniform(1, 6000)), float(rng.uniform(-720, 720)))
        crop = RotatedCrop.of(region, 112, size)
        if crop is None:
            continue
        assert 0 <= crop.left < crop.left + crop.width <= size.width
        assert 0 <= crop.top < crop.top + crop.height <= size.height
        assert crop.width % (1 << crop.halvings) == crop.height % (1 << crop.halvings) == 0
        assert region.side / 112 < 2 ** (crop.halvings + 1) or min(crop.width, crop.height) < 2 * (
            1 << crop.halvings
        )


def test_a_picture_decoded_at_a_reduced_size_has_the_same_regions() -> None:
    y, x = np.indices((200, 300), dtype=np.float64)
    full = np.stack([x * 0.8, y * 0.8, x * 0], axis=2).astype(np.uint8)
    half = ReducedPicture(np.ascontiguousarray(full[::2, ::2]), Dimensions(300, 200))
    region = RotatedRegion(150, 100, 120, 40)
    reduced = half.rotated_patch(region, 48)
    assert reduced.letterbox == ArrayPicture(full).rotated_patch(region, 48).letterbox
    assert np.abs(reduced.pixels.numpy() - patch(full, region, 48)).max() <= 3


def test_rotated_regions_are_extracted() -> None:
    pixels = noise(60, 80)
    regions: list[RotatedRegion | Box] = [
        RotatedRegion(40, 30, 20, 90),
        RotatedRegion(-500, 0, 9, 0),
        Box(1, 2, 3, 4),
    ]
    first, second = asyncio.run(extract_face_tensors(pixels, regions))
    np.testing.assert_array_equal(first, np.rot90(pixels[20:40, 30:50]))
    np.testing.assert_array_equal(second, pixels[2:6, 1:4])
