"""Gray images with more than 8 bits: Pillow's modes I;16, I and F.

Pillow clips them when it converts them, which makes most of them white. The range of their values
is not stored, so it is taken from the values where they leave no doubt.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from faceapi.errors import PictureError

DEEP_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")

_STRIP_ROWS = 128
_BRIGHTEST_8_BITS = 255
_BRIGHTEST_12_BITS = 4095
_BRIGHTEST_16_BITS = 65535
_DARKEST_FLOAT = 16
"""A float image whose brightest pixel is between 1 and this could have either range."""


def gray_converter(image: Image.Image) -> Callable[[Image.Image], NDArray[np.uint8]]:
    """The function from a strip of the image to uint8 ``(height, width, 1)``.

    16 bits are reduced to their upper 8. Raises ``PictureError`` if the range is not certain.
    """
    low, high = _extremes(image)
    factor = _float_factor(low, high) if image.mode == "F" else _whole_factor(image, low, high)

    def convert(strip: Image.Image) -> NDArray[np.uint8]:
        values = np.asarray(strip).astype(np.float64) * factor
        # Whole numbers are truncated, as a browser does; fractions are rounded.
        gray: NDArray[np.uint8] = np.floor(values + (0.5 if factor > 1 else 0)).astype(np.uint8)
        return gray[:, :, np.newaxis]

    return convert


def _extremes(image: Image.Image) -> tuple[float, float]:
    """The lowest and the highest value, NaN if there is one; in strips, to save memory."""
    width, height = image.size
    strips = (
        np.asarray(image.crop((0, top, width, min(height, top + _STRIP_ROWS))))
        for top in range(0, height, _STRIP_ROWS)
    )
    extremes = np.array([(strip.min(), strip.max()) for strip in strips], np.float64)
    return float(extremes[:, 0].min()), float(extremes[:, 1].max())


def _whole_factor(image: Image.Image, low: float, high: float) -> float:
    sixteen_bits = image.mode.startswith("I;16")
    if high == low == 0:
        return 1.0
    if low >= 0 and 1 < high <= _BRIGHTEST_8_BITS and not sixteen_bits:
        return 1.0
    if low >= 0 and _BRIGHTEST_12_BITS < high <= _BRIGHTEST_16_BITS:
        return 1 / 256
    raise _refusal(image.mode, low, high)


def _float_factor(low: float, high: float) -> float:
    if low >= 0 and (high == 0 or _DARKEST_FLOAT <= high <= _BRIGHTEST_8_BITS):
        return 1.0
    if low >= 0 and high <= 1:
        return 255.0
    raise _refusal("F", low, high)


def _refusal(mode: str, low: float, high: float) -> PictureError:
    return PictureError(
        f"picture: the gray image of mode {mode} has values from {low:g} to {high:g}, which may be "
        "10 or 12 bits, or another range; expected 0 to 65535 (16 bits), 0 to 255, or fractions "
        "from 0 to 1. Scale them: (255.0 / brightest * np.asarray(image)).astype(np.uint8), where "
        "brightest is the value of white"
    )
