"""Converts pixels from the color profile (ICC) of a file to sRGB, as browsers do.

A phone stores Display P3, a camera perhaps Adobe RGB. Taken as sRGB, their numbers give paler faces
with other descriptors. Profiles that are damaged, or belong to another type of pixels, are ignored.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image

from faceapi.runtime.pictures.png_colors import png_profile

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsTransform

MAX_PROFILE_BYTES = 4 << 20
"""Larger profiles are ignored; those of printers, the largest in use, have 0.5 to 3 MB."""

Conversion: TypeAlias = Callable[[Image.Image], Image.Image]
"""Converts an image of the mode for which it was made to RGB."""

_MODE_OF_SPACE = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_COLORIMETRIC = 1
"""The intent of browsers for profiles of screens: relative colorimetric."""
_PROBE_PIXELS = 252
_SAME = 1
"""Profiles that differ from sRGB by at most this are sRGB, as in Chromium (of 255)."""


def profile_mode(image: Image.Image) -> str:
    """The mode in which the image's profile describes its pixels: RGB, L or CMYK."""
    if image.mode in ("1", "L", "LA", "La") or image.mode.startswith("I"):
        return "L"
    return "CMYK" if image.mode == "CMYK" else "RGB"


def conversion_to_srgb(image: Image.Image) -> tuple[str, Conversion] | None:
    """The mode that the image must have, and its conversion; ``None`` if it is sRGB already.

    A gray image may have a profile for RGB, which then takes the image as RGB.
    """
    content = image.info.get("icc_profile") or png_profile(image.info)
    if not isinstance(content, bytes) or not 0 < len(content) <= MAX_PROFILE_BYTES:
        return None
    try:
        from PIL import ImageCms
    except ImportError:  # a Pillow that was built without Little CMS
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(content))
        mode = _MODE_OF_SPACE.get(profile.profile.xcolor_space.strip())
        if mode is None or not (mode == profile_mode(image) or _is_gray_with_rgb(image, mode)):
            return None
        # Profiles of printers need a rendering that fits their colors into the screen's.
        intent = ImageCms.Intent.PERCEPTUAL if mode == "CMYK" else _COLORIMETRIC
        screen = ImageCms.createProfile("sRGB")
        transform = ImageCms.buildTransform(profile, screen, mode, "RGB", ImageCms.Intent(intent))
        if mode == "RGB" and _is_srgb(transform):
            return None
    except (ImageCms.PyCMSError, AttributeError, OSError, TypeError, ValueError):
        return None  # a damaged profile, which browsers ignore as well
    return mode, transform.apply


def convert_to_srgb(image: Image.Image) -> None:
    """Convert the pixels of an image of mode RGB, RGBA or L in place, and remove the profile.

    Pillow saves a JPEG file without the profile, which would change its colors.
    """
    conversion = conversion_to_srgb(image) if image.mode in ("RGB", "RGBA", "L") else None
    if conversion is None:
        return
    mode, to_srgb = conversion
    converted = to_srgb(image if image.mode == mode else image.convert(mode))
    if image.mode == "RGBA":
        converted.putalpha(image.getchannel("A"))
    image.paste(converted if converted.mode == image.mode else converted.convert(image.mode))
    for key in ("icc_profile", "gamma", "chromaticity"):
        image.info.pop(key, None)


def _is_gray_with_rgb(image: Image.Image, mode: str) -> bool:
    return mode == "RGB" and profile_mode(image) == "L"


def _is_srgb(transform: ImageCmsTransform) -> bool:
    """Whether random colors keep their values."""
    colors = np.random.default_rng(1).integers(0, 256, (1, _PROBE_PIXELS, 3), np.uint8)
    converted = np.asarray(transform.apply(Image.fromarray(colors)))
    return bool(np.abs(converted.astype(int) - colors).max() <= _SAME)
