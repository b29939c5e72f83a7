"""Array pictures against the tensor path of face-api.js 0.22.2 (tfjs cpu backend)."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi.compat.ops import pad_to_square
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.resize_bilinear import resize_bilinear
from faceapi.errors import PictureError


def synthetic(height: int, width: int) -> NDArray[np.uint8]:
    """The picture that the reference values were computed from."""
    y, x, c = np.indices((height, width, 3))
    return np.asarray((7 * x + 13 * y + 29 * c + (x * y) % 31) % 256, dtype=np.uint8)


def test_the_synthetic_pictures_are_the_right_ones() -> None:
    sums = [int(synthetic(*size).sum()) for size in ((120, 90), (90, 121), (160, 160))]
    assert sums == [4136004, 4174174, 9794574]


@pytest.mark.parametrize(
    ("size", "side", "centered", "total", "first", "middle", "last"),
    [
        (
            (120, 90), 112, True, 3602821.59, [0, 0, 0],
            [74, 103, 132, 81.5714264, 110.571426, 139.571426], [0, 0, 0],
        ),
        ((120, 90), 150, True, 6467839.12, [0, 0, 0], [74, 103, 132, 78, 107, 136], [0, 0, 0]),
        (
            (120, 90), 512, False, 74984128.2, [0, 29, 58],
            [180, 209, 238, 181.171875, 210.171875, 239.171875], [0, 0, 0],
        ),
        (
            (90, 121), 112, True, 3573768.48, [0, 0, 0],
            [128.25, 29.25, 58.25, 79.7723236, 34.4866066, 63.4866066], [0, 0, 0],
        ),
        (
            (90, 121), 150, True, 6417098.38, [0, 0, 0],
            [128.25, 29.25, 58.25, 47.3400002, 37.0866661, 66.0866699], [0, 0, 0],
        ),
        (
            (160, 160), 112, True, 4800722.88, [0, 29, 58],
            [78, 107, 136, 82.7142868, 111.714287, 140.714279],
            [112.18367, 141.18367, 170.18367],
        ),
        (
            (160, 160), 150, True, 8608349.83, [0, 29, 58],
            [78, 107, 136, 73.6666641, 102.666664, 131.666672],
            [122.137779, 151.137772, 180.137772],
        ),
    ],
)  # fmt: skip
def test_patch_equals_face_api_js_tensor(
    size: tuple[int, int],
    side: int,
    centered: bool,
    total: float,
    first: list[float],
    middle: list[float],
    last: list[float],
) -> None:
    patch = ArrayPicture(synthetic(*size), resampling="tensor").patch(None, side, centered=centered)
    pixels = patch.pixels.numpy()
    assert pixels.shape == (side, side, 3)
    assert pixels.dtype == np.float32
    assert pixels.sum(dtype=np.float64) == pytest.approx(total, rel=3e-9)
    half = side // 2
    np.testing.assert_allclose(pixels[0, 0], first, rtol=1e-6)
    np.testing.assert_allclose(pixels[half, half : half + 2].ravel(), middle, rtol=1e-6)
    np.testing.assert_allclose(pixels[-1, -1], last, rtol=1e-6)


@pytest.mark.parametrize("shape", [(31, 50), (50, 31), (40, 40), (1, 1), (3, 700), (64, 64)])
@pytest.mark.parametrize("centered", [True, False])
def test_patch_is_padding_then_scaling(shape: tuple[int, int], centered: bool) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    padded = pad_to_square(pixels, centered).astype(np.uint8)
    patch = ArrayPicture(pixels, resampling="tensor").patch(None, 64, centered=centered)
    np.testing.assert_allclose(patch.pixels.numpy(), resize_bilinear(padded, 64, 64), atol=1e-3)


def test_patch_of_a_box_is_the_patch_of_the_crop() -> None:
    pixels = synthetic(60, 80)
    box = Box(10, 20, 30, 25)
    patch = ArrayPicture(pixels).patch(box, 112, centered=True)
    alone = ArrayPicture(pixels[20:45, 10:40]).patch(None, 112, centered=True)
    np.testing.assert_array_equal(patch.pixels.numpy(), alone.pixels.numpy())
    assert patch.letterbox == alone.letterbox
    assert patch.letterbox.content_size == Dimensions(30, 25)
    assert (patch.letterbox.input_size, patch.letterbox.centered) == (112, True)
    assert patch.pixels.shape == (112, 112)


@pytest.mark.parametrize("shape", [(12000, 200), (1, 5000)])
def test_extreme_pictures(shape: tuple[int, int]) -> None:
    picture = ArrayPicture(np.full(shape, 200, dtype=np.uint8))
    for centered in (True, False):
        assert picture.patch(None, 112, centered=centered).pixels.numpy().max() <= 200


def test_resized_is_half_pixel_bilinear_in_truncated_sixteenths() -> None:
    picture = ArrayPicture(np.array([[0, 101]], dtype=np.uint8))
    resized = picture.resized(None, 4, 2)
    assert resized.numpy()[:, :, 0].tolist() == [[0, 25, 75, 101]] * 2
    assert resized.shape == (2, 4)
    picture = ArrayPicture(synthetic(30, 40))
    crop = ArrayPicture(synthetic(30, 40)[5:15, 6:26])
    np.testing.assert_array_equal(
        picture.resized(Box(6, 5, 20, 10), 24, 24).numpy(), crop.resized(None, 24, 24).numpy()
    )


class TestKindsOfArrays:
    rgb = synthetic(20, 30)

    def patch(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        return ArrayPicture(pixels).patch(Box(2, 3, 17, 11), 32, centered=True).pixels.numpy()

    def test_alpha_is_dropped(self) -> None:
        alpha = np.zeros((20, 30, 1), dtype=np.uint8)
        rgba = np.concatenate([self.rgb, alpha], axis=2)
        np.testing.assert_array_equal(self.patch(rgba), self.patch(self.rgb))
        np.testing.assert_array_equal(ArrayPicture(rgba).rgb(), self.rgb)

    def test_gray_counts_as_three_channels(self) -> None:
        gray = self.rgb[:, :, 0]
        as_rgb = np.repeat(gray[:, :, np.newaxis], 3, axis=2)
        for pixels in (gray, gray[:, :, np.newaxis]):
            np.testing.assert_array_equal(self.patch(pixels), self.patch(as_rgb))
            np.testing.assert_array_equal(ArrayPicture(pixels).rgb(), as_rgb)

    def test_a_batch_of_one_is_a_picture(self) -> None:
        pixels = np.arange(60, dtype=np.uint8).reshape(1, 4, 5, 3)
        picture = ArrayPicture(pixels)
        assert picture.size == Dimensions(5, 4)
        assert np.array_equal(picture.rgb(), pixels[0])

    def test_accepts_views(self) -> None:
        mirrored = self.rgb[:, ::-1]
        np.testing.assert_array_equal(self.patch(mirrored), self.patch(mirrored.copy()))


def test_rgb_is_a_copy() -> None:
    pixels = synthetic(10, 10)
    picture = ArrayPicture(pixels)
    crop = picture.rgb(Box(1, 2, 3, 4))
    np.testing.assert_array_equal(crop, pixels[2:6, 1:4])
    crop[:] = 0
    assert picture.rgb(Box(1, 2, 3, 4)).any()
    assert picture.size == Dimensions(10, 10)


@pytest.mark.parametrize(
    "box",
    [
        Box(0, 0, 11, 5),
        Box(5, 5, 5, 6),
        Box(-1, 0, 3, 3),
        Box(0, -1, 3, 3),
        Box(2, 2, 0, 3),
        Box(2, 2, 3, 0),
        Box(5, 2, -2, 3),
        Box(0, 3, 4, -2),
    ],
)
def test_rejects_boxes_without_pixels_or_outside(box: Box) -> None:
    picture = ArrayPicture(np.zeros((10, 10), dtype=np.uint8))
    with pytest.raises(ValueError, match="expected whole pixels inside 10 x 10, got Box"):
        picture.patch(box, 8, centered=False)


def test_a_box_may_be_the_whole_picture() -> None:
    pixels = synthetic(10, 12)
    np.testing.assert_array_equal(ArrayPicture(pixels).rgb(Box(0, 0, 12, 10)), pixels)


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        ([[1, 2]], "got list"),
        (np.zeros((5, 5, 3)), "got float64; convert with"),
        (np.zeros((5, 5, 3), dtype=np.bool_), "got bool; convert with"),
        (np.zeros((5, 5, 2), dtype=np.uint8), r"got shape \(5, 5, 2\)"),
        (np.zeros(5, dtype=np.uint8), r"got shape \(5,\)"),
        (np.zeros((0, 5, 5, 3), dtype=np.uint8), r"got shape \(0, 5, 5, 3\)"),
        (np.zeros((2, 5, 5, 3), dtype=np.uint8), r"got shape \(2, 5, 5, 3\)"),
        (np.zeros((1, 1, 5, 5, 3), dtype=np.uint8), r"got shape \(1, 1, 5, 5, 3\)"),
        (np.zeros((0, 5, 3), dtype=np.uint8), "expected at least one pixel"),
    ],
)
def test_rejects_values_that_are_not_pictures(pixels: Any, message: str) -> None:
    with pytest.raises(PictureError, match=message):
        ArrayPicture(pixels)


def test_reprs_contain_the_size() -> None:
    picture = ArrayPicture(np.zeros((20, 30), dtype=np.uint8))
    assert repr(picture) == "ArrayPicture(30 x 20)"
    assert repr(picture.resized(None, 4, 2)) == "ArrayPixels(4 x 2)"


class TestCanvasRule:
    """The default: scale first, then pad, in whole numbers."""

    def test_same_size_is_the_same_picture(self) -> None:
        pixels = synthetic(64, 64)
        patch = ArrayPicture(pixels).patch(None, 64, centered=True)
        np.testing.assert_array_equal(patch.pixels.numpy(), pixels)

    def test_covers_every_pixel_it_touches_and_leaves_the_rest_black(self) -> None:
        # 30 x 25 drawn 112 x 93.33 high at 9.33 from the top: rows 9 to 102.
        patch = ArrayPicture(np.full((25, 30), 77, dtype=np.uint8)).patch(None, 112, centered=True)
        rows = np.flatnonzero(patch.pixels.numpy()[:, 50, 0])
        assert (rows[0], rows[-1]) == (9, 102)
        assert set(np.unique(patch.pixels.numpy())) == {0, 77}

    def test_values_are_whole(self) -> None:
        pixels = ArrayPicture(synthetic(50, 31)).patch(None, 48, centered=False).pixels.numpy()
        np.testing.assert_array_equal(pixels, np.floor(pixels))

    def test_rejects_another_rule(self) -> None:
        rule: Any = "lanczos"
        with pytest.raises(ValueError, match="expected 'canvas' or 'tensor', got 'lanczos'"):
            ArrayPicture(synthetic(5, 5), resampling=rule)
