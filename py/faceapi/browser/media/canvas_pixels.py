"""Pixels that stay in JavaScript's heap until a network runs on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceapi.browser.interop.dom import Buffer
from faceapi.browser.interop.ffi import uint8_from_js


@dataclass(frozen=True, slots=True)
class CanvasPixels:
    """RGBA bytes from ``getImageData``, row by row; ``shape`` is ``(height, width)``."""

    data: Buffer
    shape: tuple[int, int]

    def numpy(self) -> NDArray[np.float32]:
        """The pixels as float32 ``(height, width, 3)``, RGB, 0 to 255; alpha is dropped."""
        return self.rgba()[..., :3].astype(np.float32)

    def rgba(self) -> NDArray[np.uint8]:
        """The pixels as uint8 ``(height, width, 4)``, not premultiplied."""
        return uint8_from_js(self.data).reshape(*self.shape, 4)
