"""The regions of a picture to cover, and their pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, cos, floor, hypot, radians, sin
from typing import Self

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.points import coerce_finite
from faceapi.core.results.base_face import BaseFace
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.core.results.upright import fit_region

_FOREHEAD = 0.4
"""Height of the forehead relative to the height from brows to chin, which landmarks cover."""
_EDGE = 1.15
"""Size of a region, relative to itself, within which it covers others: less than with a margin."""


@dataclass(frozen=True, slots=True)
class Region:
    """A rotated rectangle around a face, in pixels of the picture; it may leave the picture.

    ``ValueError`` if a number is not finite, or a size not more than 0.

    >>> Region.of_box(Box(10, 20, 30, 40))
    Region(center_x=25.0, center_y=40.0, width=30.0, height=40.0, angle=0.0)
    """

    center_x: float
    center_y: float
    width: float
    height: float
    """Along the face's own axes; more than 0."""
    angle: float = 0.0
    """Degrees, clockwise on the screen, by which the face is tilted."""

    def __post_init__(self) -> None:
        coerce_finite(
            self,
            center_x=self.center_x,
            center_y=self.center_y,
            width=self.width,
            height=self.height,
            angle=self.angle,
        )
        if self.width <= 0 or self.height <= 0:
            size = f"{self.width:g} x {self.height:g}"
            raise ValueError(f"Region: width and height must be more than 0, got {size}")

    @classmethod
    def of_box(cls, box: Box) -> Self:
        """An upright region. ``ValueError`` for a box without a width or a height."""
        return cls(box.x + box.width / 2, box.y + box.height / 2, box.width, box.height)

    @classmethod
    def of_face(cls, face: BaseFace[FaceLandmarks68]) -> Self:
        """The region of a face: its detection and, if they were computed, all its landmarks.

        Landmarks say how the face is tilted and where its chin is. The detection stays covered
        where they are wrong.
        """
        box = face.box
        upright = cls.of_box(Box(box.x, box.y, max(box.width, 1.0), max(box.height, 1.0)))
        if "landmarks" not in face.computed:
            return upright
        fitted = fit_region(face.landmarks, 0.0)
        angle = 0.0 if fitted is None else fitted.angle
        points = _rotated(face.landmarks.positions.astype(np.float64), -angle)
        low, high = points.min(axis=0), points.max(axis=0)
        low = low - (0.0, _FOREHEAD * (high[1] - low[1]))
        # The detection's box is upright. A square of its size, turned like the face, has sides
        # that are shorter by this factor.
        turn = abs(cos(radians(angle))) + abs(sin(radians(angle)))
        center = _rotated(np.array([[upright.center_x, upright.center_y]]), -angle)[0]
        half = np.array([upright.width, upright.height]) / (2 * turn)
        low, high = np.minimum(low, center - half), np.maximum(high, center + half)
        x, y = _rotated((low + high)[None] / 2, angle)[0]
        width, height = high - low
        return cls(float(x), float(y), float(width), float(height), angle)

    def enlarged(self, margin: float) -> Self:
        """The region with ``margin`` times its width and height added on each side."""
        factor = 1 + 2 * margin
        return replace(self, width=self.width * factor, height=self.height * factor)

    @property
    def box(self) -> Box:
        """The smallest upright box around it, in pixels."""
        x, y = abs(cos(radians(self.angle))), abs(sin(radians(self.angle)))
        width, height = x * self.width + y * self.height, y * self.width + x * self.height
        return Box(self.center_x - width / 2, self.center_y - height / 2, width, height)

    def pixel_bounds(self, width: int, height: int) -> tuple[int, int, int, int] | None:
        """Left, top, right and bottom of :attr:`box` in whole pixels of a picture.

        ``None`` if no pixel is in the picture.
        """
        box = self.box
        left, right = max(floor(box.left), 0), min(ceil(box.right), width)
        top, bottom = max(floor(box.top), 0), min(ceil(box.bottom), height)
        return (left, top, right, bottom) if left < right and top < bottom else None

    def coordinates(
        self, bounds: tuple[int, int, int, int]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where the centers of pixels are: across and down the face, -1 to 1 within the region."""
        left, top, right, bottom = bounds
        x = np.arange(left, right)[None, :] + 0.5 - self.center_x
        y = np.arange(top, bottom)[:, None] + 0.5 - self.center_y
        turn_x, turn_y = cos(radians(self.angle)), sin(radians(self.angle))
        across, down = x * turn_x + y * turn_y, y * turn_x - x * turn_y
        return across / (self.width / 2), down / (self.height / 2)

    def between(self, other: Region, share: float) -> Region:
        """The region at ``share`` (0 to 1) of the way to another one, and large enough for both.

        The larger size is used, so that a face that moves unevenly stays covered.
        """
        turn = (other.angle - self.angle + 180) % 360 - 180
        return Region(
            self.center_x + share * (other.center_x - self.center_x),
            self.center_y + share * (other.center_y - self.center_y),
            max(self.width, other.width),
            max(self.height, other.height),
            self.angle + share * turn,
        )

    def covers(self, other: Region) -> bool:
        """Whether an oval in this region covers one in another, or all but its edge."""
        turns = np.linspace(0, 2 * np.pi, 16, endpoint=False)
        edge = np.stack([np.cos(turns) * other.width / 2, np.sin(turns) * other.height / 2], axis=1)
        center = other.center_x - self.center_x, other.center_y - self.center_y
        points = _rotated(_rotated(edge, other.angle) + center, -self.angle)
        distances = np.hypot(points[:, 0] / (self.width / 2), points[:, 1] / (self.height / 2))
        return bool((distances <= _EDGE).all())

    def distance(self, other: Region) -> float:
        """Distance of the centers, in units of the larger region's longer side."""
        size = max(self.width, self.height, other.width, other.height)
        return hypot(other.center_x - self.center_x, other.center_y - self.center_y) / size


def _rotated(points: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Points ``(n, 2)`` turned clockwise on the screen about the origin by degrees."""
    x, y = cos(radians(angle)), sin(radians(angle))
    result: NDArray[np.float64] = points @ np.array([[x, y], [-y, x]])
    return result
