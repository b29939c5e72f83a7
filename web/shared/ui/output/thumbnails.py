"""Small square pictures of faces."""

from __future__ import annotations

from typing import Any

from faceapi.types import Box
from ui.dom import create_element

SIDE = 144
"""Width and height in pixels; pages show them at half of that or less."""


def thumbnail(image: Any, box: Box) -> Any:
    """A canvas with the square around a box of an image; screen readers skip it."""
    canvas = create_element("canvas", width=SIDE, height=SIDE)
    square = box.to_square()
    canvas.getContext("2d").drawImage(
        image, square.x, square.y, square.width, square.height, 0, 0, SIDE, SIDE
    )
    canvas.setAttribute("aria-hidden", "true")
    return canvas
