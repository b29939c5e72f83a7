"""Damaged picture files: opened or rejected with a ``PictureError``."""

from __future__ import annotations

import asyncio
import io
import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.trust.hostile import damaged_bytes, fuzz, memory_for

from faceapi.errors import PictureError
from faceapi.runtime.pictures.picture_files import FORMATS
from faceapi.runtime.pictures.pil_picture import open_picture

PIXELS = np.random.default_rng(3).integers(0, 256, (12, 10, 3), np.uint8)


def _file(file_format: str) -> bytes:
    stream = io.BytesIO()
    image, exif = Image.fromarray(PIXELS), Image.Exif()
    exif[0x0112] = 6  # rotated
    if file_format in ("PNG", "JPEG", "WEBP", "TIFF", "AVIF"):
        image.save(stream, file_format, exif=exif)
    else:
        image.save(stream, file_format)
    return stream.getvalue()


FILES = st.sampled_from([_file(name) for name in FORMATS])


@fuzz
@given(FILES.flatmap(damaged_bytes))
def test_files(content: bytes) -> None:
    with suppress(PictureError):
        picture = asyncio.run(open_picture(content))
        assert picture.size.width >= 1 <= picture.size.height


def _png(width: int, height: int) -> bytes:
    """A small file that announces any number of pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(100_000, 100_000), (2**31 - 1, 1), (1, 2**31 - 1), (0, 5)])
def test_absurd_sizes_are_rejected_before_allocation(size: tuple[int, int]) -> None:
    content = _png(*size)
    with memory_for(len(content)), pytest.raises(PictureError):
        asyncio.run(open_picture(content))


@fuzz
@given(
    st.lists(st.integers(0, 3), max_size=5).map(tuple),
    st.sampled_from(["u1", "i2", "f4", "f8", "?", "c8", "O", "U3", "M8[s]", "V3"]),
    st.sampled_from([0, 1, 255, 256, -1]),
)
def test_arrays_of_any_shape_and_dtype(shape: tuple[int, ...], dtype: str, value: int) -> None:
    array = np.zeros(shape, dtype)
    if array.dtype.kind in "uif":
        array[...] = np.asarray(value).astype(dtype)
    with suppress(PictureError):
        picture = asyncio.run(open_picture(array))
        assert (picture.size.height, picture.size.width) == array.shape[:2]
