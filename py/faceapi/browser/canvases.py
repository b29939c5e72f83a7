"""Canvases that are read back: drawn by the CPU, and used again.

``willReadFrequently`` on every canvas that is scaled or read keeps its pixels in main memory. A
canvas drawn by the GPU gives other pixels, and is slow to read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

import js

from faceapi.browser.dom import Canvas, Context2D, ImageData, document
from faceapi.browser.ffi import JsException, js_object, maybe, message_of
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

    def draw_whole(self, source: Canvas, target: tuple[float, float, float, float]) -> None:
        """Draw ``source`` into a rectangle, and keep only pixels whose centre lies inside it.

        Chromium covers just these. Firefox and WebKit blend a pixel that the rectangle's edge runs
        through, and reading it back gives its full colour, however little of it was covered: a
        line of picture where the original's networks see black.
        """
        x, y, width, height = target
        self.context.drawImage(source, x, y, width, height)
        for left, top, right, bottom in _outside(target, self.width, self.height):
            self.context.clearRect(left, top, right - left, bottom - top)

    def read(self, x: int, y: int, width: int, height: int) -> ImageData:
        """The pixels of a rectangle; raises ``PictureError`` where the browser forbids it."""
        try:
            return self.context.getImageData(x, y, width, height)
        except JsException as error:
            raise PictureError(
                f"the browser does not let its pixels be read ({message_of(error)}); a picture "
                "from another site needs crossorigin='anonymous', and that site's permission"
            ) from error


def _outside(
    target: tuple[float, float, float, float], width: int, height: int
) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, right, bottom of what lies beyond each edge that runs through pixels."""
    x, y, drawn_width, drawn_height = target
    left, right = floor(x + 0.5), floor(x + drawn_width + 0.5)
    top, bottom = floor(y + 0.5), floor(y + drawn_height + 0.5)
    if left > x:
        yield 0, 0, left, height
    if right < x + drawn_width:
        yield right, 0, width, height
    if top > y:
        yield 0, 0, width, top
    if bottom < y + drawn_height:
        yield 0, bottom, width, height


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
    context = maybe(canvas.getContext("2d", _READ_OFTEN))
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
        """A clear surface of this size."""
        for key in reversed(self._waiting):
            surface = self._waiting[key]
            if surface.width == width and surface.height == height:
                del self._waiting[key]
                surface.clear()
                return surface
        return new_surface(width, height)

    def give_back(self, surface: Surface) -> None:
        """Nobody looks at this surface any more."""
        self._waiting[id(surface)] = surface
        while len(self._waiting) > self._most_surfaces or self._pixels() > self._most_pixels:
            self._waiting.popitem(last=False)

    def _pixels(self) -> int:
        return sum(surface.width * surface.height for surface in self._waiting.values())


class Cutter:
    """One canvas that takes the size of whatever is cut out next."""

    def __init__(self) -> None:
        self._surface: Surface | None = None

    def cut(self, source: Canvas, rectangle: tuple[int, int, int, int]) -> Canvas:
        """The pixels of a rectangle (x, y, width, height), until the next cut."""
        if self._surface is None:
            self._surface = new_surface(1, 1)
        canvas = self._surface.canvas
        _, _, width, height = rectangle
        canvas.width, canvas.height = width, height  # clears it, even when the size is the same
        self._surface.context.drawImage(source, *rectangle, 0, 0, width, height)
        return canvas


POOL = Pool()
CUTTER = Cutter()
