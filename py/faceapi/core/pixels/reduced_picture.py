"""Pictures decoded at a reduced size.

Sizes and boxes refer to the full picture, so results match the file. The pixels come from the
reduced one.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.pixels.array_picture import ArrayPicture, ArrayPixels
from faceapi.core.pixels.picture import Patch
from faceapi.core.pixels.resize_canvas import draw_image
from faceapi.core.pixels.resize_rotated import draw_rotated

_BAND_PIXELS = 1 << 18


class ReducedPicture:
    """A picture of ``size`` backed by fewer pixels. The pixels are not copied.

    Parameters
    ----------
    pixels
        uint8 ``(height, width, 3)``, RGB, at most as large as ``size``
    size
        width and height of the full picture in pixels
    """

    __slots__ = ("_pixels", "_size")

    def __init__(self, pixels: NDArray[np.uint8], size: Dimensions) -> None:
        self._pixels = pixels
        self._size = size

    @property
    def size(self) -> Dimensions:
        """Width and height of the full picture in pixels."""
        return self._size

    @property
    def decoded(self) -> ArrayPicture:
        """The decoded pixels as a picture of the reduced size."""
        return ArrayPicture(self._pixels)

    def patch(self, box: Box | None, side: int, *, centered: bool) -> Patch:
        """Fit the pixels of ``box``, in full-size pixels, into a square of ``side`` pixels.

        ``ValueError`` for a box that is empty or leaves the picture.
        """
        left, top, right, bottom = self._bounds(box)
        letterbox = Letterbox(Dimensions(right - left, bottom - top), side, centered)
        target = (*letterbox.offset, letterbox.scaled_size.width, letterbox.scaled_size.height)
        crop = self._crop(left, top, right, bottom)
        return Patch(ArrayPixels(draw_image(crop, (side, side), target)), letterbox)

    def rotated_patch(self, region: RotatedRegion, side: int) -> Patch:
        """The pixels of a rotated region, in full-size pixels, in a square of ``side`` pixels."""
        height, width, _ = self._pixels.shape
        across, down = width / self._size.width, height / self._size.height
        reduced = RotatedRegion(
            region.center_x * across,
            region.center_y * down,
            region.side * math.sqrt(across * down),  # they differ by less than a pixel
            region.angle,
        )
        return Patch.of_region(ArrayPixels(draw_rotated(self._pixels, reduced, side)), region)

    def quarter_turned(self, quarters: int) -> ReducedPicture:
        """The picture turned counterclockwise by ``quarters`` times 90°, a view of its pixels."""
        width, height = self._size.width, self._size.height
        size = Dimensions(height, width) if quarters % 2 else self._size
        return ReducedPicture(np.rot90(self._pixels, quarters), size)

    def resized(self, box: Box | None, width: int, height: int) -> ArrayPixels:
        """Scale the pixels of ``box``, in full-size pixels, to ``width`` x ``height``.

        ``ValueError`` for a box that is empty or leaves the picture.
        """
        crop = self._crop(*self._bounds(box))
        return ArrayPixels(draw_image(crop, (width, height), (0, 0, width, height)))

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        """Interpolate the pixels of ``box`` at full size, uint8 ``(height, width, 3)``.

        ``ValueError`` for a box that is empty or leaves the picture.
        """
        left, top, right, bottom = self._bounds(box)
        width, height = right - left, bottom - top
        crop = self._crop(left, top, right, bottom)
        full = np.empty((height, width, 3), np.uint8)
        rows = max(1, _BAND_PIXELS // width)
        for first in range(0, height, rows):
            band = full[first : first + rows]
            band[:] = draw_image(crop, (width, len(band)), (0, -first, width, height))
        return full

    def _bounds(self, box: Box | None) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in full-size pixels."""
        width, height = int(self._size.width), int(self._size.height)
        if box is None:
            return 0, 0, width, height
        left, top = int(box.left), int(box.top)
        right, bottom = left + int(box.width), top + int(box.height)
        if not (0 <= left < right <= width and 0 <= top < bottom <= height):
            raise ValueError(f"box: expected whole pixels inside {width} x {height}, got {box}")
        return left, top, right, bottom

    def _crop(self, left: int, top: int, right: int, bottom: int) -> NDArray[np.uint8]:
        """The reduced pixels that this rectangle touches."""
        height, width, _ = self._pixels.shape
        across, down = width / self._size.width, height / self._size.height
        return self._pixels[
            math.floor(top * down) : max(math.floor(top * down) + 1, math.ceil(bottom * down)),
            math.floor(left * across) : max(
                math.floor(left * across) + 1, math.ceil(right * across)
            ),
        ]

    def __repr__(self) -> str:
        height, width, _ = self._pixels.shape
        size = f"{self._size.width:g} x {self._size.height:g}"
        return f"ReducedPicture({size}, decoded at {width} x {height})"
