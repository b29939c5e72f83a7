"""Pictures backed by numpy arrays.

face-api.js scales pictures in two ways; ``resampling`` selects one of them:

``canvas``
    as for images, canvases and videos: scale *first*, then pad; pixels are whole numbers. In
    face-api.js the browser's canvas does this. Ours gives the bytes of Chromium's
    (:mod:`faceapi.core.pixels.resize_canvas`).
``tensor``
    as for tensors: pad to a square *first*, then scale by TensorFlow's legacy bilinear rule, and
    keep fractions. The result is the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.js_numbers import js_round
from faceapi.core.pixels.picture import Patch
from faceapi.core.pixels.resize_bilinear import bilinear, padded_taps
from faceapi.core.pixels.resize_canvas import draw_image
from faceapi.core.pixels.resize_rotated import draw_rotated
from faceapi.core.untrusted_text import excerpt
from faceapi.errors import PictureError

Resampling: TypeAlias = Literal["canvas", "tensor"]
Channels: TypeAlias = Literal["rgb", "bgr"]
"""Order of an array's channels. OpenCV reads and captures BGR; everything else uses RGB."""

_ACCEPTED = "expected uint8 values from 0 to 255 in shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4)"


@dataclass(frozen=True, slots=True, eq=False)
class ArrayPixels:
    """Pixels in a numpy array."""

    array: NDArray[np.float32]
    """``(height, width, 3)``, RGB, 0 to 255."""

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        height, width, _ = self.array.shape
        return height, width

    def numpy(self) -> NDArray[np.float32]:
        """The array itself, float32 ``(height, width, 3)``, not a copy."""
        return self.array

    def __repr__(self) -> str:
        height, width = self.shape
        return f"ArrayPixels({width} x {height})"


