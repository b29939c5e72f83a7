"""Rotate an image by a quarter turn."""

from __future__ import annotations

from math import pi
from typing import Any

import js

from ui.dom import create_element, encode


async def rotated(image: Any) -> str:
    """Return the URL of a copy of an ``<img>``, rotated clockwise by 90 degrees."""
    width, height = image.naturalWidth, image.naturalHeight
    canvas = create_element("canvas", width=height, height=width)
    context = canvas.getContext("2d")
    context.translate(height, 0)
    context.rotate(pi / 2)
    context.drawImage(image, 0, 0)
    url: str = js.URL.createObjectURL(await encode(canvas))
    return url
