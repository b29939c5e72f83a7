"""``data:`` and ``file:`` addresses, and text that is no address at all."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image
from tests.picture_files import encoded, picture

import faceapi
from faceapi.errors import FaceApiError, FetchError, PictureError
from faceapi.graph.uris import split_query
from faceapi.runtime.native_environment import read_bytes
from faceapi.runtime.reading.urls import is_url

pytestmark = pytest.mark.asyncio

CONTENT = encoded(Image.fromarray(picture()), "PNG")
BASE64 = base64.b64encode(CONTENT).decode()


@pytest.mark.parametrize(
    "uri",
    [
        f"data:image/png;base64,{BASE64}",
        f"DATA:image/png;name=x;BASE64,{BASE64.rstrip('=')}",
        f"data:;base64,{quote(BASE64)}",
        f"data:image/png;base64,{BASE64[:100]}\n  {BASE64[100:]}",
        f"data:image/png,{quote(CONTENT)}",
    ],
)
async def test_data_urls_are_pictures(uri: str) -> None:
    np.testing.assert_array_equal((await faceapi.open_picture(uri)).rgb(), picture())
    image = await faceapi.fetch_image(uri)
    np.testing.assert_array_equal(np.asarray(image), picture())


async def test_file_urls_are_pictures(tmp_path: Path) -> None:
    path = tmp_path / "my фото.png"
    path.write_bytes(CONTENT)
    for uri in (path.as_uri(), path.as_uri().replace("file", "FILE", 1), f"file://{path}"):
        np.testing.assert_array_equal((await faceapi.open_picture(uri)).rgb(), picture())


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("data:image/png;base64", "a comma before its data"),
        ("data:image/png;base64,=?", "base64 data is malformed"),
        ("data:image/png;base64,AAAAA", "base64 data is malformed"),
        ("file:///missing/photo.jpg", "No such file or directory"),
    ],
)
async def test_broken_addresses_are_fetch_errors(uri: str, reason: str) -> None:
    for call in (faceapi.open_picture, faceapi.fetch_image, read_bytes):
        with pytest.raises(FetchError, match=reason) as failure:
            await call(uri)
        assert len(str(failure.value)) < 320


async def test_no_message_repeats_a_whole_picture() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (400, 400, 3), np.uint8)
    text = base64.b64encode(encoded(Image.fromarray(noise), "PNG")).decode()
    for source in (text, f"data:image/png;base64,{text[:-9]}*", f"data:text/plain,{text}"):
        with pytest.raises(FaceApiError) as failure:
            await faceapi.open_picture(source)
        assert len(str(failure.value)) < 500
    with pytest.raises(PictureError, match=r"decode base64 text with base64\.b64decode"):
        await faceapi.open_picture(text)


async def test_errors_name_the_address_and_the_type_of_the_content(tmp_path: Path) -> None:
    for name, content, media_type in (
        ("page.jpg", b"<!DOCTYPE html><title>404</title>", "text/html"),
        ("error.jpg", b'{"error": 404}', "application/json"),
        ("drawing.jpg", b'<svg xmlns="x"/>', "image/svg.xml: save the drawing as PNG"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic: pip install pillow-heif"),
        ("text.jpg", b"hello", "text/plain"),
        ("empty.jpg", b"", "an empty file"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        for call in (faceapi.fetch_image, faceapi.open_picture):
            with pytest.raises(PictureError, match=f"{name} is not a picture.*got {media_type}"):
                await call(str(path))


async def test_other_text_is_a_path() -> None:
    assert [is_url(text) for text in ("HTTP://x", "data:,x", "File://x", "c:\\x", "datax", "")] == [
        *(True, True, True, False, False, False)
    ]


async def test_models_from_signed_addresses(
    models_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested: list[str] = []

    async def signed(uri: str, progress: object = None, *, max_bytes: int | None = None) -> bytes:
        requested.append(uri)
        address, query = split_query(uri)
        assert query == "?sig=a/b.onnx"
        return await read_bytes(str(models_folder / address.rsplit("/", 1)[1]))

    environment = faceapi.FaceApi().environment
    for address in ("models/", "models/index.json", "models/tiny_face_detector.onnx"):
        api = faceapi.FaceApi(
            type(environment)(
                environment.backend, environment.open_picture, signed, environment.models
            )
        )
        uri = f"https://example.org/{address}?sig=a/b.onnx"
        await api.nets.tiny_face_detector.load_from_uri(uri)
    assert requested[-1] == "https://example.org/models/tiny_face_detector.onnx?sig=a/b.onnx"
