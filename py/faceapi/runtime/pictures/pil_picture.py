"""Opens pictures in CPython: paths, bytes, open files, Pillow images and arrays.

Pillow is imported when a file or an image is opened; arrays work without it.
"""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module
from typing import TypeGuard

from faceapi.core.pixels.array_values import as_array, picture_of_array
from faceapi.core.pixels.picture import Picture
from faceapi.errors import PictureError
from faceapi.runtime.pictures.picture_sources import read_content
from faceapi.runtime.pictures.pixel_limit import max_pixels


async def open_picture(source: object) -> Picture:
    """Open ``source`` as a picture.

    The supported file formats are JPEG, PNG, GIF, BMP, WebP, TIFF, PPM, AVIF, and HEIF if a plug-in
    is registered with Pillow. Only the first frame is used. Files with more pixels than the limit
    (:func:`.pixel_limit.max_pixels`) are refused, except JPEG files, which are decoded at a smaller
    size; sizes and boxes still refer to the full picture.

    Files and Pillow images are taken as a browser shows them. The EXIF orientation is applied,
    colors are converted from the file's profile to sRGB, and transparent pixels are black. So is
    what is missing at the end of a JPEG file. Grayscale becomes three equal channels, and 16 bits
    per channel become 8.

    An array is taken as it is (its alpha is dropped, not blended), and so is an object that
    converts itself to one (``__array__``).

    Raises
    ------
    PictureError
        it has none of the accepted types, cannot be decoded, is too large, or has no pixels
    """
    if _is_picture(source):
        return source
    array = as_array(source)
    if array is not None:
        return picture_of_array(array)
    # A caller with a Pillow image has imported Pillow. While another thread imports it, the module
    # has no classes yet.
    image_class = getattr(sys.modules.get("PIL.Image"), "Image", None)
    if image_class is not None and isinstance(source, image_class):
        from faceapi.runtime.pictures.decoding import picture_of_image

        return await asyncio.to_thread(picture_of_image, source, max_pixels())
    return await open_content(*await read_content(source))


async def open_content(content: bytes, name: str) -> Picture:
    """Open the content of a picture file; raises ``PictureError``, which calls it ``name``."""
    return await asyncio.to_thread(_decode_file, content, name, max_pixels())


def _is_picture(source: object) -> TypeGuard[Picture]:
    return all(hasattr(source, name) for name in ("size", "patch", "resized", "rgb"))


def _decode_file(content: bytes, name: str, limit: int) -> Picture:
    try:
        import_module("PIL.Image")
    except ImportError as exc:
        raise PictureError(
            "picture: Pillow is needed to open files; pip install Pillow, or pass an array"
        ) from exc
    from faceapi.runtime.pictures.decoding import picture_of_file

    return picture_of_file(content, name, limit)
