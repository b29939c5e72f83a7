"""Copies the pixels of a Pillow image to an upright array, without an intermediate image.

Conversion and rotation are done in strips. The array is allocated after decoding, when the
decoder's own memory is free again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

_STRIP_PIXELS = 1 << 18

_Pixels = NDArray[np.uint8]

_STORED_VIEW: Mapping[int, Callable[[_Pixels], _Pixels]] = {
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.swapaxes(0, 1),
    6: lambda upright: np.rot90(upright),
    7: lambda upright: upright[::-1, ::-1].swapaxes(0, 1),
    8: lambda upright: np.rot90(upright, 3),
}
"""Maps an EXIF orientation to the view of an upright array that has the stored row order."""

TRANSPOSED = (5, 6, 7, 8)
"""Orientations that swap width and height."""


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 if there is none. This decodes the image."""
    image.load()
    value = image.getexif().get(ExifTags.Base.Orientation, 1)
    return value if value in _STORED_VIEW else 1


def rgb_array(image: Image.Image) -> _Pixels:
    """The upright pixels, uint8 ``(height, width, 3)``; ``(height, width, 1)`` for 16-bit gray.

    Alpha is dropped, not blended; 16-bit gray is reduced to its upper 8 bits. This takes 3 bytes
    per pixel besides the image. Raises any exception of Pillow for an image that it cannot decode
    or convert.
    """
    orientation = orientation_of(image)
    width, height = image.size
    shape = (width, height) if orientation in TRANSPOSED else (height, width)
    upright = np.empty((*shape, 1 if image.mode.startswith("I") else 3), np.uint8)
    stored = _STORED_VIEW[orientation](upright) if orientation != 1 else upright
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        stored[top:bottom] = _convert(image.crop((0, top, width, bottom)))
    return upright


def _convert(strip: Image.Image) -> _Pixels:
    if strip.mode.startswith("I"):
        values = np.asarray(strip).astype(np.int64)
        gray: _Pixels = np.clip(values >> 8, 0, 255).astype(np.uint8)[:, :, np.newaxis]
        return gray
    if strip.mode in ("P", "PA", "LA", "La", "RGBa"):
        strip = strip.convert("RGBA")
    return np.asarray(strip if strip.mode == "RGB" else strip.convert("RGB"))
