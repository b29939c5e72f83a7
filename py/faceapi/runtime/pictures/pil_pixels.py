"""The pixels of a Pillow image as an array, upright, without a second image on the way.

Conversion and rotation go strip by strip into the array, which is allocated after the image is
decoded, when the decoder's own memory is free again.
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
"""Orientation in EXIF to the view of an upright array in which rows lie as they are stored."""

TRANSPOSED = (5, 6, 7, 8)
"""Orientations that exchange width and height."""


def orientation_of(image: Image.Image) -> int:
    """The orientation in EXIF, 1 to 8; 1 where there is none. The image is decoded for it."""
    image.load()
    value = image.getexif().get(ExifTags.Base.Orientation, 1)
    return value if value in _STORED_VIEW else 1


def rgb_array(image: Image.Image) -> _Pixels:
    """The upright pixels, uint8 ``(height, width, 3)``; ``(height, width, 1)`` of 16 bits of grey.

    Alpha is dropped, not blended; of 16 bits of grey the upper 8 are taken. Besides the image this
    takes 3 bytes a pixel. Raises whatever Pillow raises on an image that it cannot decode or
    convert.
    """
    orientation = orientation_of(image)
    width, height = image.size
    shape = (width, height) if orientation in TRANSPOSED else (height, width)
    upright = np.empty((*shape, 1 if image.mode.startswith("I") else 3), np.uint8)
    stored = _STORED_VIEW[orientation](upright) if orientation != 1 else upright
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        stored[top:bottom] = _converted(image.crop((0, top, width, bottom)))
    return upright


def _converted(strip: Image.Image) -> _Pixels:
    if strip.mode.startswith("I"):
        deep = np.asarray(strip).astype(np.int64)
        grey: _Pixels = np.clip(deep >> 8, 0, 255).astype(np.uint8)[:, :, np.newaxis]
        return grey
    if strip.mode in ("P", "PA", "LA", "La", "RGBa"):
        strip = strip.convert("RGBA")
    return np.asarray(strip if strip.mode == "RGB" else strip.convert("RGB"))
