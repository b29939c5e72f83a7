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

    content: Dimensions
    side: int
    centered: bool

    @property
    def scale(self) -> float:
        """Network pixels per content pixel."""
        return self.side / max(self.content.width, self.content.height)

    @property
    def scaled(self) -> Dimensions:
        """Size of the content in the square, not rounded."""
        return Dimensions(self.content.width * self.scale, self.content.height * self.scale)

    @property
    def rounded(self) -> Dimensions:
        """Size of the content in the square, rounded half up.

        The detectors of the original decode with these and so carry a bias of up to half a pixel.
        Reference: face-api.js src/utils (computeReshapedDimensions).
        """
        scaled = self.scaled
        return Dimensions(floor(scaled.width + 0.5), floor(scaled.height + 0.5))

    @property
    def offset(self) -> tuple[float, float]:
        """Padding at the left and at the top, in network pixels."""
        if not self.centered:
            return 0.0, 0.0
        scaled = self.scaled
        return (self.side - scaled.width) / 2, (self.side - scaled.height) / 2
