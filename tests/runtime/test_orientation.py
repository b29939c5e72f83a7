"""Photos of phones: every way to open, measure, draw, save and crop uses the upright picture."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageOps
from tests.picture_files import encoded, oriented, picture

import faceapi
from faceapi import draw, media
from faceapi.draw.shapes import Rectangle, Style
from faceapi.types import Box, Dimensions, FaceDetection
from faceapi_build.paths import ROOT

pytestmark = pytest.mark.asyncio

ORIENTATIONS = range(1, 9)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera stores an upright picture with this orientation."""


def stored(upright: Image.Image, orientation: int, file_format: str = "PNG") -> bytes:
    """A file that shows ``upright`` once it is turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = upright.transpose(TURNS[orientation]) if orientation in TURNS else upright
    return encoded(
        turned, file_format, exif=exif, **({} if file_format == "PNG" else {"quality": 95})
    )


@pytest.fixture(scope="module")
def photo(samples_folder: Path) -> Image.Image:
    """A small photo with three faces, upright."""
    with Image.open(samples_folder / "sample1.jpg") as image:
        image.info.clear()
        return image.resize((480, 320))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
async def test_first_example_of_the_readme(
    orientation: int,
    photo: Image.Image,
    tmp_path: Path,
    models_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FACEAPI_MODELS", str(models_folder))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(stored(photo, orientation, "JPEG"))
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
    scope: dict[str, object] = {}
    for block in blocks[:2]:  # find, then draw
        exec(block, scope)

    lines = capsys.readouterr().out.splitlines()
    corners = [tuple(map(int, re.findall(r"(\d+), (\d+)", line)[0])) for line in lines]
    assert len(corners) == 3
    for (x, y), expected in zip(sorted(corners), ((103, 88), (209, 104), (368, 49)), strict=True):
        assert abs(x - expected[0]) <= 4
        assert abs(y - expected[1]) <= 4
    with Image.open("faces.jpg") as saved:
        assert saved.size == photo.size
        assert saved.getexif().get(0x0112) is None
        difference = np.asarray(ImageChops.difference(saved, photo)).max(axis=2)
        for x, y in corners:
            assert difference[y : y + 40, x : x + 2].max(axis=1).min() > 60  # the left edge
        assert np.median(difference) < 8


@pytest.mark.parametrize("orientation", ORIENTATIONS)
async def test_every_function_uses_the_upright_size(orientation: int) -> None:
    upright = Image.fromarray(picture())
    width, height = upright.size
    content = stored(upright, orientation)

    def opened() -> Image.Image:
        return Image.open(io.BytesIO(content))

    def same(image: Image.Image) -> bool:
        return np.array_equal(np.asarray(image), np.asarray(upright))

    for source in (content, opened(), io.BytesIO(content)):
        assert np.array_equal((await faceapi.open_picture(source)).rgb(), picture())
    assert media.get_media_dimensions(opened()) == Dimensions(width, height)
    assert same(media.create_canvas_from_media(opened()))
    assert media.create_canvas_from_media(opened(), Dimensions(30, 20)).size == (30, 20)
    assert same(await media.buffer_to_image(content))
    canvas = media.create_canvas(Dimensions(width, height))
    assert media.match_dimensions(canvas, opened()) == Dimensions(width, height)
    media.match_dimensions(opened(), Dimensions(width, height))
    face = FaceDetection(0.9, Box(0.1, 0.2, 0.3, 0.5), Dimensions(1, 1))
    (crop,) = await faceapi.extract_faces(opened(), [face])
    assert crop.size == (36, 40)
    assert faceapi.resize_results(face, opened()).box == Box(12, 16, 36, 40)
    target = opened()
    media.image_tensor_to_canvas(picture()[::-1], target)
    assert np.array_equal(np.asarray(target), picture()[::-1])
    context = opened()
    media.get_context_2d_or_throw(context)
    assert same(context)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "TIFF"])
async def test_drawings_are_saved_upright_once(orientation: int, file_format: str) -> None:
    image = Image.open(io.BytesIO(stored(Image.fromarray(picture()), orientation)))
    draw.paint(image, [Rectangle(5, 10, 30, 20, Style(fill="#f00"))])
    draw.paint(image, [Rectangle(60, 40, 30, 20, Style(fill="#00f"))])
    for options in ({}, {"exif": image.getexif()}, {"exif": image.info.get("exif", b"")}):
        content = encoded(image, file_format, **options)
        pixels = (await faceapi.open_picture(content)).rgb().astype(int)
        assert pixels.shape == (80, 120, 3)
        assert np.abs(pixels[12:28, 8:32] - (255, 0, 0)).max() < 90
        assert np.abs(pixels[42:58, 63:87] - (0, 0, 255)).max() < 90


async def test_only_exif_data_that_is_valid_counts() -> None:
    xmp = b'<x xmlns:tiff="t"><rdf:Description tiff:Orientation="6"/></x>'
    upright = Image.fromarray(picture())
    contents = [
        encoded(upright, "JPEG", xmp=xmp),
        encoded(upright, "JPEG", exif=b"Exif\0\0XX*\0garbage"),
        encoded(upright, "JPEG", exif=b"Exif\0\0"),
        oriented(1),
    ]
    for content in contents:
        assert (await faceapi.open_picture(content)).size == Dimensions(120, 80)
        image = Image.open(io.BytesIO(content))
        draw.paint(image, [])
        assert image.size == (120, 80)
    both = Image.Exif()
    both[0x0112] = 8
    content = encoded(upright, "JPEG", xmp=xmp, exif=both)
    assert (await faceapi.open_picture(content)).size == Dimensions(80, 120)


async def test_detection_does_not_change_the_image() -> None:
    image = Image.open(io.BytesIO(oriented(6)))
    await faceapi.open_picture(image)
    assert image.size == (120, 80)
    assert image.getexif()[0x0112] == 6
    already_upright: NDArray[np.uint8] = np.asarray(ImageOps.exif_transpose(image))
    assert np.array_equal((await faceapi.open_picture(image)).rgb(), already_upright)
