"""Opens pictures in CPython: paths, bytes, Pillow images and arrays.

Pillow is imported when a file or an image is opened; arrays work without it.
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

_CHUNK_SIZE = 1 << 20
"""Number of values of an array that are converted at once."""

_NAME_LIMIT = 300
"""Maximum length of a file's name in a message."""


async def open_picture(source: object) -> Picture:
    """Open ``source`` as a picture.

    The supported file formats are JPEG, PNG, GIF, BMP, WebP, TIFF, PPM, AVIF, and HEIF if a plug-in
    is registered with Pillow. Only the first frame is used. Files with more pixels than the limit
    (:func:`.pixel_limit.max_pixels`) are refused, except JPEG files, which are decoded at a smaller
    size; sizes and boxes stay those of the full picture.

    The EXIF orientation is applied. An alpha channel is dropped, not blended, as face-api.js does
    with a canvas. Grayscale is converted to three equal channels, and 16 bits per channel to 8.

    Raises
    ------
    PictureError
        it has none of the accepted types, cannot be decoded, is too large, or has no pixels
    """
    if _is_picture(source):
        return source
    if isinstance(source, np.ndarray):
        return ArrayPicture(_to_uint8(source))
    return await asyncio.to_thread(_decode, source, max_pixels())


def _is_picture(source: object) -> TypeGuard[Picture]:
    return all(hasattr(source, name) for name in ("size", "patch", "resized", "rgb"))


def _to_uint8(array: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Convert an array; values of other types must be whole numbers from 0 to 255."""
    if array.dtype == np.uint8:
        return array.view(np.uint8)
    if array.dtype.kind not in "fiu" or not array.size:
        raise PictureError(
            f"picture: expected {ACCEPTED}, got an array of {array.dtype}, shape {array.shape}"
        )
    if array.ndim == 4 and len(array) == 1:
        array = array[0]
    result = np.empty(array.shape, np.uint8)
    rows = max(1, _CHUNK_SIZE * len(array) // array.size) if array.ndim else 1
    for start in range(0, len(array) if array.ndim else 1, rows):
        chunk = slice(start, start + rows) if array.ndim else ...
        result[chunk] = _checked_uint8(array[chunk])
    return result


def _checked_uint8(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    numbers = values.astype(np.float64)
    if not (np.isfinite(numbers).all() and numbers.min() >= 0 and numbers.max() <= 255):
        raise PictureError(
            f"picture: expected values from 0 to 255, got an array of {values.dtype} with others"
        )
    result = numbers.astype(np.uint8)
    if (result != numbers).any():
        raise PictureError(
            f"picture: expected whole numbers, got an array of {values.dtype} with fractions; "
            "multiply by 255 if its values go from 0 to 1, then use .round().astype(np.uint8)"
        )
    return result


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
    content, name = _read_content(source)
    return decoding.picture_of_file(content, name, limit)


def _read_content(source: object) -> tuple[bytes, str]:
    """The content of a file, and its name in messages."""
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
        data = read() if callable(read) else None
    except (OSError, ValueError) as exc:  # ValueError: the file is closed
        raise PictureError(f"picture: cannot read the open file: {exc}") from exc
    if isinstance(data, bytes):
        return data, "the open file"
    raise PictureError(f"picture: expected {ACCEPTED}, got {type(source).__name__}")
