"""How a rectangle of pixels was fitted into a network's square input.

This is the only object that knows about padding. It is created together with the pixels, and every
decoder maps its output back through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from faceapi.core.geometry.boxes import Dimensions


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Content scaled until its longer side has ``input_size`` pixels, then padded to a square.

    ``content_size`` is in pixels. Detector inputs are padded at the right and bottom, face inputs
    on both sides (``centered``).
    """

    content_size: Dimensions
    input_size: int
    centered: bool

    @property
    def scale(self) -> float:
        """Network pixels per content pixel."""
        return self.input_size / max(self.content_size.width, self.content_size.height)

    @property
    def scaled_size(self) -> Dimensions:
        """Size of the content in the square, in pixels, not rounded."""
        return Dimensions(
            self.content_size.width * self.scale, self.content_size.height * self.scale
        )

    @property
    def rounded_size(self) -> Dimensions:
        """Size of the content in the square, in whole pixels, rounded half up.

        face-api.js's detectors decode with this size, a bias of up to half a pixel.
        Reference: face-api.js src/utils (computeReshapedDimensions).
        """
        size = self.scaled_size
        return Dimensions(floor(size.width + 0.5), floor(size.height + 0.5))

    @property
    def offset(self) -> tuple[float, float]:
        """Padding at the left and top, in pixels of the network's input."""
        if not self.centered:
            return 0.0, 0.0
        size = self.scaled_size
        return (self.input_size - size.width) / 2, (self.input_size - size.height) / 2
