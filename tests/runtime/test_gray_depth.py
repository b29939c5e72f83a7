"""Gray images of 1, 8, 12, 16 and 32 bits: taken where the range is certain, refused elsewhere."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.picture_files import encoded, picture

import faceapi
from faceapi import draw
from faceapi.errors import PictureError

pytestmark = pytest.mark.asyncio

GRAY = picture()[:, :, 2]


async def shown(image: Image.Image) -> NDArray[Any]:
    rgb = (await faceapi.open_picture(image)).rgb()
    assert (rgb == rgb[:, :, :1]).all()
    return rgb[:, :, 0]


@pytest.mark.parametrize(
    "image",
    [
        Image.fromarray(GRAY),
        Image.fromarray(GRAY.astype(np.uint16) * 257),
        Image.fromarray(GRAY.astype(np.int32)),
        Image.fromarray(GRAY.astype(np.int32) * 257),
        Image.fromarray(GRAY.astype(np.float32)),
        Image.fromarray(GRAY.astype(np.float32) / 255),
    ],
    ids=["L", "I;16", "I of 8 bits", "I of 16 bits", "F of 8 bits", "F from 0 to 1"],
)
async def test_ranges_that_are_certain(image: Image.Image) -> None:
    np.testing.assert_array_equal(await shown(image), GRAY)
    canvas = faceapi.media.create_canvas_from_media(image)
    np.testing.assert_array_equal(np.asarray(canvas)[:, :, 0], GRAY)


async def test_bilevel_and_palette_images() -> None:
    bilevel = Image.fromarray(GRAY > 100)
    np.testing.assert_array_equal(await shown(bilevel), np.where(GRAY > 100, 255, 0))
    palette = Image.fromarray(picture()).quantize(50)
    expected = np.asarray(palette.convert("RGB"))
    for source in (palette, encoded(palette, "GIF"), encoded(palette, "PNG")):
        np.testing.assert_array_equal((await faceapi.open_picture(source)).rgb(), expected)


@pytest.mark.parametrize(
    "array",
    [
        GRAY.astype(np.uint16) * 16,
        GRAY.astype(np.int32) * 16,
        GRAY.astype(np.int32) * 1000,
        GRAY.astype(np.int32) - 20,
        (GRAY > 100).astype(np.int32),
        GRAY.astype(np.float32) * 257,
        GRAY.astype(np.float32) / 51,
        GRAY.astype(np.float32) - 9,
        np.full((9, 9), np.nan, np.float32),
    ],
    ids=["12 in 16", "12 in 32", "32", "negative", "0 and 1", "65535", "0 to 5", "below 0", "nan"],
)
async def test_other_ranges_are_refused(array: NDArray[Any]) -> None:
    image = Image.fromarray(array)
    with pytest.raises(PictureError, match=r"10 or 12 bits, or another range.*255\.0 / brightest"):
        await faceapi.open_picture(image)
    with pytest.raises(PictureError, match="brightest"):
        faceapi.media.create_canvas_from_media(image)
    with pytest.raises(PictureError, match="brightest"):
        await faceapi.open_picture(encoded(image, "TIFF"))


async def test_black_images_are_black() -> None:
    for dtype in (np.uint16, np.int32, np.float32):
        assert not (await shown(Image.fromarray(np.zeros((9, 9), dtype)))).any()


@pytest.mark.parametrize("mode", ["1", "P", "LA", "PA", "CMYK", "I", "F", "I;16"])
async def test_drawing_says_how_to_convert(mode: str) -> None:
    image = Image.fromarray(GRAY).convert(mode)
    if mode == "I;16":
        image = Image.fromarray(GRAY.astype(np.uint16) * 257)
    with pytest.raises(ValueError, match="create_canvas_from_media") as failure:
        draw.paint(image, [])
    assert f"got {mode};" in str(failure.value)
    canvas = faceapi.media.create_canvas_from_media(image)
    draw.paint(canvas, [])
    assert np.abs(np.asarray(canvas)[:, :, 0].astype(int) - GRAY).mean() < (
        130 if mode == "1" else 9
    )


async def test_bgr_arrays() -> None:
    bgr = np.ascontiguousarray(picture()[:, :, ::-1])
    for array in (bgr, np.dstack([bgr, GRAY]), bgr[np.newaxis], bgr.astype(np.int64)):
        opened = await faceapi.open_picture(array, channels="bgr")
        np.testing.assert_array_equal(opened.rgb(), picture())
        expected = faceapi.types.ArrayPicture(picture()).patch(None, 64, centered=True)
        patch = opened.patch(None, 64, centered=True)
        np.testing.assert_array_equal(patch.pixels.numpy(), expected.pixels.numpy())
    gray = await faceapi.open_picture(GRAY, channels="bgr")
    np.testing.assert_array_equal(gray.rgb()[:, :, 0], GRAY)
    with pytest.raises(ValueError, match="is for arrays, whose order is not known; got BytesIO"):
        await faceapi.open_picture(io.BytesIO(), channels="bgr")
    with pytest.raises(ValueError, match="channels: expected 'rgb' or 'bgr', got 'grb'"):
        await faceapi.open_picture(bgr, channels="grb")  # type: ignore[arg-type]
