"""Square regions of a picture, rotated about their center."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, floor, log2, radians, sin

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.points import coerce_finite


@dataclass(frozen=True, slots=True)
class RotatedRegion:
    """A square region of a picture, rotated about its center.

    It may leave the picture. ``ValueError`` if a number is not finite, or ``side`` not more than 0.

    >>> RotatedRegion(50, 50, 20, 90).to_picture(np.array([[0.0, 0.0], [0.5, 0.0]])).round(6)
    array([[60., 40.],
           [60., 50.]])
    """

    center_x: float
    center_y: float
    """Center, in pixels of the picture."""
    side: float
    """Length of a side in pixels of the picture; more than 0."""
    angle: float
    """Degrees, clockwise on the screen: the roll of a face that is upright in the region."""

    def __post_init__(self) -> None:
        coerce_finite(
            self,
            center_x=self.center_x,
            center_y=self.center_y,
            side=self.side,
            angle=self.angle,
        )
        if self.side <= 0:
            raise ValueError(f"RotatedRegion: side must be more than 0, got {self.side}")

    @property
    def direction(self) -> tuple[float, float]:
        """Cosine and sine of the angle; exact for multiples of 90°."""
        quarters, rest = divmod(self.angle, 90.0)
        x, y = cos(radians(rest)), sin(radians(rest))
        for _ in range(int(quarters) % 4):
            x, y = -y, x
        return x, y

    def to_picture(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points ``(n, 2)`` in fractions of the region, 0 to 1, in pixels of the picture."""
        x, y = self.direction
        rotation = np.array([[x, y], [-y, x]])
        result: NDArray[np.float64] = (points - 0.5) * self.side @ rotation + self._center
        return result

    def from_picture(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points ``(n, 2)`` in pixels of the picture, in fractions of the region."""
        x, y = self.direction
        rotation = np.array([[x, -y], [y, x]])
        result: NDArray[np.float64] = (points - self._center) @ rotation / self.side + 0.5
        return result

    @property
    def bounds(self) -> Box:
        """The smallest upright box around the region, in pixels of the picture."""
        x, y = self.direction
        half = (abs(x) + abs(y)) * self.side / 2
        return Box(self.center_x - half, self.center_y - half, 2 * half, 2 * half)

    @property
    def _center(self) -> NDArray[np.float64]:
        return np.array([self.center_x, self.center_y])


@dataclass(frozen=True, slots=True)
class RotatedCrop:
    """The pixels from which a rotated region is sampled, and how often to halve them first.

    Bilinear sampling reads four pixels. Where the region has more than twice as many pixels as the
    patch, it would skip some of them, so the crop is halved (the mean of 2 × 2 pixels) until it
    does not.
    """

    left: int
    top: int
    width: int
    height: int
    """The crop in whole pixels of the picture; sizes are multiples of ``2 ** halvings``."""
    halvings: int

    @classmethod
    def of(cls, region: RotatedRegion, side: int, picture: Dimensions) -> RotatedCrop | None:
        """The crop for a patch of ``side`` pixels; ``None`` if no pixel is in the picture."""
        bounds = region.bounds
        halvings = max(0, floor(log2(region.side / side)))
        step = 1 << halvings
        left, right = _interval(bounds.left, bounds.right, step, int(picture.width))
        top, bottom = _interval(bounds.top, bounds.bottom, step, int(picture.height))
        shorter = min(right - left, bottom - top)
        if shorter < 1:
            return None
        halvings = min(halvings, floor(log2(shorter)))
        width = (right - left) >> halvings << halvings
        height = (bottom - top) >> halvings << halvings
        return cls(left, top, width, height, halvings)

    def transform(
        self, region: RotatedRegion, side: int
    ) -> tuple[float, float, float, float, float, float]:
        """Maps the halved crop to the patch: ``a … f`` of a canvas's ``setTransform``."""
        x, y = region.direction
        scale = side / region.side
        step = scale * (1 << self.halvings)
        across, down = self.left - region.center_x, self.top - region.center_y
        return (
            step * x,
            -step * y,
            step * y,
            step * x,
            scale * (x * across + y * down) + side / 2,
            scale * (x * down - y * across) + side / 2,
        )


def _interval(low: float, high: float, step: int, length: int) -> tuple[int, int]:
    """Whole pixels around an interval, with a margin for interpolation, inside the picture.

    It starts at a multiple of ``step``, so that the same pixels are averaged wherever the region
    lies.
    """
    start = (floor(max(0.0, low)) // step - 1) * step
    end = (floor(min(high, length)) // step + 2) * step
    return max(0, start), min(end, length)
