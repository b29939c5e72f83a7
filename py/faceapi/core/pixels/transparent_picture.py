"""Pictures with transparent pixels, with the values of a browser's canvas.

A canvas stores colors multiplied by their opacity and scales them like that. Reading divides again.
So a transparent pixel is black, whatever color the file has there, and the color of a partly
transparent one is rounded. face-api.js drops the opacity only after that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.pixels.array_picture import ArrayPicture, ArrayPixels
from faceapi.core.pixels.picture import Patch

_BAND_ROWS = 256


class TransparentPicture:
    """A picture backed by a uint8 array ``(height, width, 4)``: premultiplied RGB, and opacity.

    The array is not copied. Methods raise ``ValueError`` for a box that is empty or leaves the
    picture.
    """

    __slots__ = ("_colors", "_opacity")

    def __init__(self, premultiplied: NDArray[np.uint8]) -> None:
        self._colors = ArrayPicture(premultiplied[:, :, :3])
        self._opacity = ArrayPicture(premultiplied[:, :, 3:])

    @property
    def size(self) -> Dimensions:
        """Width and height in pixels."""
        return self._colors.size

    def patch(self, box: Box | None, side: int, *, centered: bool) -> Patch:
        """Fit the pixels of ``box`` into a square of ``side`` pixels."""
        colors = self._colors.patch(box, side, centered=centered)
        opacity = self._opacity.patch(box, side, centered=centered)
        pixels = _divided(colors.pixels.numpy(), opacity.pixels.numpy())
        return Patch(ArrayPixels(pixels), colors.letterbox)

    def resized(self, box: Box | None, width: int, height: int) -> ArrayPixels:
        """Scale the pixels of ``box`` to ``width`` x ``height``, as a canvas does."""
        colors = self._colors.resized(box, width, height).numpy()
        return ArrayPixels(_divided(colors, self._opacity.resized(box, width, height).numpy()))

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        """The colors of ``box`` without their opacity, uint8 ``(height, width, 3)``, a copy."""
        colors = self._colors.rgb(box)
        opacity = self._opacity.rgb(box)
        for top in range(0, len(colors), _BAND_ROWS):  # temporary arrays have four times the size
            band = slice(top, top + _BAND_ROWS)
            colors[band] = _divided(
                colors[band].astype(np.float32), opacity[band].astype(np.float32)
            )
        return colors

    def __repr__(self) -> str:
        return f"TransparentPicture({self.size.width:g} x {self.size.height:g})"


def premultiplied(rgba: NDArray[np.uint8], *, truncate: bool = False) -> NDArray[np.uint8]:
    """Multiply the colors ``(h, w, 4)`` by their opacity, rounded as Chromium does.

    With ``truncate`` it does not round, as libwebp (``WebPApplyAlphaMultiply``).
    """
    product = rgba[:, :, :3].astype(np.uint32) * rgba[:, :, 3:]
    colors = (product + (0 if truncate else 127)) // 255
    return np.concatenate([colors.astype(np.uint8), rgba[:, :, 3:]], axis=2)


def _divided(colors: NDArray[np.float32], opacity: NDArray[np.float32]) -> NDArray[np.float32]:
    """Colors divided by their opacity, whole numbers; 0 where it is 0."""
    share = opacity * np.float32(1 / 255)
    scale = np.divide(np.float32(1), share, out=np.zeros_like(share), where=share > 0)
    whole: NDArray[np.float32] = np.rint(
        np.minimum(colors * np.float32(1 / 255) * scale, 1) * np.float32(255)
    )
    return whole
