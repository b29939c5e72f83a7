"""Pictures as the pipeline sees them: a size, and square patches.

The pipeline never holds a full frame. It asks a :class:`Picture` for a :class:`Patch`, the pixels
of one rectangle (upright or rotated) fitted into a square, and passes the patch to a session.
Main implementations:
:class:`~faceapi.core.pixels.array_picture.ArrayPicture` (numpy, the same result everywhere) and
``CanvasPicture`` in ``browser/media/`` (scaled by the browser's canvas, like face-api.js).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.geometry.rotated_region import RotatedRegion


class PixelBuffer(Protocol):
    """The pixels of a network's input, in numpy or on the browser's heap."""

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        ...

    def numpy(self) -> NDArray[np.float32]:
        """The pixels as float32 ``(height, width, 3)``, RGB, 0 to 255."""
        ...


@dataclass(frozen=True, slots=True)
class Patch:
    """Pixels fitted into a square, together with how they were fitted."""

    pixels: PixelBuffer
    """The square, black where the region does not reach."""
    letterbox: Letterbox
    """Position of the region in the square; it converts coordinates between the two."""

    @classmethod
    def of_region(cls, pixels: PixelBuffer, region: RotatedRegion) -> Patch:
        """The pixels of a rotated region, which fill the square."""
        size = Dimensions(region.side, region.side)
        return cls(pixels, Letterbox(size, pixels.shape[0], centered=True))


class Picture(Protocol):
    """A still picture, or one frozen frame of a video."""

    @property
    def size(self) -> Dimensions:
        """Width and height in pixels, both at least 1."""
        ...

    def patch(self, box: Box | None, side: int, *, centered: bool) -> Patch:
        """Fit the pixels of ``box`` into a square.

        ``box`` has whole pixels inside the picture; ``None`` is the full picture. The longer side
        of the box becomes ``side`` pixels. The rest of the square is black: at the right or bottom,
        or on both sides if ``centered``. ``ValueError`` for a box that is empty or leaves the
        picture.
        """
        ...

    def rotated_patch(self, region: RotatedRegion, side: int) -> Patch:
        """The pixels of a rotated region, turned upright, in a square of ``side`` pixels.

        Pixels outside the picture are black.
        """
        ...

    def quarter_turned(self, quarters: int) -> Picture:
        """The picture turned counterclockwise by ``quarters`` times 90°, as a view."""
        ...

    def resized(self, box: Box | None, width: int, height: int) -> PixelBuffer:
        """Scale the pixels of ``box`` to ``width`` × ``height``, ignoring the aspect ratio.

        Errors as :meth:`patch`.
        """
        ...

    def rgb(self, box: Box | None = None) -> NDArray[np.uint8]:
        """Copy the pixels of ``box``, uint8 ``(height, width, 3)``, RGB.

        Errors as :meth:`patch`.
        """
        ...
