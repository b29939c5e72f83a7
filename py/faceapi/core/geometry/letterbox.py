"""How a rectangle of pixels was fitted into a network's square input.

The only object that knows about padding. It is made once, together with the pixels, and every
decoder maps its output back through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from faceapi.core.geometry.boxes import Dimensions


@dataclass(frozen=True, slots=True)
class Letterbox:
    """A ``content`` of so many pixels, scaled until its longer side is ``side``, then padded.

    Detector inputs are padded at the right and bottom, face inputs on both sides (``centered``).
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
        """Size of the content in the square, not rounded."""
        return Dimensions(
            self.content_size.width * self.scale, self.content_size.height * self.scale
        )

    @property
    def rounded_size(self) -> Dimensions:
        """Size of the content in the square, rounded half up.

        The detectors of the original decode with these and so carry a bias of up to half a pixel.
        Reference: face-api.js src/utils (computeReshapedDimensions).
        """
        scaled = self.scaled_size
        return Dimensions(floor(scaled.width + 0.5), floor(scaled.height + 0.5))

    @property
    def offset(self) -> tuple[float, float]:
        """Padding at the left and at the top, in network pixels."""
        if not self.centered:
            return 0.0, 0.0
        scaled = self.scaled_size
        return (self.input_size - scaled.width) / 2, (self.input_size - scaled.height) / 2
