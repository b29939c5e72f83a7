"""Pictures in CPython: every accepted type, and a clear error for all others."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import faceapi
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.errors import PictureError
from faceapi.runtime.pictures.pil_picture import open_picture
from faceapi.runtime.self_check import synthetic_image

pytestmark = pytest.mark.asyncio

RGB = synthetic_image(24)[:16]
"""16 rows of 24 pixels."""


def png(array: NDArray[Any], mode: str | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    image = Image.fromarray(array)
    (image.convert(mode) if mode else image).save(file, "PNG", **options)
    return file.getvalue()


async def rgb_of(source: object) -> NDArray[np.uint8]:
    return (await open_picture(source)).rgb()


async def test_paths(tmp_path: Path) -> None:
    path = tmp_path / "Bild ä.png"
    path.write_bytes(png(RGB))
    for source in (path, str(path)):
        np.testing.assert_array_equal(await rgb_of(source), RGB)


@pytest.mark.parametrize("container", [bytes, bytearray, memoryview, io.BytesIO])
async def test_file_contents(container: Any) -> None:
    np.testing.assert_array_equal(await rgb_of(container(png(RGB))), RGB)


async def test_pil_images() -> None:
    np.testing.assert_array_equal(await rgb_of(Image.fromarray(RGB)), RGB)


async def test_a_file_is_opened_while_another_thread_imports_pillow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "PIL.Image", ModuleType("PIL.Image"))
    assert (await rgb_of(png(RGB)) == RGB).all()


async def test_pictures_are_returned_unchanged() -> None:
    picture = ArrayPicture(RGB)
    assert await open_picture(picture) is picture


@pytest.mark.parametrize("shape", [(16, 24), (16, 24, 1)])
async def test_grayscale(shape: tuple[int, ...]) -> None:
    gray = RGB[:, :, 0].reshape(shape)
    expected = np.repeat(RGB[:, :, :1], 3, axis=2)
    np.testing.assert_array_equal(await rgb_of(gray), expected)
    np.testing.assert_array_equal(await rgb_of(png(RGB[:, :, 0])), expected)


async def test_alpha_of_an_array_is_dropped_not_blended() -> None:
    rgba = np.dstack([RGB, np.arange(RGB[:, :, 0].size, dtype=np.uint8).reshape(16, 24)])
    np.testing.assert_array_equal(await rgb_of(rgba), RGB)


async def test_opaque_alpha_changes_nothing() -> None:
    rgba = np.dstack([RGB, np.full((16, 24), 255, np.uint8)])
    for source in (png(rgba), Image.fromarray(rgba)):
        assert isinstance(await open_picture(source), ArrayPicture)
        np.testing.assert_array_equal(await rgb_of(source), RGB)


@pytest.mark.parametrize("mode", ["P", "LA", "PA", "1", "CMYK", "L"])
async def test_other_modes(mode: str) -> None:
    image = Image.fromarray(RGB).convert(mode)
    picture = await open_picture(image)
    assert (picture.size.width, picture.size.height) == (24, 16)
    opaque = np.asarray(image.convert("RGBA"))[:, :, :3]
    assert np.abs(picture.rgb().astype(int) - opaque).max() <= 1


async def test_16_bits_are_reduced_to_8() -> None:
    deep = (np.arange(256, dtype=np.uint16) * 257).reshape(16, 16)
    expected = np.repeat(np.arange(256, dtype=np.uint8).reshape(16, 16, 1), 3, axis=2)
    np.testing.assert_array_equal(await rgb_of(png(deep)), expected)


@pytest.mark.parametrize("dtype", [np.int64, np.uint16, np.float32, np.float64, np.int8])
async def test_other_arrays_of_whole_numbers(dtype: type[np.generic]) -> None:
    values = (RGB % 100).astype(dtype)
    np.testing.assert_array_equal(await rgb_of(values), RGB % 100)


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_exif_orientation_is_applied(orientation: int) -> None:
    upright = np.zeros((40, 60, 3), np.uint8)
    upright[:20, :30] = (255, 0, 0)
    undo = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, 3),
    }
    image = Image.fromarray(np.ascontiguousarray(undo[orientation](upright)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    image.save(file, "PNG", exif=exif)
    np.testing.assert_array_equal(await rgb_of(file.getvalue()), upright)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((0, 5, 3), np.uint8), "at least one pixel"),
        (np.zeros((5, 0), np.uint8), "at least one pixel"),
        (np.zeros((5, 5, 2), np.uint8), "shape"),
        (np.zeros((5, 5, 5), np.uint8), "shape"),
        (np.zeros(5, np.uint8), "shape"),
        (np.zeros((2, 5, 5, 3), np.uint8), "shape"),
        (np.full((5, 5), 256), "values from 0 to 255"),
        (np.full((5, 5), -1.0), "values from 0 to 255"),
        (np.full((5, 5), np.nan), "values from 0 to 255"),
        (np.full((5, 5), 20.5), "whole numbers.*multiply by 255"),
        (np.eye(5, dtype=np.int64), "0 and 1 only; multiply by 255"),
        (np.full((5, 5), 4000, np.uint16), r"12 bits, write \(array >> 4\)"),
        (np.full((5, 5), 60000, np.uint16), r"16 bits, write \(array >> 8\)"),
        (np.zeros((3, 5, 5), np.uint8), r"transpose\(1, 2, 0\) if the channels come first"),
        (np.zeros((5, 5), complex), "complex"),
        (np.full((5, 5), "x"), "array"),
        (np.zeros((5, 5), object), "array"),
        (np.zeros((0, 5), np.float64), "array"),
    ],
)
async def test_refuses_invalid_arrays(array: NDArray[Any], message: str) -> None:
    with pytest.raises(PictureError, match=message):
        await open_picture(array)


@pytest.mark.parametrize("source", [None, 5, 1.5, [RGB], {"x": 1}, object(), io.StringIO("text")])
async def test_refuses_other_types(source: object) -> None:
    with pytest.raises(PictureError, match="expected a path, the bytes of a picture file"):
        await open_picture(source)


async def test_refuses_invalid_files(tmp_path: Path) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("this is not a picture")
    with pytest.raises(PictureError, match=r"text\.jpg is not a picture"):
        await open_picture(text)
    with pytest.raises(PictureError, match="the 0 bytes is not a picture"):
        await open_picture(b"")
    with pytest.raises(PictureError, match=r"cannot read .*missing\.png"):
        await open_picture(tmp_path / "missing.png")
    with pytest.raises(PictureError, match="cannot read"):
        await open_picture(tmp_path)
    with pytest.raises(PictureError, match="cannot read"):
        await open_picture("a\0b")


@pytest.mark.parametrize("progressive", [False, True])
async def test_what_is_missing_of_a_jpeg_is_black(progressive: bool) -> None:
    file = io.BytesIO()
    image = Image.fromarray(synthetic_image(200))
    image.save(file, "JPEG", quality=95, progressive=progressive)
    content = file.getvalue()
    whole, part = await rgb_of(content), await rgb_of(content[: len(content) * 2 // 3])
    assert part.shape == whole.shape
    if progressive:
        assert 0 < np.abs(part.astype(int) - whole).mean() < 12
    else:
        np.testing.assert_array_equal(part[:90], whole[:90])
        assert not part[-40:].any()
    upright = await faceapi.media.buffer_to_image(content[: len(content) * 2 // 3])
    np.testing.assert_array_equal(np.asarray(upright), part)
    lazy = Image.open(io.BytesIO(content[: len(content) * 2 // 3]))
    if progressive:
        with pytest.raises(PictureError, match="truncated"):
            await open_picture(lazy)
    else:
        np.testing.assert_array_equal(await rgb_of(lazy), part)


async def test_refuses_other_truncated_pictures() -> None:
    content = png(synthetic_image(200))
    with pytest.raises(PictureError, match="cannot be decoded"):
        await open_picture(content[: len(content) // 2])
    with pytest.raises(PictureError, match="cannot be decoded"):
        await open_picture((b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" * 2)[:30])


async def test_booleans_and_fractions_are_scaled() -> None:
    mask = RGB[:, :, :1] > 100
    expected = np.repeat(np.where(mask, 255, 0), 3, axis=2)
    for array in (mask, mask.astype(np.float32), mask[:, :, 0].astype(np.float64)):
        np.testing.assert_array_equal(await rgb_of(array), expected)
    np.testing.assert_array_equal(await rgb_of(RGB / 255), RGB)


class Tensor:
    """An object that converts itself to an array, as tensors of PyTorch do."""

    def __init__(self, values: NDArray[Any], device: str = "cpu") -> None:
        self.values, self.device = values, device

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        if self.device != "cpu":
            raise TypeError("can't convert cuda:0 device type tensor to numpy")
        return self.values


async def test_objects_that_convert_themselves_to_arrays() -> None:
    np.testing.assert_array_equal(await rgb_of(Tensor(RGB)), RGB)
    with pytest.raises(PictureError, match=r"the Tensor cannot be converted .*convert cuda"):
        await open_picture(Tensor(RGB, "cuda"))
    with pytest.raises(PictureError, match=r"got bool\. OpenCV's capture\.read"):
        await open_picture(True)


@pytest.mark.parametrize("size", [(1, 1), (12000, 200), (1, 500)])
async def test_odd_sizes(size: tuple[int, int]) -> None:
    width, height = size
    picture = await open_picture(np.zeros((height, width), np.uint8))
    assert (picture.size.width, picture.size.height) == size
    assert picture.patch(None, 112, centered=True).pixels.shape == (112, 112)
