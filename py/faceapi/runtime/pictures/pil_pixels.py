"""Copies the pixels of a Pillow image to an upright sRGB array, as a browser shows them.

Conversion and rotation are done in strips, without an intermediate image. The array is allocated
after decoding, when the decoder's own memory is free again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.orientation import TRANSPOSED, exif_orientation
from faceapi.core.pixels.transparent_picture import TransparentPicture, premultiplied
from faceapi.runtime.pictures.color_profiles import conversion_to_srgb
from faceapi.runtime.pictures.gray_depth import DEEP_MODES, gray_converter

_STRIP_PIXELS = 1 << 18

_Pixels = NDArray[np.uint8]
_Converter = Callable[[Image.Image], _Pixels]

_STORED_VIEW: Mapping[int, Callable[[_Pixels], _Pixels]] = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.swapaxes(0, 1),
    6: lambda upright: np.rot90(upright),
    7: lambda upright: upright[::-1, ::-1].swapaxes(0, 1),
    8: lambda upright: np.rot90(upright, 3),
}
"""Maps an EXIF orientation to the view of an upright array that has the stored row order."""


def picture_of_pixels(image: Image.Image) -> ArrayPicture | TransparentPicture:
    """The picture of a decoded image; see :func:`upright_array`."""
    pixels = upright_array(image)
    return TransparentPicture(pixels) if pixels.shape[2] == 4 else ArrayPicture(pixels)


def upright_array(image: Image.Image) -> _Pixels:
    """The upright pixels in sRGB, uint8 ``(height, width, channels)``.

    There are 3 channels, 1 for gray with more than 8 bits, or 4 if a pixel is transparent: colors
    multiplied by their opacity, and the opacity. This takes as many bytes per pixel besides the
    image. Raises ``PictureError`` for deep gray whose range is not certain, and any exception of
    Pillow for an image that it cannot decode or convert.
    """
    image.load()
    orientation = exif_orientation(image)
    width, height = image.size
    shape = (width, height) if orientation in TRANSPOSED else (height, width)
    channels, convert = _converter(image)
    upright = np.empty((*shape, channels), np.uint8)
    stored = _STORED_VIEW[orientation](upright)
    for rows, strip in _strips(image):
        stored[rows] = convert(strip)
    return upright


def _strips(image: Image.Image) -> Iterator[tuple[slice, Image.Image]]:
    width, height = image.size
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        strip = image.crop((0, top, width, bottom))
        if "transparency" in image.info:  # of a palette, or one transparent color
            strip.info["transparency"] = image.info["transparency"]
        yield slice(top, bottom), strip


def _converter(image: Image.Image) -> tuple[int, _Converter]:
    """The number of channels, and the function that converts a strip."""
    if image.mode in DEEP_MODES:
        return 1, gray_converter(image)
    profile = conversion_to_srgb(image)

    def convert(strip: Image.Image) -> _Pixels:
        if profile is None:
            return np.asarray(strip if strip.mode == "RGB" else strip.convert("RGB"))
        mode, to_srgb = profile
        return np.asarray(to_srgb(strip if strip.mode == mode else strip.convert(mode)))

    def convert_transparent(strip: Image.Image) -> _Pixels:
        colors = convert(strip.convert("RGBA"))
        # With a profile Chromium multiplies itself, after converting.
        truncate = image.format == "WEBP" and profile is None
        return premultiplied(np.dstack([colors, _opacity(strip)]), truncate=truncate)

    if not image.has_transparency_data:
        return 3, convert
    if any(_opacity(strip).min() < 255 for _, strip in _strips(image)):
        return 4, convert_transparent
    return 3, lambda strip: convert(strip.convert("RGBA"))


def _opacity(strip: Image.Image) -> _Pixels:
    return np.asarray(strip.convert("RGBA").getchannel("A"))
