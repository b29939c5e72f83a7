"""The media helpers in CPython, where a canvas is a PIL image."""

from __future__ import annotations

import ast
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import faceapi
from faceapi.runtime.pictures import pil_media as in_cpython
from faceapi.types import Box, Dimensions, FaceDetection


@pytest.fixture
def picture() -> Image.Image:
    """10 × 6 pixels, each with a different color."""
    values = np.arange(180, dtype=np.uint8).reshape(6, 10, 3)
    return Image.fromarray(values)


@pytest.mark.asyncio
async def test_fetch_image_and_buffer_to_image(samples_folder: Path, tmp_path: Path) -> None:
    image = await faceapi.fetch_image(str(samples_folder / "sample2.jpg"))
    assert faceapi.media.is_media_element(image)
    assert faceapi.media.is_media_loaded(image)
    await faceapi.media.await_media_loaded(image)
    assert faceapi.media.get_media_dimensions(image) == Dimensions(1920, 1367)
    (tmp_path / "x.jpg").write_text("no picture")
    with pytest.raises(faceapi.errors.PictureError, match="is not a picture"):
        await faceapi.fetch_image(str(tmp_path / "x.jpg"))
    with pytest.raises(faceapi.errors.FetchError, match=r"missing\.jpg"):
        await faceapi.fetch_image(str(tmp_path / "missing.jpg"))


@pytest.mark.asyncio
async def test_fetch_json_and_net_weights(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"a": [1]}))
    assert await faceapi.media.fetch_json(str(tmp_path / "a.json")) == {"a": [1]}
    (tmp_path / "b.json").write_text("<html>")
    with pytest.raises(faceapi.errors.FetchError, match="is not JSON"):
        await faceapi.media.fetch_json(str(tmp_path / "b.json"))
    (tmp_path / "w").write_bytes(np.array([1, -2.5], "<f4").tobytes())
    weights = await faceapi.media.fetch_net_weights(str(tmp_path / "w"))
    assert weights.tolist() == [1, -2.5]
    (tmp_path / "w").write_bytes(b"12345")
    with pytest.raises(faceapi.errors.ModelFileError, match="has 5 bytes"):
        await faceapi.media.fetch_net_weights(str(tmp_path / "w"))


@pytest.mark.asyncio
async def test_videos_need_a_browser(samples_folder: Path) -> None:
    with pytest.raises(faceapi.errors.PictureError, match="need a browser"):
        await faceapi.media.fetch_video(str(samples_folder / "sample2.jpg"))


def test_canvases(picture: Image.Image) -> None:
    empty = faceapi.media.create_canvas(Dimensions(4, 3))
    assert (empty.size, empty.getpixel((0, 0))) == ((4, 3), (0, 0, 0, 0))
    assert faceapi.media.create_canvas(picture).size == (10, 6)
    copy = faceapi.media.create_canvas_from_media(picture)
    assert copy is not picture
    assert np.array_equal(np.asarray(copy), np.asarray(picture))
    half = faceapi.media.create_canvas_from_media(picture, Dimensions(5, 3))
    # each pixel is the mean of four, truncated as on a canvas: of 0, 3, 30 and 33 for the first
    assert half.size == (5, 3)
    assert half.getpixel((0, 0)) == (16, 17, 18)
    assert faceapi.media.create_canvas_from_media(np.asarray(picture)).size == (10, 6)
    assert isinstance(faceapi.media.get_context_2d_or_throw(copy), ImageDraw.ImageDraw)
    with pytest.raises(faceapi.errors.PictureError, match="at least one pixel, got 0 × 3"):
        faceapi.media.create_canvas(Dimensions(0, 3))
    with pytest.raises(faceapi.errors.PictureError, match="expected a PIL image, got str"):
        faceapi.media.create_canvas_from_media("photo")


