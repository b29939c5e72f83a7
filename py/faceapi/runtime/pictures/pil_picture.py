"""Opens pictures under CPython: paths, bytes, Pillow images and arrays.

Pillow is imported when a file or an image has to be opened; arrays work without it.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.picture import Picture
from faceapi.errors import PictureError
from faceapi.runtime.pictures.pixel_limit import max_pixels

ACCEPTED = (
    "a path, the bytes of a picture file, an open binary file, a PIL image, or an array of shape "
    "(h, w), (h, w, 1), (h, w, 3) or (h, w, 4) with values from 0 to 255"
)

_PIECE = 1 << 20
"""Values of an array that are looked at in one go."""

_NAME_LIMIT = 300
"""Letters of a file's name in a message."""


async def open_picture(source: object) -> Picture:
    """Turn ``source`` into a picture.

    Files are opened of these formats: JPEG, PNG, GIF, BMP, WebP, TIFF, PPM, AVIF, and HEIF where a
    plug-in is registered with Pillow. Of several frames the first is taken. More pixels than the
    limit (:func:`.pixel_limit.max_pixels`) are refused, or decoded at a smaller size if the file is
    JPEG; sizes and boxes stay those of the full picture.

    Rotations noted in a file (EXIF) are carried out. An alpha channel is dropped, not blended, as
    the original does with a canvas. Grey pictures count as three equal channels, 16 bits a channel
    are reduced to 8.

    Raises
    ------
    PictureError
        it is none of the accepted kinds, not decodable, too large, or has no pixels
    """
    if _is_picture(source):
        return source
    if isinstance(source, np.ndarray):
        return ArrayPicture(_as_bytes(source))
    return await asyncio.to_thread(_decode, source, max_pixels())


def _is_picture(source: object) -> TypeGuard[Picture]:
    return all(hasattr(source, name) for name in ("size", "patch", "resized", "rgb"))


def _as_bytes(array: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Arrays of other types are welcome where each value is a whole number from 0 to 255."""
    if array.dtype == np.uint8:
        return array.view(np.uint8)
    if array.dtype.kind not in "fiu" or not array.size:
        raise PictureError(
            f"picture: expected {ACCEPTED}, got an array of {array.dtype}, shape {array.shape}"
        )
    if array.ndim == 4 and len(array) == 1:
        array = array[0]
    whole = np.empty(array.shape, np.uint8)
    rows = max(1, _PIECE * len(array) // array.size) if array.ndim else 1
    for first in range(0, len(array) if array.ndim else 1, rows):
        part = slice(first, first + rows) if array.ndim else ...
        whole[part] = _whole_numbers(array[part])
    return whole


def _whole_numbers(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    numbers = values.astype(np.float64)
    if not (np.isfinite(numbers).all() and numbers.min() >= 0 and numbers.max() <= 255):
        raise PictureError(
            f"picture: expected values from 0 to 255, got an array of {values.dtype} with others"
        )
    whole = numbers.astype(np.uint8)
    if (whole != numbers).any():
        raise PictureError(
            f"picture: expected whole numbers, got an array of {values.dtype} with fractions; "
            "multiply by 255 if its values go from 0 to 1, then use .round().astype(np.uint8)"
        )
    return whole


def _decode(source: object, limit: int) -> Picture:
    try:
        from PIL import Image
    except ImportError as exc:
        raise PictureError(
            "picture: Pillow is needed to open files; pip install Pillow, or pass an array"
        ) from exc
    from faceapi.runtime.pictures import decoding

    if isinstance(source, Image.Image):
        return decoding.picture_of_image(source, limit)
    content, name = _content(source)
    return decoding.picture_of_file(content, name, limit)


def _content(source: object) -> tuple[bytes, str]:
    """The content of a file, and what to call it in messages."""
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        try:
            return path.read_bytes(), str(path)[-_NAME_LIMIT:]
        except (OSError, ValueError) as exc:
            raise PictureError(
                f"picture: cannot read {str(path)[-_NAME_LIMIT:]!r}: {str(exc)[:_NAME_LIMIT]}"
            ) from exc
    if isinstance(source, bytes | bytearray | memoryview):
        content = bytes(source)
        return content, f"the {len(content)} bytes"
    read = getattr(source, "read", None)
    try:
        contained = read() if callable(read) else None
    except (OSError, ValueError) as exc:  # ValueError: the file is closed
        raise PictureError(f"picture: cannot read the open file: {exc}") from exc
    if isinstance(contained, bytes):
        return contained, "the open file"
    raise PictureError(f"picture: expected {ACCEPTED}, got {type(source).__name__}")
