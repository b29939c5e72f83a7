"""Damaged picture files: opened or refused with a ``PictureError``."""

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


def _file(kind: str) -> bytes:
    stream = io.BytesIO()
    image, exif = Image.fromarray(PIXELS), Image.Exif()
    exif[0x0112] = 6  # to be turned
    if kind in ("PNG", "JPEG", "WEBP", "TIFF", "AVIF"):
        image.save(stream, kind, exif=exif)
    else:
        image.save(stream, kind)
    return stream.getvalue()


FILES = st.sampled_from([_file(kind) for kind in FORMATS])


@fuzz
@given(FILES.flatmap(damaged_bytes))
def test_files(content: bytes) -> None:
    with suppress(PictureError):
        picture = asyncio.run(open_picture(content))
        assert picture.size.width >= 1 <= picture.size.height


def _png(width: int, height: int) -> bytes:
    """A file of some bytes that announces any number of pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
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
def test_arrays_of_any_shape_and_dtype(shape: tuple[int, ...], kind: str, value: int) -> None:
    array = np.zeros(shape, kind)
    if array.dtype.kind in "uif":
        array[...] = np.asarray(value).astype(kind)
    with suppress(PictureError):
        picture = asyncio.run(open_picture(array))
        assert (picture.size.height, picture.size.width) == array.shape[:2]
