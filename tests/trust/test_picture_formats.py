"""Only listed formats are opened, and undecodable files raise ``PictureError``."""

from __future__ import annotations

import ast
import io
import subprocess
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import EpsImagePlugin, Image, ImageOps

import faceapi
from faceapi import draw
from faceapi.cli import main
from faceapi.cli.inputs import IMAGE_EXTENSIONS
from faceapi.core.pixels.transparent_picture import TransparentPicture, premultiplied
from faceapi.errors import PictureError
from faceapi.runtime.pictures.picture_files import FORMATS, formats
from faceapi.types import Box, Dimensions
from faceapi_build.paths import SOURCES

EPS = (
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n{ } loop\nshowpage\n%%EOF\n"
)


@pytest.fixture
def ghostscript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fake Ghostscript; it creates this file and fails."""
    started = tmp_path / "started"
    program = tmp_path / "gs"
    program.write_text(f"#!/bin/sh\ntouch {started}\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(EpsImagePlugin, "gs_binary", str(program))
    return started


@pytest.fixture
def eps(tmp_path: Path) -> Path:
    """EPS content with a name that ends in ``.jpg``."""
    path = tmp_path / "in" / "photo.jpg"
    path.parent.mkdir()
    path.write_bytes(EPS)
    return path


def test_pillow_alone_starts_ghostscript(ghostscript: Path, eps: Path) -> None:
    with Image.open(eps) as image, pytest.raises(subprocess.CalledProcessError):
        image.load()
    assert ghostscript.exists()


@pytest.mark.asyncio
async def test_no_content_starts_a_program(ghostscript: Path, eps: Path) -> None:
    for source in (eps, EPS, io.BytesIO(EPS)):
        with pytest.raises(PictureError, match="is not a picture of a known format; expected JPEG"):
            await faceapi.open_picture(source)
    with pytest.raises(PictureError, match="is not a picture"):
        await faceapi.fetch_image(str(eps))
    with pytest.raises(PictureError, match="starts Ghostscript to decode it; call its load"):
        await faceapi.open_picture(Image.open(io.BytesIO(EPS)))
    with pytest.raises(PictureError, match="starts Ghostscript"):
        faceapi.media.create_canvas_from_media(Image.open(io.BytesIO(EPS)))
    with pytest.raises(PictureError, match="starts Ghostscript"):
        draw.paint(Image.open(io.BytesIO(EPS)), [])
    assert not ghostscript.exists()


def test_command_line_starts_no_program(
    ghostscript: Path, eps: Path, models_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = eps.parents[1] / "drawn"
    options = ("--detector", "tiny", "--models", str(models_folder), "--draw", str(folder))
    assert main(["detect", str(eps), *options]) == 1
    assert "is not a picture" in capsys.readouterr().err
    assert not ghostscript.exists()


def saved(file_format: str, mode: str = "RGB", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (20, 10), 77).save(file, file_format, **options)
    return file.getvalue()


@pytest.mark.asyncio
@pytest.mark.parametrize("file_format", [*FORMATS, "MPO"])
async def test_listed_formats_are_opened(file_format: str) -> None:
    assert (await faceapi.open_picture(saved(file_format))).size == Dimensions(20, 10)


@pytest.mark.asyncio
@pytest.mark.parametrize("file_format", ["ICO", "TGA", "JPEG2000", "PCX", "SGI", "QOI", "DDS"])
async def test_other_pillow_formats_are_rejected(file_format: str) -> None:
    content = saved(file_format)
    assert Image.open(io.BytesIO(content)).format == file_format
    with pytest.raises(PictureError, match="is not a picture"):
        await faceapi.open_picture(content)


@pytest.mark.asyncio
async def test_a_registered_plug_in_for_heif_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "OPEN", dict(Image.OPEN))
    content = b"\0\0\0\x18ftypheic" + bytes(30)
    with pytest.raises(PictureError, match="or HEIF with a plug-in"):
        await faceapi.open_picture(content)

    def plugin(_file: object, _name: object) -> Image.Image:
        return Image.new("RGB", (30, 20))

    Image.OPEN["HEIF"] = (plugin, lambda prefix: prefix[4:12] == b"ftypheic")  # type: ignore[assignment]
    assert formats()[-1] == "HEIF"
    assert (await faceapi.open_picture(content)).size == Dimensions(30, 20)


def test_command_line_suffixes_match_the_formats() -> None:
    Image.init()
    assert {Image.EXTENSION[ending] for ending in IMAGE_EXTENSIONS} <= set(FORMATS)


def test_image_open_is_called_with_formats_everywhere() -> None:
    calls = []
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Image.open"):
                calls.append((path, [keyword.arg for keyword in node.keywords]))
    assert len(calls) >= 5
    assert [path for path, names in calls if "formats" not in names] == []
    package = SOURCES / "faceapi"
    assert [path for path, _ in calls if path.is_relative_to(package)] == []


# Truncated images


def broken() -> Image.Image:
    """An opened, undecoded image, truncated in the middle."""
    noise = np.random.default_rng(2).integers(0, 256, (60, 80, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    return Image.open(io.BytesIO(file.getvalue()[:7000]))


Use = Callable[[Image.Image], Coroutine[Any, Any, object]]


async def _canvas(image: Image.Image) -> object:
    return faceapi.media.create_canvas_from_media(image)


async def _context(image: Image.Image) -> object:
    return faceapi.media.get_context_2d_or_throw(image)


async def _tensor(image: Image.Image) -> object:
    return faceapi.media.image_tensor_to_canvas(np.zeros((60, 80, 3), np.uint8), image)


async def _draw(image: Image.Image) -> None:
    draw.paint(image, [])


USES: dict[str, Use] = {
    "open_picture": faceapi.open_picture,
    "detect_all_faces": lambda image: _awaited(faceapi.detect_all_faces(image)),
    "extract_faces": lambda image: faceapi.extract_faces(image, [Box(1, 1, 5, 5)]),
    "image_to_square": lambda image: faceapi.media.image_to_square(image, 32),
    "await_media_loaded": faceapi.media.await_media_loaded,
    "create_canvas_from_media": _canvas,
    "get_context_2d_or_throw": _context,
    "image_tensor_to_canvas": _tensor,
    "draw.paint": _draw,
}


async def _awaited(task: Any) -> object:
    return await task


@pytest.mark.asyncio
@pytest.mark.parametrize("name", USES)
async def test_truncated_image_is_a_picture_error(name: str, models_folder: Path) -> None:
    await faceapi.nets.ssd_mobilenetv1.load_from_uri(str(models_folder))
    with pytest.raises(PictureError, match=r"the PIL image cannot be decoded: .*truncated"):
        await USES[name](broken())


@pytest.mark.asyncio
async def test_truncated_file_is_a_picture_error(tmp_path: Path) -> None:
    content = saved("BMP")[:300]
    path = tmp_path / "photo.bmp"
    path.write_bytes(content)
    for source in (content, path, io.BytesIO(content)):
        with pytest.raises(PictureError, match=r"cannot be decoded: .*truncated"):
            await faceapi.open_picture(source)
    with pytest.raises(PictureError, match="cannot be decoded"):
        await faceapi.media.buffer_to_image(content)


class Unreadable(io.RawIOBase):
    """An open file whose disk fails."""

    def read(self, size: int = -1) -> bytes:
        raise OSError("Input/output error")


@pytest.mark.asyncio
async def test_unreadable_open_files_are_picture_errors() -> None:
    closed = io.BytesIO(saved("PNG"))
    closed.close()
    with pytest.raises(PictureError, match="cannot read the open file: I/O operation on closed"):
        await faceapi.open_picture(closed)
    with pytest.raises(PictureError, match="cannot read the open file: Input/output error"):
        await faceapi.open_picture(Unreadable())


# Decoding in strips


MODES = ("RGB", "RGBA", "L", "LA", "1", "P", "PA", "CMYK", "YCbCr", "HSV", "I", "F", "I;16")


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("orientation", range(1, 9))
async def test_strips_give_the_pixels_of_the_whole_image(mode: str, orientation: int) -> None:
    noise = np.random.default_rng(4).integers(0, 256, (700, 500, 4), np.uint8)
    image = Image.fromarray(noise)
    if mode == "I;16":
        image = Image.fromarray(noise.view(np.uint16)[:, :, 0])
    elif mode == "PA":
        image = image.convert("RGB").convert("P").convert("PA")
    else:
        image = (image if mode == "RGBA" else image.convert("RGB")).convert(mode)
    image.getexif()[0x0112] = orientation
    upright = ImageOps.exif_transpose(image)
    expected: NDArray[Any]
    if mode.startswith("I"):
        values = np.asarray(upright).astype(np.int64)
        expected = (values >> 8 if mode == "I;16" else values)[:, :, np.newaxis]
    elif mode == "RGBA":
        colors, opacity = np.asarray(upright)[:, :, :3], np.asarray(upright)[:, :, 3:]
        expected = TransparentPicture(
            premultiplied(np.concatenate([colors, opacity], axis=2))
        ).rgb()
    else:
        plain = upright.convert("RGBA") if mode in ("P", "PA", "LA") else upright
        expected = np.asarray(plain.convert("RGB"))
    picture = await faceapi.open_picture(image)
    np.testing.assert_array_equal(picture.rgb(), np.broadcast_to(expected, picture.rgb().shape))
