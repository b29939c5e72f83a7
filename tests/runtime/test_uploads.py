"""Uploads as web frameworks hand them over; the classes mirror the interfaces of the real ones."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import pytest
from PIL import Image
from tests.picture_files import encoded, picture

import faceapi
from faceapi.errors import PictureError

pytestmark = pytest.mark.asyncio

CONTENT = encoded(Image.fromarray(picture()), "PNG")


class StarletteUpload:
    """``starlette.datastructures.UploadFile``, FastAPI's too: its methods are coroutines."""

    def __init__(self, content: bytes, filename: str | None = "photo.png") -> None:
        self.file: BinaryIO = io.BytesIO(content)
        self.filename, self.size = filename, len(content)

    async def read(self, size: int = -1) -> bytes:
        await asyncio.sleep(0)
        return self.file.read(size)

    async def seek(self, offset: int) -> None:
        await asyncio.sleep(0)
        self.file.seek(offset)

    async def close(self) -> None:
        self.file.close()


class DjangoUpload:
    """``django.core.files.uploadedfile.UploadedFile``: methods of its file, and ``chunks``."""

    def __init__(self, content: bytes, name: str = "photo.png") -> None:
        self.file = io.BytesIO(content)
        self.name, self.size, self.content_type = name, len(content), "image/png"
        self.read, self.seek, self.tell = self.file.read, self.file.seek, self.file.tell

    def chunks(self, chunk_size: int = 65536) -> Iterator[bytes]:
        self.seek(0)
        while data := self.read(chunk_size):
            yield data

    def __len__(self) -> int:
        return self.size

    def __bool__(self) -> bool:
        return bool(self.name)


class WerkzeugUpload:
    """``werkzeug.datastructures.FileStorage``, Flask's: other attributes are its stream's."""

    def __init__(self, content: bytes, filename: str = "photo.png") -> None:
        self.stream = io.BytesIO(content)
        self.filename, self.name = filename, "field"

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def __bool__(self) -> bool:
        return bool(self.filename)


UPLOADS: list[Any] = [StarletteUpload, DjangoUpload, WerkzeugUpload]


@pytest.mark.parametrize("upload", UPLOADS)
async def test_uploads_are_opened(upload: Any) -> None:
    np.testing.assert_array_equal((await faceapi.open_picture(upload(CONTENT))).rgb(), picture())
    image = await faceapi.media.buffer_to_image(upload(CONTENT))
    np.testing.assert_array_equal(np.asarray(image), picture())


@pytest.mark.parametrize("upload", UPLOADS)
async def test_uploads_that_were_read_before_are_read_again(upload: Any) -> None:
    read_once = upload(CONTENT)
    for _ in range(2):
        opened = await faceapi.open_picture(read_once)
        np.testing.assert_array_equal(opened.rgb(), picture())


@pytest.mark.parametrize("upload", UPLOADS)
async def test_errors_name_the_file(upload: Any) -> None:
    with pytest.raises(PictureError, match=r"the file 'photo\.png' is empty"):
        await faceapi.open_picture(upload(b""))
    with pytest.raises(PictureError, match=r"the file 'x{40}….*\.pdf' is not .*application/pdf"):
        await faceapi.open_picture(upload(b"%PDF-1.7 nothing else", "x" * 1000 + ".pdf"))
    closed = upload(CONTENT)
    (closed.stream if upload is WerkzeugUpload else closed.file).close()
    with pytest.raises(PictureError, match=r"cannot read the file 'photo\.png': I/O operation"):
        await faceapi.open_picture(closed)


async def test_temporary_files_are_opened() -> None:
    with tempfile.SpooledTemporaryFile(max_size=100) as file:
        file.write(CONTENT)
        np.testing.assert_array_equal((await faceapi.open_picture(file)).rgb(), picture())


async def test_what_does_not_read_bytes_is_refused() -> None:
    with pytest.raises(PictureError, match=r"expected a path, the bytes of .* got StringIO"):
        await faceapi.open_picture(io.StringIO("text"))
