"""Pictures that are small on disk: limits of pixels and memory."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.trust.hostile import memory_for

import faceapi
from faceapi.core.pixels.reduced_picture import ReducedPicture
from faceapi.errors import PictureError
from faceapi.runtime.pictures.jpeg_structure import MAX_SCANS, read_structure
from faceapi.runtime.pictures.pixel_limit import BYTES_PER_PIXEL, DEFAULT_MAX_PIXELS, pixel_limit
from faceapi.types import Box, Dimensions
from faceapi_build.paths import SOURCES

CHILD = Path(__file__).with_name("memory_child.py")
OVERHEAD = 24 << 20
"""Bytes that a decoder needs for any picture."""

pytestmark = pytest.mark.asyncio


def encoded(image: Image.Image, file_format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def photo(width: int, height: int) -> Image.Image:
    """A smooth picture without symmetry."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 200, height))
    return Image.fromarray(np.dstack([across, down, (across + down) / 2]).astype(np.uint8))


def deep_png(side: int) -> bytes:
    """A black 16-bit gray PNG of ``side`` × ``side`` pixels: a thousandth of a byte per pixel."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + check

    compressor = zlib.compressobj(9)
    rows = b"".join(compressor.compress(bytes(1 + 2 * side)) for _ in range(side))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 16, 0, 0, 0, 0))
    body = chunk(b"IDAT", rows + compressor.flush())
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def in_child(path: Path, allowed: int | None = None) -> dict[str, Any]:
    """Result and memory of opening a picture in a child process."""
    arguments = [str(path)] + ([] if allowed is None else [str(allowed)])
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), "MALLOC_ARENA_MAX": "1"}
    done = subprocess.run(
        [sys.executable, str(CHILD), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


# The limit


@pytest.mark.parametrize(
    ("file_format", "factor"),
    [
        *(("PNG", 1), ("GIF", 1), ("BMP", 1), ("TIFF", 1), ("PPM", 1)),
        *(("WEBP", 16 / 12), ("AVIF", 24 / 12)),
    ],
)
async def test_pixel_limit_is_enforced(file_format: str, factor: float) -> None:
    content = encoded(photo(60, 40), file_format)
    enough = int(2400 * factor)
    assert (await faceapi.open_picture(content, max_pixels=enough)).size == Dimensions(60, 40)
    with pytest.raises(PictureError, match=r"60 × 40 pixels; expected at most .* max_pixels"):
        await faceapi.open_picture(content, max_pixels=enough - 1)


async def test_default_limit_is_checked_before_decoding() -> None:
    content = deep_png(8193)
    assert DEFAULT_MAX_PIXELS == 8192**2
    assert len(content) < 200_000
    with memory_for(len(content)), pytest.raises(PictureError, match="at most 67,108,864"):
        await faceapi.open_picture(content)
    with memory_for(len(content)), pytest.raises(PictureError, match="at most 67,108,864"):
        await faceapi.media.buffer_to_image(content)


async def test_limit_applies_to_undecoded_pil_images() -> None:
    content = encoded(photo(60, 40), "PNG")
    with pytest.raises(PictureError, match="the PIL image has 60 × 40 pixels"):
        await faceapi.open_picture(Image.open(io.BytesIO(content)), max_pixels=2399)
    decoded = Image.open(io.BytesIO(content))
    decoded.load()
    assert (await faceapi.open_picture(decoded, max_pixels=1)).size == Dimensions(60, 40)


async def test_limit_can_be_set_for_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    content = encoded(photo(60, 40), "PNG")
    monkeypatch.setenv("FACEAPI_MAX_PIXELS", "2399")
    with pytest.raises(PictureError, match="60 × 40"):
        await faceapi.open_picture(content)
    with pytest.raises(PictureError, match="60 × 40"):
        await faceapi.media.buffer_to_image(content)
    assert (await faceapi.open_picture(content, max_pixels=2400)).size == Dimensions(60, 40)
    monkeypatch.setenv("FACEAPI_MAX_PIXELS", "many")
    with pytest.raises(ValueError, match="FACEAPI_MAX_PIXELS: expected a whole number"):
        await faceapi.open_picture(content)
    with pytest.raises(ValueError, match="max_pixels: expected at least 1, got 0"):
        await faceapi.open_picture(content, max_pixels=0)


# Memory


def cmyk(side: int) -> bytes:
    image = photo(side, side).convert("CMYK")
    return encoded(image, "JPEG", progressive=True, subsampling=0)


ENCODERS: dict[str, Callable[[int], bytes]] = {
    "deep.png": deep_png,
    "progressive.jpg": cmyk,
    "turned.png": lambda side: encoded(photo(side, side), "PNG", exif=turned()),
    "flat.tif": lambda side: encoded(photo(side, side), "TIFF", compression="tiff_lzw"),
    "palette.gif": lambda side: encoded(photo(side, side).convert("P"), "GIF"),
    "plain.bmp": lambda side: encoded(photo(side, side), "BMP"),
    "lossy.webp": lambda side: encoded(photo(side, side), "WEBP", method=0),
    "clear.webp": lambda side: encoded(photo(side, side).convert("RGBA"), "WEBP", method=0),
    "clear.avif": lambda side: encoded(
        photo(side, side).convert("RGBA"), "AVIF", speed=10, subsampling="4:4:4"
    ),
}


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


@pytest.mark.parametrize("name", ENCODERS)
async def test_decoding_memory_per_pixel_is_as_documented(name: str, tmp_path: Path) -> None:
    side = 2500
    path = tmp_path / name
    path.write_bytes(ENCODERS[name](side))
    measured = in_child(path)
    assert measured["result"] == f"ArrayPicture({side} x {side})"
    rate = {"lossy.webp": 16, "clear.webp": 17, "clear.avif": 24}.get(name, BYTES_PER_PIXEL)
    assert measured["bytes"] <= OVERHEAD + path.stat().st_size + rate * side**2


async def test_out_of_memory_is_a_documented_error(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(encoded(photo(4000, 4000), "PNG", compress_level=1))
    result = in_child(path, allowed=60 << 20)["result"]
    assert "photo.png cannot be decoded: it needs more memory than there is" in result


async def test_arrays_are_validated_in_chunks() -> None:
    values = np.full((3000, 3000), 7, np.int64)
    with memory_for(values.size):
        picture = await faceapi.open_picture(values)
    assert picture.size == Dimensions(3000, 3000)


# JPEG at half its size


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 60}])
async def test_jpeg_below_the_limit_is_decoded_exactly(options: dict[str, Any]) -> None:
    content = encoded(photo(600, 400), "JPEG", **options)
    picture = await faceapi.open_picture(content, max_pixels=600 * 400)
    exact = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    np.testing.assert_array_equal(picture.rgb(), exact)


@pytest.mark.parametrize("file_format", ["JPEG", "MPO"])
@pytest.mark.parametrize("orientation", [1, 6])
async def test_jpeg_above_the_limit_keeps_its_size_over_fewer_pixels(
    file_format: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    frames = {"save_all": True, "append_images": [photo(8, 8)]} if file_format == "MPO" else {}
    content = encoded(photo(600, 400), file_format, exif=exif, quality=95, **frames)
    full = await faceapi.open_picture(content)
    half = await faceapi.open_picture(content, max_pixels=600 * 400 - 1)
    assert isinstance(half, ReducedPicture)
    assert "300 x 200" in repr(half) or "200 x 300" in repr(half)
    assert half.size == full.size
    box = Box(51, 101, 201, 151)
    for region in (None, box):
        assert np.abs(half.rgb(region).astype(int) - full.rgb(region)).max() <= 6
        patches = [picture.patch(region, 112, centered=True) for picture in (half, full)]
        assert patches[0].letterbox == patches[1].letterbox
        difference = patches[0].pixels.numpy() - patches[1].pixels.numpy()
        assert np.abs(difference).max() <= 6
        resized = [picture.resized(region, 60, 50).numpy() for picture in (half, full)]
        assert np.abs(resized[0] - resized[1]).max() <= 6
    for wrong in (Box(0, 0, 601, 601), Box(5, 5, 0, 3), Box(-1, 0, 5, 5)):
        with pytest.raises(ValueError, match="box: expected whole pixels inside"):
            half.rgb(wrong)


async def test_reduced_picture_gives_the_same_faces(
    samples_folder: Path, models_folder: Path
) -> None:
    content = (samples_folder / "sample1.jpg").read_bytes()
    api = faceapi.FaceApi()
    await api.nets.tiny_face_detector.load_from_uri(str(models_folder))
    options = faceapi.TinyFaceDetectorOptions()
    boxes = []
    for limit in (None, 1_000_000):
        picture = await faceapi.open_picture(content, max_pixels=limit)
        faces = await api.detect_all_faces(picture, options)
        boxes.append([(face.box.x, face.box.y, face.box.width) for face in faces])
    await api.nets.tiny_face_detector.dispose()
    assert len(boxes[0]) == 3
    np.testing.assert_allclose(boxes[1], boxes[0], atol=8)


async def test_jpeg_too_large_at_half_size_is_rejected() -> None:
    flat = encoded(photo(600, 400), "JPEG")
    with pytest.raises(PictureError, match="600 × 400 pixels; expected at most 59,999"):
        await faceapi.open_picture(flat, max_pixels=300 * 200 - 1)
    # Decoding a progressive file holds it at full size, 3 samples of 2 bytes per pixel.
    held = encoded(photo(600, 400), "JPEG", progressive=True, subsampling=0)
    assert read_structure(held).buffered_bytes_per_pixel == 6
    with pytest.raises(PictureError, match="600 × 400"):
        await faceapi.open_picture(held, max_pixels=100_000)
    assert isinstance(await faceapi.open_picture(flat, max_pixels=100_000), ReducedPicture)
    with pixel_limit(100_000), pytest.raises(PictureError, match="600 × 400"):
        await faceapi.media.buffer_to_image(flat)


async def test_thousands_of_scans_are_rejected_before_decoding() -> None:
    content = encoded(photo(64, 64), "JPEG", progressive=True)
    structure = read_structure(content)
    assert 5 <= structure.scans <= 12
    last = content.rindex(b"\xff\xda")
    scan = content[last:-2]
    hostile = content[:last] + scan * (MAX_SCANS + 1) + content[-2:]
    with pytest.raises(PictureError, match=r"scans; expected a JPEG file .* with at most 100"):
        await faceapi.open_picture(hostile)
    fewer = content[:last] + scan * 50 + content[-2:]
    assert (await faceapi.open_picture(fewer)).size == Dimensions(64, 64)
    with pytest.raises(PictureError, match=r"scans; expected a JPEG file .* with at most 45"):
        await faceapi.open_picture(fewer, max_pixels=64 * 64)
    # The scans of an EXIF thumbnail do not count.
    exif = b"\xff\xe1" + struct.pack(">H", 2 + 4 * MAX_SCANS * 2) + b"\xff\xda\0\2" * MAX_SCANS * 2
    assert read_structure(content[:2] + exif + content[2:]) == structure


# First frames


@pytest.mark.parametrize("file_format", ["GIF", "PNG", "WEBP", "AVIF", "TIFF", "MPO"])
async def test_only_the_first_frame_is_decoded(file_format: str) -> None:
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "lime", "blue")]
    content = encoded(frames[0], file_format, save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(content)) as image:
        assert getattr(image, "n_frames") == 3  # noqa: B009 (not every image has it)
    center = (await faceapi.open_picture(content)).rgb()[15, 20].astype(int)
    assert np.abs(center - [255, 0, 0]).max() <= 8


@pytest.mark.parametrize("file_format", ["GIF", "PNG", "TIFF"])
async def test_a_damaged_second_frame_does_not_matter(file_format: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (2, 60, 60, 3), np.uint8)
    frames = [Image.fromarray(pixels) for pixels in noise]
    content = encoded(frames[0], file_format, save_all=True, append_images=frames[1:])
    single = encoded(frames[0], file_format)
    offset = len(single) + (len(content) - len(single)) // 2
    damaged = content[:offset] + bytes(64) + content[offset + 64 :]
    assert (await faceapi.open_picture(damaged)).size == Dimensions(60, 60)
