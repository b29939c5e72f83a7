"""The EXIF orientation of a Pillow image, read without importing Pillow.

Phones store a photo as the sensor saw it, and the orientation says how to turn it. Everything in
this package uses the upright picture, as browsers do: detection, sizes, crops and drawing.
"""

from __future__ import annotations

import struct
from typing import Any

ORIENTATION_TAG = 0x0112
TRANSPOSED = (5, 6, 7, 8)
"""Orientations that swap width and height."""

_ALL = (1, 2, 3, 4, *TRANSPOSED)
_DAMAGED = (struct.error, ArithmeticError, AttributeError, LookupError, OSError, SyntaxError)


def exif_orientation(image: Any) -> int:
    """The orientation of a Pillow image, 1 to 8; 1 (upright) without a valid one.

    Damaged EXIF data and an orientation in XMP data only are ignored, as browsers do.
    """
    try:
        exif = image.getexif()
        value = exif.get(ORIENTATION_TAG, 1)
        if value not in _ALL or _is_from_xmp(image, exif):
            return 1
    except (*_DAMAGED, TypeError, ValueError):  # Pillow has no common error for damaged EXIF data
        return 1
    return int(value)


def upright_size(sized: Any) -> tuple[float, float]:
    """Width and height of anything that has them; those of a Pillow image after turning it."""
    turned = hasattr(sized, "getexif") and exif_orientation(sized) in TRANSPOSED
    return (sized.height, sized.width) if turned else (sized.width, sized.height)


def _is_from_xmp(image: Any, exif: Any) -> bool:
    """Whether Pillow took the orientation from XMP data, because the EXIF data has none."""
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    marker: Any = "tiff:Orientation" if isinstance(xmp, str) else b"tiff:Orientation"
    if marker not in xmp:
        return False
    stored = type(exif)()
    stored.load(image.info.get("exif", b""))
    return ORIENTATION_TAG not in stored