def test_arrays_become_canvases(picture: Image.Image) -> None:
    canvas = faceapi.media.image_tensor_to_canvas(np.asarray(picture) + 0.9)
    assert np.array_equal(np.asarray(canvas), np.asarray(picture))
    gray = faceapi.media.image_tensor_to_canvas(np.full((2, 3), 7))
    assert gray.getpixel((2, 1)) == (7, 7, 7)
    existing = faceapi.media.create_canvas(picture)
    assert faceapi.media.image_tensor_to_canvas(np.asarray(picture), existing) is existing
    assert existing.getpixel((9, 5)) == (177, 178, 179, 255)
    with pytest.raises(ValueError, match="from 0 to 255"):
        faceapi.media.image_tensor_to_canvas(np.full((2, 3), 256))
    with pytest.raises(ValueError, match=r"got \(2, 3, 4\)"):
        faceapi.media.image_tensor_to_canvas(np.zeros((2, 3, 4)))


@pytest.mark.asyncio
async def test_image_to_square(picture: Image.Image) -> None:
    square = np.asarray(await faceapi.media.image_to_square(picture, 10))
    assert square.shape == (10, 10, 3)
    assert np.array_equal(square[:6], np.asarray(picture))
    assert not square[6:].any()
    centered = np.asarray(await faceapi.media.image_to_square(picture, 10, center_image=True))
    assert np.array_equal(centered[2:8], np.asarray(picture))


def test_match_dimensions(picture: Image.Image) -> None:
    class Target:
        width = height = 0

    target = Target()
    assert faceapi.media.match_dimensions(target, picture) == Dimensions(10, 6)
    assert (target.width, target.height) == (10, 6)
    assert faceapi.media.match_dimensions(picture.copy(), picture, True) == Dimensions(10, 6)
    with pytest.raises(ValueError, match=r"10 × 6 cannot become 3 × 2; make one"):
        faceapi.media.match_dimensions(picture, Dimensions(3, 2))


@pytest.mark.asyncio
async def test_extracting_floors_and_clips(picture: Image.Image) -> None:
    pixels = np.asarray(picture)
    face = FaceDetection(0.9, Box(0.17, 0.2, 0.55, 0.5), Dimensions(10, 6))  # 1.7, 1.2; 5.5 × 3
    regions: list[FaceDetection | Box] = [
        face,
        Box(-2.5, 1, 5, 3),
        Box(8, 4, 10, 10),
        Box(20, 1, 3, 3),
    ]
    canvases = await faceapi.extract_faces(picture, regions)
    assert [canvas.size for canvas in canvases] == [(5, 3), (2, 3), (2, 2)]
    assert np.array_equal(np.asarray(canvases[0]), pixels[1:4, 1:6])
    assert np.array_equal(np.asarray(canvases[1]), pixels[1:4, :2])
    tensors = await faceapi.media.extract_face_tensors(np.asarray(picture), regions)
    assert [tensor.shape for tensor in tensors] == [(3, 5, 3), (3, 2, 3), (2, 2, 3)]
    assert np.array_equal(tensors[2], pixels[4:, 8:])


@pytest.mark.asyncio
async def test_canvas_and_tensor_floor_a_box_differently(picture: Image.Image) -> None:
    face = FaceDetection(0.9, Box(-0.25, 0, 0.55, 0.5), Dimensions(10, 6))  # x -2.5 to 3.0
    (canvas,) = await faceapi.extract_faces(picture, [face])
    (tensor,) = await faceapi.media.extract_face_tensors(picture, [face])
    assert (canvas.width, tensor.shape[1]) == (2, 3)


@pytest.mark.asyncio
async def test_an_opened_picture_is_reused(picture: Image.Image) -> None:
    file = io.BytesIO()
    picture.save(file, "png")
    opened = await faceapi.open_picture(file.getvalue())
    assert opened.size == Dimensions(10, 6)
    assert await faceapi.open_picture(opened) is opened


def test_resolve_input_returns_the_value() -> None:
    assert faceapi.media.resolve_input("photo") == "photo"
    assert in_cpython.resolve_input(5) == 5
    assert faceapi.env.is_nodejs()
    assert not faceapi.env.is_browser()
    assert faceapi.env.get_env().models.endswith("/")


def test_both_platforms_have_the_same_functions() -> None:
    package = Path(faceapi.__file__).parent
    modules = [package / "browser/media/dom_media.py", package / "runtime/pictures/pil_media.py"]
    in_browser, in_cpython = (
        {
            node.name: (type(node).__name__, [argument.arg for argument in node.args.args])
            for node in ast.parse(module.read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and not node.name.startswith("_")
        }
        for module in modules
    )
    assert in_browser == in_cpython
    assert "create_canvas" in in_browser
