"""Canvases that are read back: drawn by the CPU, and used again.

``willReadFrequently`` on every canvas that is scaled or read keeps its pixels in main memory. A
canvas drawn by the GPU gives other pixels, and is slow to read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import js

from faceapi.browser.interop.dom import Buffer, Canvas, Context2D, document
from faceapi.browser.interop.ffi import JsException, error_message, js_object, none_if_null
from faceapi.browser.interop.host import HOST
from faceapi.errors import PictureError

LARGEST_SIDE = 16384
"""Pixels on the longer side of a canvas that browsers still draw."""

_READ_OFTEN = js_object(willReadFrequently=True)


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A canvas off the page, with its context."""

    canvas: Canvas
    context: Context2D
    width: int
    height: int

    def clear(self) -> None:
        """Make every pixel transparent black."""
        self.context.clearRect(0, 0, self.width, self.height)

    def read(self, x: int, y: int, width: int, height: int) -> Buffer:
        """The RGBA bytes of a rectangle; raises ``PictureError`` where the browser forbids it."""
        with _readable():
            return self.context.getImageData(x, y, width, height).data

    def check_readable(self) -> None:
        """Raise ``PictureError`` if what was drawn on it forbids the canvas to be read for good."""
        self.read(0, 0, 1, 1)

    def draw_crop(
        self, target: Surface, rectangle: tuple[int, int, int, int], drawn: tuple[float, ...]
    ) -> Buffer:
        """The RGBA bytes of ``target`` once a rectangle of this canvas is all that it shows.

        ``rectangle`` and ``drawn``, where it goes, are x, y, width, height. Raises ``PictureError``
        where the browser forbids it.
        """
        with _readable():
            return HOST.drawCrop(self.canvas, _scissors(), target.context, *rectangle, *drawn)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except JsException as error:
        if getattr(error, "name", "") != "SecurityError":
            raise PictureError(f"its pixels cannot be read: {error_message(error)}") from error
        raise PictureError(
            f"the browser does not let its pixels be read ({error_message(error)}); a picture "
            "from another site needs crossorigin='anonymous' and that site's permission, and an "
            "SVG must have no foreignObject"
        ) from error


@cache
def _scissors() -> Context2D:
    """Of the one canvas that takes the size of whatever is cut out next."""
    return new_surface(1, 1).context


def new_surface(width: int, height: int) -> Surface:
    """A fresh canvas off the page; raises ``PictureError`` on a size that no browser draws."""
    if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
        raise PictureError(
            f"a picture must be 1 to {LARGEST_SIDE} pixels wide and high, got {width} × {height}"
        )
    canvas = _new_canvas(width, height)
    return Surface(canvas, read_context(canvas), width, height)


def read_context(canvas: Canvas) -> Context2D:
    """The 2D context of a canvas whose pixels will be read."""
    context = none_if_null(canvas.getContext("2d", _READ_OFTEN))
    if context is None:
        raise PictureError(
            f"the browser gives no 2D context for a canvas of {canvas.width} × {canvas.height}: "
            "it already has a context of another kind, or memory is short"
        )
    return context


def _new_canvas(width: int, height: int) -> Canvas:
    if hasattr(js, "OffscreenCanvas"):
        canvas: Canvas = js.OffscreenCanvas.new(width, height)
        return canvas
    canvas = document.createElement("canvas")
    canvas.width, canvas.height = width, height
    return canvas


class Pool:
    """Surfaces waiting to be used again, by size; the longest unused are dropped.

    A loop over frames asks for the same few sizes again and again, and so does who goes back and
    forth between photos. Eight million pixels are 32 MB: a few photos, and what is cut out of them.
    """

    def __init__(self, most_surfaces: int = 24, most_pixels: int = 8_000_000) -> None:
        self._most_surfaces = most_surfaces
        self._most_pixels = most_pixels
        self._waiting: OrderedDict[int, Surface] = OrderedDict()

    def take(self, width: int, height: int) -> Surface:
        """A surface of this size, with whatever was drawn on it last."""
        for key in reversed(self._waiting):
            surface = self._waiting[key]
            if surface.width == width and surface.height == height:
                del self._waiting[key]
                return surface
        return new_surface(width, height)

    def release(self, surface: Surface) -> None:
        """Nobody looks at this surface any more."""
        self._waiting[id(surface)] = surface
        while len(self._waiting) > self._most_surfaces or self._pixels() > self._most_pixels:
            self._waiting.popitem(last=False)

    def _pixels(self) -> int:
        return sum(surface.width * surface.height for surface in self._waiting.values())


CANVAS_POOL = Pool()
