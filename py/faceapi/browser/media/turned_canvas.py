"""A canvas picture turned by quarters: each patch is turned while it is drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faceapi.browser.media.canvas_picture import CanvasPicture
from faceapi.browser.media.canvas_pixels import CanvasPixels
from faceapi.browser.media.canvas_pool import CANVAS_POOL
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.pixels.picture import Patch
from faceapi.core.pixels.picture_views import turn_box, unturned_region


class TurnedCanvasPicture(CanvasPicture):
    """A view of a canvas picture; ``canvas`` is not turned."""

    def __init__(self, picture: CanvasPicture, quarters: int) -> None:
        self._picture = picture  # keeps its canvas out of the pool
        self._surface = picture._surface
        self._quarters = quarters

    @property
    def size(self) -> Dimensions:
        """Width and height of the turned picture in pixels."""
        size = self._picture.size
        return Dimensions(size.height, size.width) if self._quarters % 2 else size

    def rotated_patch(self, region: RotatedRegion, side: int) -> Patch:
        """The pixels of a rotated region, turned upright, in a square of ``side`` pixels."""
        angle = 90.0 * self._quarters
        before = unturned_region(region, self.size, self._picture.size, angle)
        return self._picture.rotated_patch(before, side)

    def quarter_turned(self, quarters: int) -> CanvasPicture:
        """The picture turned further."""
        return self._picture.quarter_turned(self._quarters + quarters)

    def rgba(self, box: Box | None = None) -> NDArray[np.uint8]:
        """The pixels of ``box`` as uint8 ``(height, width, 4)``, not premultiplied."""
        before = self._before_turn(self._checked_rect(box))
        return np.rot90(self._picture.rgba(before), self._quarters)

    def _draw_scaled(
        self,
        source: tuple[int, int, int, int],
        target: tuple[float, float, float, float],
        width: int,
        height: int,
    ) -> CanvasPixels:
        box = self._before_turn(source)
        rectangle = (int(box.x), int(box.y), int(box.width), int(box.height))
        surface = CANVAS_POOL.acquire(width, height)
        data = self._surface.draw_crop(surface, rectangle, target, self._quarters)
        CANVAS_POOL.release(surface)
        return CanvasPixels(data, (height, width))

    def _before_turn(self, rectangle: tuple[int, int, int, int]) -> Box:
        return turn_box(Box(*rectangle), self.size, -self._quarters)