class ArrayPicture:
    """A picture backed by a uint8 array.

    The array is not copied; do not modify it while the picture is in use. Its shape is ``(height,
    width)`` or ``(height, width, 1, 3 or 4)``, optionally with a first axis of length 1. Gray is
    expanded to three equal channels; alpha is dropped, not blended.

    ``channels="bgr"`` is for arrays of OpenCV (``cv2.imread``, ``VideoCapture.read``). Taken as RGB
    they give other descriptors, ages and expressions, and no error.

    Raises
    ------
    PictureError
        the value is not an array of this form, or has no pixels
    ValueError
        an unknown ``resampling`` or ``channels``

    >>> picture = ArrayPicture(np.zeros((120, 90), dtype=np.uint8))
    >>> picture, picture.patch(None, 112, centered=True).pixels
    (ArrayPicture(90 x 120), ArrayPixels(112 x 112))
    """

    __slots__ = ("_pixels", "_resampling")

    def __init__(
        self,
        pixels: NDArray[np.uint8],
        *,
        resampling: Resampling = "canvas",
        channels: Channels = "rgb",
    ) -> None:
        if resampling not in ("canvas", "tensor"):
            got = excerpt(resampling)
            raise ValueError(f"resampling: expected 'canvas' or 'tensor', got {got}")
        if channels not in ("rgb", "bgr"):
            raise ValueError(f"channels: expected 'rgb' or 'bgr', got {excerpt(channels)}")
        self._resampling = resampling
        if not isinstance(pixels, np.ndarray):
            raise PictureError(f"picture: {_ACCEPTED}, got {type(pixels).__name__}")
        if pixels.dtype != np.uint8:
            raise PictureError(
                f"picture: {_ACCEPTED}, got {pixels.dtype}; convert with .astype(np.uint8), "
                "after multiplying by 255 if the values go from 0 to 1"
            )
        if pixels.ndim == 4 and len(pixels) == 1:
            pixels = pixels[0]
        if pixels.ndim not in (2, 3) or pixels.shape[2:] not in ((), (1,), (3,), (4,)):
            raise PictureError(f"picture: {_ACCEPTED}, got shape {pixels.shape}{_advice(pixels)}")
        if pixels.size == 0:
            raise PictureError(
                f"picture: expected at least one pixel, got shape {pixels.shape} (height 0 or "
                "width 0)"
            )
        self._pixels = pixels if pixels.ndim == 3 else pixels[:, :, np.newaxis]
        if channels == "bgr" and self._pixels.shape[2] >= 3:
            self._pixels = self._pixels[:, :, 2::-1]

    @property
    def resampling(self) -> Resampling:
        """How patches are scaled."""
        return self._resampling

    @property
    def size(self) -> Dimensions:
        """Width and height in pixels."""
        height, width, _ = self._pixels.shape
        return Dimensions(width, height)

    def patch(self, box: Box | None, side: int, *, centered: bool) -> Patch:
        """Fit the pixels of ``box`` into a square of ``side`` pixels.

        ``ValueError`` for a box that is empty or leaves the picture.
        """
        crop = self._crop(box)
        height, width, _ = crop.shape
        letterbox = Letterbox(Dimensions(width, height), side, centered)
        scaled = (
            _canvas_patch(crop, letterbox)
            if self._resampling == "canvas"
            else _tensor_patch(crop, letterbox)
        )
        return Patch(ArrayPixels(scaled), letterbox)

    def rotated_patch(self, region: RotatedRegion, side: int) -> Patch:
        """The pixels of a rotated region in a square; ``resampling`` makes no difference."""
        return Patch.of_region(ArrayPixels(draw_rotated(self._pixels, region, side)), region)

    def quarter_turned(self, quarters: int) -> ArrayPicture:
        """The picture turned counterclockwise by ``quarters`` times 90°, a view of its array."""
        return ArrayPicture(np.rot90(self._pixels, quarters), resampling=self._resampling)

    def resized(self, box: Box | None, width: int, height: int) -> ArrayPixels:
        """Scale the pixels of ``box`` to ``width`` x ``height``, as a canvas does.

        ``ValueError`` for a box that is empty or leaves the picture.
        """
        return ArrayPixels(draw_image(self._crop(box), (width, height), (0, 0, width, height)))

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        """Copy the pixels of ``box``, uint8 ``(height, width, 3)``.

        ``ValueError`` for a box that is empty or leaves the picture.
        """
        crop = self._crop(box)
        rgb = crop[:, :, :3] if crop.shape[2] >= 3 else np.broadcast_to(crop, (*crop.shape[:2], 3))
        return np.array(rgb, order="C")

    def _crop(self, box: Box | None) -> NDArray[np.uint8]:
        if box is None:
            return self._pixels
        left, top = int(box.left), int(box.top)
        right, bottom = left + int(box.width), top + int(box.height)
        height, width, _ = self._pixels.shape
        if not (0 <= left < right <= width and 0 <= top < bottom <= height):
            raise ValueError(f"box: expected whole pixels inside {width} x {height}, got {box}")
        return self._pixels[top:bottom, left:right]

    def __repr__(self) -> str:
        height, width, _ = self._pixels.shape
        return f"ArrayPicture({width} x {height})"


def _advice(pixels: NDArray[np.uint8]) -> str:
    """Advice for arrays with the channels first, as in PyTorch."""
    channels_first = pixels.ndim == 3 and pixels.shape[0] in (1, 3, 4)
    return "; write array.transpose(1, 2, 0) if the channels come first" if channels_first else ""


def _canvas_patch(crop: NDArray[np.uint8], letterbox: Letterbox) -> NDArray[np.float32]:
    """Scale, then pad. Reference: face-api.js src/dom/imageToSquare."""
    scaled = letterbox.scaled_size
    return draw_image(
        crop,
        (letterbox.input_size, letterbox.input_size),
        (*letterbox.offset, scaled.width, scaled.height),
    )


def _tensor_patch(crop: NDArray[np.uint8], letterbox: Letterbox) -> NDArray[np.float32]:
    """Pad, then scale. Reference: face-api.js src/dom/NetInput, src/ops/padToSquare."""
    height, width, _ = crop.shape
    square = max(height, width)
    rows, down = padded_taps(
        height, square, _leading_padding(height, square, letterbox.centered), letterbox.input_size
    )
    columns, across = padded_taps(
        width, square, _leading_padding(width, square, letterbox.centered), letterbox.input_size
    )
    pixels = np.zeros((letterbox.input_size, letterbox.input_size, 3), dtype=np.float32)
    bilinear(crop, rows, columns, pixels[down, across])
    return pixels


def _leading_padding(length: int, square: int, centered: bool) -> int:
    """Padding before the content; the smaller half if the total is odd."""
    missing = square - length
    return missing - js_round(missing * 0.5) if centered else 0
