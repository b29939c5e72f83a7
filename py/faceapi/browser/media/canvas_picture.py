"""Pictures whose pixels stay in the browser.

A picture is drawn once, on a canvas of the same size; that canvas is then scaled to a network's
input size. The order matters: scaling the ``<img>`` itself gives pixels that differ from
face-api.js's. The canvas also freezes a video: detection and every crop see the same frame.
"""

from __future__ import annotations

import weakref

import numpy as np
from numpy.typing import NDArray

from faceapi.browser.interop.dom import Canvas, ImageData
from faceapi.browser.interop.ffi import JsException, error_message, uint8_from_js
from faceapi.browser.media.canvas_pixels import CanvasPixels
from faceapi.browser.media.canvas_pool import CANVAS_POOL, Surface
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.geometry.rotated_region import RotatedCrop, RotatedRegion
from faceapi.core.pixels.picture import Patch
from faceapi.errors import PictureError


class CanvasPicture:
    """A picture on a canvas, which is reused once the picture is no longer referenced.

    Methods raise ``ValueError`` for a box that is empty or not inside the picture.
    """

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        weakref.finalize(self, CANVAS_POOL.release, surface)

    @classmethod
    def from_drawable(cls, source: object, width: int, height: int) -> CanvasPicture:
        """Draw anything that ``drawImage`` takes, ``width`` × ``height`` pixels.

        Raises ``PictureError`` if the browser cannot draw it, or does not let it be read.
        """
        surface = CANVAS_POOL.acquire(width, height)
        surface.clear()
        try:
            surface.context.drawImage(source, 0, 0, width, height)
        except JsException as error:
            raise PictureError(f"the browser cannot draw it: {error_message(error)}") from error
        # Before the pool gets the canvas: later drawings on it could not be read either.
        surface.check_readable()
        return cls(surface)

    @classmethod
    def from_image_data(cls, data: ImageData) -> CanvasPicture:
        """The pixels of an ``ImageData``, one to one."""
        picture = cls(CANVAS_POOL.acquire(data.width, data.height))
        picture._surface.context.putImageData(data, 0, 0)
        return picture

    @property
    def canvas(self) -> Canvas:
        """The canvas; valid while the picture is referenced."""
        return self._surface.canvas

    @property
    def size(self) -> Dimensions:
        """Width and height in pixels."""
        return Dimensions(self._surface.width, self._surface.height)

    def patch(self, box: Box | None, side: int, *, centered: bool) -> Patch:
        """The pixels of ``box`` in a square; see :class:`faceapi.core.pixels.picture.Picture`.

        The drawn size is not rounded. Reference: face-api.js src/dom/imageToSquare.ts.
        """
        x, y, width, height = self._checked_rect(box)
        scale = side / max(height, width)
        offset = abs(scale * width - scale * height) / 2 if centered else 0.0
        left, top = (offset if width < height else 0.0), (offset if height < width else 0.0)
        target = (left, top, scale * width, scale * height)
        pixels = self._draw_scaled((x, y, width, height), target, side, side)
        return Patch(pixels, Letterbox(Dimensions(width, height), side, centered))

    def rotated_patch(self, region: RotatedRegion, side: int) -> Patch:
        """The pixels of a rotated region, turned upright, in a square of ``side`` pixels.

        Pixels outside the picture are black. Those of
        :meth:`faceapi.core.pixels.array_picture.ArrayPicture.rotated_patch` differ by the rounding
        of positions, and where the picture's edge crosses a pixel, which a canvas fills.
        """
        crop = RotatedCrop.of(region, side, self.size)
        surface = CANVAS_POOL.acquire(side, side)
        if crop is None:
            surface.clear()
            data = surface.read(0, 0, side, side)
        else:
            data = self._surface.draw_rotated(surface, crop, crop.transform(region, side))
        CANVAS_POOL.release(surface)
        return Patch.of_region(CanvasPixels(data, (side, side)), region)

    def quarter_turned(self, quarters: int) -> CanvasPicture:
        """The picture turned counterclockwise by ``quarters`` times 90°, a view of its canvas."""
        from faceapi.browser.media.turned_canvas import TurnedCanvasPicture  # it imports this one

        return TurnedCanvasPicture(self, quarters % 4) if quarters % 4 else self

    def resized(self, box: Box | None, width: int, height: int) -> CanvasPixels:
        """The pixels of ``box`` scaled to ``width`` × ``height``."""
        return self._draw_scaled(self._checked_rect(box), (0.0, 0.0, width, height), width, height)

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        """The pixels of ``box`` as uint8 ``(height, width, 3)``, a copy."""
        return np.ascontiguousarray(self.rgba(box)[..., :3])

    def rgba(self, box: Box | None = None) -> NDArray[np.uint8]:
        """The pixels of ``box`` as uint8 ``(height, width, 4)``, not premultiplied."""
        x, y, width, height = self._checked_rect(box)
        data = self._surface.read(x, y, width, height)
        return uint8_from_js(data).reshape(height, width, 4)

    def _checked_rect(self, box: Box | None) -> tuple[int, int, int, int]:
        full_width, full_height = int(self.size.width), int(self.size.height)
        if box is None:
            return 0, 0, full_width, full_height
        x, y, width, height = int(box.x), int(box.y), int(box.width), int(box.height)
        inside = x >= 0 and y >= 0 and width >= 1 and height >= 1
        if not inside or x + width > full_width or y + height > full_height:
            raise ValueError(
                f"box: expected whole pixels inside {full_width} × {full_height}, "
                f"got {width} × {height} at ({x}, {y})"
            )
        return x, y, width, height

    def _draw_scaled(
        self,
        source: tuple[int, int, int, int],
        target: tuple[float, float, float, float],
        width: int,
        height: int,
    ) -> CanvasPixels:
        surface = CANVAS_POOL.acquire(width, height)
        data = self._surface.draw_crop(surface, source, target)
        CANVAS_POOL.release(surface)
        return CanvasPixels(data, (height, width))
