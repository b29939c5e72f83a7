"""A pool of canvases whose pixels are read back.

``willReadFrequently`` keeps the pixels of every canvas that is scaled or read in main memory, where
the CPU draws them. The GPU draws different pixels, and reading them is slow.
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
from faceapi.core.geometry.rotated_region import RotatedCrop
from faceapi.errors import PictureError

MAX_SIDE = 65_535
"""Largest width and height in pixels of a canvas in Chromium, and of a JPEG file."""
MAX_PIXELS = 1 << 28
"""Most pixels of a canvas in Chromium and Safari: 16,384 × 16,384."""
SAFE_SIDE = 16_384
"""Every browser draws canvases up to this; Firefox up to 32,767, and larger ones stay empty."""

_WILL_READ_FREQUENTLY = js_object(willReadFrequently=True)


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
        """The RGBA bytes of a rectangle; raises ``PictureError`` if the browser forbids it."""
        with _readable():
            return self.context.getImageData(x, y, width, height).data

    def check_readable(self) -> None:
        """Raise ``PictureError`` if a drawn image has made the canvas unreadable for good."""
        self.read(0, 0, 1, 1)

    def draw_crop(
        self,
        target: Surface,
        source: tuple[int, int, int, int],
        destination: tuple[float, ...],
        quarters: int = 0,
    ) -> Buffer:
        """Draw a rectangle of this canvas on the cleared ``target``; return its RGBA bytes.

        ``source`` and ``destination`` are x, y, width, height; ``quarters``, 0 to 3, turn the
        rectangle counterclockwise. Raises ``PictureError`` if the browser forbids it.
        """
        with _readable():
            return HOST.drawCrop(
                self.canvas, _crop_context(), target.context, *source, *destination, quarters
            )

    def draw_rotated(
        self, target: Surface, crop: RotatedCrop, transform: tuple[float, ...]
    ) -> Buffer:
        """Draw a crop of this canvas, halved, on the cleared ``target``; return its RGBA bytes.

        ``transform`` maps the halved crop to ``target``. Raises ``PictureError`` if the browser
        forbids it.
        """
        rectangle = (crop.left, crop.top, crop.width, crop.height)
        with _readable():
            return HOST.drawRotated(
                self.canvas,
                _crop_context(),
                _halving_context(),
                target.context,
                *rectangle,
                crop.halvings,
                *transform,
            )


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except JsException as error:
        if getattr(error, "name", "") != "SecurityError":
            raise PictureError(f"the pixels cannot be read: {error_message(error)}") from error
        raise PictureError(
            f"the browser does not let its pixels be read ({error_message(error)}); a picture "
            "from another site needs crossorigin='anonymous' and that site's permission, and an "
            "SVG must have no foreignObject"
        ) from error


@cache
def _crop_context() -> Context2D:
    """The 2D context of the shared scratch canvas, which is resized for every crop."""
    return new_surface(1, 1).context


@cache
def _halving_context() -> Context2D:
    """A second scratch canvas: halving draws from one to the other."""
    return new_surface(1, 1).context


def new_surface(width: int, height: int) -> Surface:
    """A new canvas off the page; raises ``PictureError`` for a size that browsers do not draw."""
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE) or width * height > MAX_PIXELS:
        raise PictureError(
            f"a picture must be 1 to {MAX_SIDE} pixels wide and high, with at most {MAX_PIXELS:,} "
            f"pixels, got {width} × {height}"
        )
    canvas = new_canvas(width, height)
    surface = Surface(canvas, readable_context(canvas), width, height)
    if max(width, height) > SAFE_SIDE and not _keeps_pixels(surface):
        raise PictureError(
            f"this browser cannot draw a picture of {width} × {height} pixels; make it smaller, or "
            f"cut it into parts of at most {SAFE_SIDE:,} pixels"
        )
    return surface


def _keeps_pixels(surface: Surface) -> bool:
    """Whether the last pixel can be drawn and read; where not, a browser raises no error."""
    x, y = surface.width - 1, surface.height - 1
    surface.context.fillRect(x, y, 1, 1)
    return any(surface.read(x, y, 1, 1).to_bytes())


def readable_context(canvas: Canvas) -> Context2D:
    """The 2D context of a canvas whose pixels will be read."""
    context = none_if_null(canvas.getContext("2d", _WILL_READ_FREQUENTLY))
    if context is None:
        raise PictureError(
            f"the browser returned no 2D context for a canvas of {canvas.width} × {canvas.height}: "
            "it already has a context of another type, or there is too little memory"
        )
    return context


def new_canvas(width: int, height: int) -> Canvas:
    """A canvas off the page: an ``OffscreenCanvas`` where the browser has it."""
    if hasattr(js, "OffscreenCanvas"):
        canvas: Canvas = js.OffscreenCanvas.new(width, height)
        return canvas
    canvas = document.createElement("canvas")
    canvas.width, canvas.height = width, height
    return canvas


class Pool:
    """Surfaces to reuse, by size; the least recently used are dropped.

    A loop over frames requests the same few sizes repeatedly, and so does switching between photos.
    Eight million pixels are 32 MB: a few photos and the crops from them.
    """

    def __init__(self, max_surfaces: int = 24, max_pixels: int = 8_000_000) -> None:
        self._max_surfaces = max_surfaces
        self._max_pixels = max_pixels
        self._free: OrderedDict[int, Surface] = OrderedDict()
        self._free_pixels = 0

    def acquire(self, width: int, height: int) -> Surface:
        """A surface of this size, still with what was drawn on it last."""
        for key in reversed(self._free):
            surface = self._free[key]
            if surface.width == width and surface.height == height:
                del self._free[key]
                self._free_pixels -= width * height
                return surface
        return new_surface(width, height)

    def release(self, surface: Surface) -> None:
        """Take a surface back; the caller no longer uses it."""
        self._free[id(surface)] = surface
        self._free_pixels += surface.width * surface.height
        while len(self._free) > self._max_surfaces or self._free_pixels > self._max_pixels:
            _, oldest = self._free.popitem(last=False)
            self._free_pixels -= oldest.width * oldest.height


CANVAS_POOL = Pool()
