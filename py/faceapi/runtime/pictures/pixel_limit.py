"""The maximum number of pixels of a picture that is opened in CPython.

A file of a few kilobytes can declare any number of pixels, and decoding takes memory for each of
them. The limit bounds that memory: see :mod:`faceapi.runtime.pictures.picture_files`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from faceapi.core.untrusted_text import excerpt

VARIABLE = "FACEAPI_MAX_PIXELS"

DEFAULT_MAX_PIXELS = 1 << 26
"""67,108,864 pixels, or 8192 × 8192.

Phone photos with 12, 48, 50 and 64 megapixels and panoramas (63 megapixels) are below it. JPEG
photos with 108 and 200 megapixels are above it and are decoded at half their width and height.
"""

BYTES_PER_PIXEL = 12
"""Maximum memory for decoding a picture, in bytes per pixel of the limit, besides its file."""

_limit: ContextVar[int | None] = ContextVar("faceapi_max_pixels", default=None)


def max_pixels() -> int:
    """The current limit, at least 1.

    It is set by :func:`pixel_limit`, else by the environment variable ``FACEAPI_MAX_PIXELS``, else
    it is :data:`DEFAULT_MAX_PIXELS`. Raises ``ValueError`` if the variable is not a whole number of
    at least 1.
    """
    limit = _limit.get()
    if limit is not None:
        return limit
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return DEFAULT_MAX_PIXELS
    if not (text.isascii() and text.isdigit() and len(text) <= 18 and int(text) >= 1):
        raise ValueError(
            f"{VARIABLE}: expected a whole number of pixels, at least 1, got {excerpt(text)}; "
            "200000000, for example, allows 200 megapixels"
        )
    return int(text)


@contextmanager
def pixel_limit(pixels: int | None) -> Iterator[None]:
    """Set the limit within the block; ``None`` changes nothing.

    Raises ``ValueError`` for less than 1.
    """
    if pixels is None:
        yield
        return
    if pixels < 1:
        raise ValueError(f"max_pixels: expected at least 1, got {pixels}")
    token = _limit.set(pixels)
    try:
        yield
    finally:
        _limit.reset(token)
