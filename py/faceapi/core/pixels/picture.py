"""Pictures as the pipeline sees them: a size, and square patches cut out of it.

The pipeline never holds a whole frame. It asks a :class:`Picture` for a :class:`Patch`, the pixels
of one rectangle fitted into a square, and hands the patch to a session. Two implementations exist:
:class:`ArrayPicture` here (numpy, exactly defined, for CPython, arrays and tests) and
``browser.pictures.CanvasPicture`` (the browser's own canvas scaling, as the original).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.letterbox import Letterbox


class PixelBuffer(Protocol):
    """Pixels on their way into a network, wherever they live (numpy, or the browser's heap)."""

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        ...

    def numpy(self) -> NDArray[np.float32]:
        """The pixels as float32 ``(height, width, 3)``, RGB, 0 to 255."""
        ...


@dataclass(frozen=True, slots=True)
class Patch:
    """Pixels fitted into a square, and how they were fitted. The two never travel apart."""

    pixels: PixelBuffer
    letterbox: Letterbox


class Picture(Protocol):
    """A still picture, or one frozen frame of a video."""

    @property
    def size(self) -> Dimensions:
        """Width and height in pixels, both at least 1."""
        ...

    def patch(self, box: Box | None, side: int, *, centered: bool) -> Patch:
        """The pixels of ``box`` (whole pixels inside the picture; ``None``: all of it) in a square.

        The longer side of the box becomes ``side`` pixels; the rest of the square is black, at
        the right or bottom, or on both sides when ``centered``.
        """
        ...

    def resized(self, box: Box | None, width: int, height: int) -> PixelBuffer:
        """The pixels of ``box`` scaled to exactly ``width`` × ``height``, aspect ratio ignored."""
        ...

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        """The pixels of ``box`` as uint8 ``(height, width, 3)``: a copy of the whole rectangle."""
        ...
