"""Pictures that are views of another picture: a part of it, or all of it turned.

No pixels are copied before a patch is cropped, so tiles and turns of a large picture cost no
memory.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.pixels.array_picture import ArrayPixels
from faceapi.core.pixels.picture import Patch, Picture, PixelBuffer
from faceapi.core.pixels.resize_canvas import draw_image

_TILE = 256
"""Side in pixels of the squares in which a turned picture is copied."""


class PicturePart:
    """A rectangle of a picture, as a picture.

    Parameters
    ----------
    picture
        the picture
    box
        whole pixels inside it
    """

    __slots__ = ("_box", "_picture")

    def __init__(self, picture: Picture, box: Box) -> None:
        self._picture = picture
        self._box = box

    @property
    def size(self) -> Dimensions:
        """Width and height of the part in pixels."""
        return Dimensions(self._box.width, self._box.height)

    def patch(self, box: Box | None, side: int, *, centered: bool) -> Patch:
        """The pixels of ``box`` in a square; see :class:`~faceapi.core.pixels.picture.Picture`."""
        return self._picture.patch(self._outer(box), side, centered=centered)

    def rotated_patch(self, region: RotatedRegion, side: int) -> Patch:
        """The pixels of a rotated region. Outside the part, those of the picture show."""
        x, y = region.center_x + self._box.x, region.center_y + self._box.y
        return self._picture.rotated_patch(RotatedRegion(x, y, region.side, region.angle), side)

    def quarter_turned(self, quarters: int) -> Picture:
        """The part, turned counterclockwise by quarters."""
        turned = self._picture.quarter_turned(quarters)
        return PicturePart(turned, turn_box(self._box, self._picture.size, quarters))

    def resized(self, box: Box | None, width: int, height: int) -> PixelBuffer:
        """Scale the pixels of ``box`` to ``width`` x ``height``."""
        return self._picture.resized(self._outer(box), width, height)

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        """Copy the pixels of ``box``, uint8 ``(height, width, 3)``."""
        return self._picture.rgb(self._outer(box))

    def _outer(self, box: Box | None) -> Box:
        return self._box if box is None else box.shift(self._box.x, self._box.y)


class RotatedPicture:
    """A picture turned counterclockwise about its center, in the smallest box around it.

    What it does not show of that box is black. For multiples of 90 degrees
    ``picture.quarter_turned`` is exact.

    Parameters
    ----------
    picture
        the picture
    angle
        degrees by which faces in the picture are turned clockwise
    """

    __slots__ = ("_angle", "_picture", "_size")

    def __init__(self, picture: Picture, angle: float) -> None:
        self._picture = picture
        self._angle = angle
        x, y = (abs(number) for number in RotatedRegion(0, 0, 1, angle).direction)
        width, height = picture.size.width, picture.size.height
        self._size = Dimensions(ceil(x * width + y * height), ceil(y * width + x * height))

    @property
    def size(self) -> Dimensions:
        """Width and height in pixels."""
        return self._size

    def patch(self, box: Box | None, side: int, *, centered: bool) -> Patch:
        """The pixels of ``box`` in a square; see :class:`~faceapi.core.pixels.picture.Picture`."""
        x, y, width, height = self._rectangle(box)
        letterbox = Letterbox(Dimensions(width, height), side, centered)
        longer = max(width, height)
        left = x - letterbox.offset[0] / letterbox.scale
        top = y - letterbox.offset[1] / letterbox.scale
        region = RotatedRegion(left + longer / 2, top + longer / 2, longer, 0)
        patch = self.rotated_patch(region, side)
        if box is None:  # what lies beyond is black already
            return Patch(patch.pixels, letterbox)
        pixels = np.zeros((side, side, 3), np.float32)
        left, top = letterbox.offset
        right, bottom = left + letterbox.scaled_size.width, top + letterbox.scaled_size.height
        inside = np.s_[round(top) : round(bottom), round(left) : round(right)]
        pixels[inside] = patch.pixels.numpy()[inside]
        return Patch(ArrayPixels(pixels), letterbox)

    def rotated_patch(self, region: RotatedRegion, side: int) -> Patch:
        """The pixels of a region of the turned picture."""
        return self._picture.rotated_patch(self.region_in_picture(region), side)

    def region_in_picture(self, region: RotatedRegion) -> RotatedRegion:
        """A region of the turned picture, in pixels of the picture."""
        return unturned_region(region, self._size, self._picture.size, self._angle)

    def quarter_turned(self, quarters: int) -> Picture:
        """The picture turned further by quarters."""
        return RotatedPicture(self._picture, self._angle + 90 * quarters)

    def resized(self, box: Box | None, width: int, height: int) -> PixelBuffer:
        """Scale the pixels of ``box`` to ``width`` x ``height``."""
        return ArrayPixels(draw_image(self.rgb(box), (width, height), (0, 0, width, height)))

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        """Copy the pixels of ``box``, uint8 ``(height, width, 3)``."""
        left, top, width, height = self._rectangle(box)
        result = np.empty((height, width, 3), np.uint8)
        for y in range(0, height, _TILE):
            for x in range(0, width, _TILE):
                center_x, center_y = left + x + _TILE / 2, top + y + _TILE / 2
                patch = self.rotated_patch(RotatedRegion(center_x, center_y, _TILE, 0), _TILE)
                target = result[y : y + _TILE, x : x + _TILE]
                target[:] = patch.pixels.numpy()[: target.shape[0], : target.shape[1]]
        return result

    def _rectangle(self, box: Box | None) -> tuple[int, int, int, int]:
        if box is None:
            return 0, 0, int(self._size.width), int(self._size.height)
        x, y, width, height = int(box.x), int(box.y), int(box.width), int(box.height)
        inside = x >= 0 and y >= 0 and width >= 1 and height >= 1
        if not inside or x + width > self._size.width or y + height > self._size.height:
            raise ValueError(
                f"box: expected whole pixels inside {self._size.width:g} x "
                f"{self._size.height:g}, got {box}"
            )
        return x, y, width, height


def turn_box(box: Box, size: Dimensions, quarters: int) -> Box:
    """A box of a picture after the picture is turned counterclockwise by quarters.

    >>> turn_box(Box(0, 0, 10, 20), Dimensions(100, 50), 1)
    Box(x=0.0, y=90.0, width=20.0, height=10.0)
    """
    width, height = size.width, size.height
    for _ in range(quarters % 4):
        box = Box(box.y, width - box.right, box.height, box.width)
        width, height = height, width
    return box


def unturned_region(
    region: RotatedRegion, turned: Dimensions, size: Dimensions, angle: float
) -> RotatedRegion:
    """A region of a turned picture, in pixels of the picture before it was turned.

    Parameters
    ----------
    turned
        size of the turned picture in pixels
    size
        size of the picture before
    angle
        degrees by which the picture was turned counterclockwise
    """
    x, y = RotatedRegion(0, 0, 1, angle).direction
    across, down = region.center_x - turned.width / 2, region.center_y - turned.height / 2
    return RotatedRegion(
        size.width / 2 + x * across - y * down,
        size.height / 2 + y * across + x * down,
        region.side,
        region.angle + angle,
    )
