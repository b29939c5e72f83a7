"""Opens pictures under CPython: paths, bytes, Pillow images and arrays.

Pillow is imported when a file or an image has to be opened; arrays work without it.
"""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.picture import Picture
from faceapi.errors import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image

ACCEPTED = (
    "a path, the bytes of a picture file, an open binary file, a PIL image, or an array of shape "
    "(h, w), (h, w, 1), (h, w, 3) or (h, w, 4) with values from 0 to 255"
)


async def open_picture(source: object) -> Picture:
    """Turn ``source`` into a picture.

    Rotations noted in a file (EXIF) are carried out. An alpha channel is dropped, not blended, as
    the original does with a canvas. Grey pictures count as three equal channels, 16 bits a channel
    are reduced to 8.

    Raises
    ------
    PictureError
        it is none of the accepted kinds, not decodable, or has no pixels
    """
    if _is_picture(source):
        return source
    if isinstance(source, np.ndarray):
        return ArrayPicture(_as_bytes(source))
    return ArrayPicture(await asyncio.to_thread(_decode, source))


def _is_picture(source: object) -> TypeGuard[Picture]:
    return all(hasattr(source, name) for name in ("size", "patch", "stretched", "rgb"))


def _as_bytes(array: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Arrays of other types are welcome where each value is a whole number from 0 to 255."""
    if array.dtype == np.uint8:
        return array.view(np.uint8)
    if array.dtype.kind not in "fiu" or not array.size:
        raise PictureError(
            f"picture: expected {ACCEPTED}, got an array of {array.dtype}, shape {array.shape}"
        )
    numbers = array.astype(np.float64)
    if not (np.isfinite(numbers).all() and numbers.min() >= 0 and numbers.max() <= 255):
        raise PictureError(
            f"picture: expected values from 0 to 255, got an array of {array.dtype} with others"
        )
    whole = numbers.astype(np.uint8)
    if (whole != numbers).any():
        raise PictureError(
            f"picture: expected whole numbers, got an array of {array.dtype} with fractions; "
            "multiply by 255 if its values go from 0 to 1, then use .round().astype(np.uint8)"
        )
    return whole


def _decode(source: object) -> NDArray[np.uint8]:
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError as exc:
        raise PictureError(
            "picture: Pillow is needed to open files; pip install Pillow, or pass an array"
        ) from exc
    if isinstance(source, Image.Image):
        return _pixels(source, "the PIL image")
    stream, name = _stream(source)
    try:
        with Image.open(stream) as image:
            return _pixels(image, name)
    except UnidentifiedImageError as exc:
        raise PictureError(f"picture: {name} is not a picture that Pillow can read") from exc
    except Exception as exc:  # a decoder may raise anything on damaged bytes, and lists nothing
        raise PictureError(f"picture: {name} cannot be decoded: {exc}") from exc


def _stream(source: object) -> tuple[io.BytesIO, str]:
    """The content of a file, and what to call it in messages."""
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        try:
            return io.BytesIO(path.read_bytes()), str(path)
        except (OSError, ValueError) as exc:
            raise PictureError(f"picture: cannot read {str(path)!r}: {exc}") from exc
    if isinstance(source, bytes | bytearray | memoryview):
        return io.BytesIO(source), f"the {len(source)} bytes"
    read = getattr(source, "read", None)
    content = read() if callable(read) else None
    if isinstance(content, bytes):
        return io.BytesIO(content), "the open file"
    raise PictureError(f"picture: expected {ACCEPTED}, got {type(source).__name__}")


def _pixels(image: Image, name: str) -> NDArray[np.uint8]:
    from PIL import ImageOps

    if 0 in image.size:
        raise PictureError(f"picture: {name} has no pixels: {image.width} × {image.height}")
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):
        deep = np.asarray(upright).astype(np.int64)
        grey: NDArray[np.uint8] = np.clip(deep >> 8, 0, 255).astype(np.uint8)
        return grey
    if upright.mode in ("P", "PA", "LA", "La", "RGBa"):
        upright = upright.convert("RGBA")
    return np.array(upright.convert("RGB"), np.uint8)
