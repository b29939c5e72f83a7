"""The head's own frame: an upright box around the landmarks, turned with the eyes."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.rotated_region import RotatedRegion

LANDMARK_SCALE = 1.2
"""Side of the square that the landmark network sees, relative to the longer side of the points."""

_MAX_SHIFT = 0.6
_MAX_SCALE = 1.6
_MAX_TURN = 50.0
_ASPECTS = (0.45, 2.2)


_EYE_AXIS = np.zeros(68)
_EYE_AXIS[36:42], _EYE_AXIS[42:48] = -1 / 6, 1 / 6


def eye_axis(points: NDArray[np.float64]) -> tuple[float, float]:
    """From the left eye's center to the right one's, in the unit of the ``(68, 2)`` points."""
    x, y = (_EYE_AXIS @ points).tolist()
    return x, y


class Shape(NamedTuple):
    """Landmarks as a place, a size, a direction, and what is left: the shape of the face.

    Points are complex numbers, so that there is no jump where an angle passes 180 degrees.
    """

    center: complex
    """Mean of the points in pixels."""
    axis: complex
    """The direction of the eyes. Its length is the spread: the root mean square of the points'
    distances from the center in pixels, about a third of the face."""
    points: NDArray[np.complex128]
    """The points from the center, upright, in units of the spread, ``(68,)``."""

    @classmethod
    def of(cls, points: NDArray[np.float64]) -> Shape:
        """The shape of ``(68, 2)`` points in pixels."""
        flat = np.ascontiguousarray(points).view(np.complex128).ravel()
        center = complex(np.add.reduce(flat)) / len(flat)
        offsets = flat - center
        spread = max(sqrt(np.vdot(offsets, offsets).real / len(flat)), 1e-9)
        eyes = complex(*eye_axis(points))
        axis = eyes * (spread / max(abs(eyes), 1e-9))
        return cls(center, axis, offsets / axis)

    @property
    def spread(self) -> float:
        """The length of the axis."""
        return abs(self.axis)

    def distance(self, other: Shape) -> float:
        """Mean distance of the points of two shapes, in units of the spread."""
        return float(np.add.reduce(np.abs(self.points - other.points))) / len(self.points)


@dataclass(frozen=True, slots=True)
class HeadFrame:
    """The box of ``(68, 2)`` landmarks in a frame that is turned by the angle of the eyes."""

    center_x: float
    center_y: float
    width: float
    height: float
    angle: float
    """Degrees from -180 to 180, clockwise on the screen."""

    @classmethod
    def around(cls, points: NDArray[np.float64]) -> HeadFrame:
        """The frame of landmarks in pixels of the picture."""
        x, y = eye_axis(points)
        angle = atan2(y, x)
        a, b = cos(angle), sin(angle)
        upright = points @ np.array([[a, -b], [b, a]])
        # Plain numbers from here on: for two points a call of numpy costs more than the arithmetic.
        left, top = np.minimum.reduce(upright).tolist()
        right, bottom = np.maximum.reduce(upright).tolist()
        across, down = (left + right) / 2, (top + bottom) / 2
        center_x, center_y = a * across - b * down, b * across + a * down
        return cls(center_x, center_y, right - left, bottom - top, degrees(angle))

    @property
    def side(self) -> float:
        """The longer side of the box in pixels."""
        return max(self.width, self.height)

    def region(self, scale: float, shift: tuple[float, float] = (0.0, 0.0)) -> RotatedRegion:
        """A square of ``scale`` times the side, moved by ``shift`` in pixels of the picture."""
        return RotatedRegion(
            self.center_x + shift[0],
            self.center_y + shift[1],
            max(self.side * scale, 1.0),
            self.angle,
        )

    def follows(self, previous: HeadFrame) -> bool:
        """Whether a head can have moved so within one frame, and has a head's proportions."""
        distance = hypot(self.center_x - previous.center_x, self.center_y - previous.center_y)
        turn = abs((self.angle - previous.angle + 180) % 360 - 180)
        low, high = _ASPECTS
        return (
            distance <= _MAX_SHIFT * previous.side
            and 1 / _MAX_SCALE <= self.side / max(previous.side, 1.0) <= _MAX_SCALE
            and turn <= _MAX_TURN
            and low <= self.width / max(self.height, 1e-9) <= high
        )


@dataclass(frozen=True, slots=True)
class BoxFit:
    """How a detector places its box around the landmarks, in fractions of their box."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def between(cls, head: HeadFrame, box: Box) -> BoxFit:
        """The position of a detector's box."""
        angle = radians(head.angle)
        dx = box.x + box.width / 2 - head.center_x
        dy = box.y + box.height / 2 - head.center_y
        return cls(
            (dx * cos(angle) + dy * sin(angle)) / head.width,
            (dy * cos(angle) - dx * sin(angle)) / head.height,
            box.width / head.width,
            box.height / head.height,
        )

    def toward(self, other: BoxFit, weight: float) -> BoxFit:
        """The weighted mean with another one; ``weight`` 1 gives ``other``."""
        return BoxFit(
            *(
                own + (new - own) * weight
                for own, new in (
                    (self.x, other.x),
                    (self.y, other.y),
                    (self.width, other.width),
                    (self.height, other.height),
                )
            )
        )

    def box(self, head: HeadFrame) -> Box:
        """The box in the picture: around an ellipse, so that it does not grow as the head tilts."""
        angle = radians(head.angle)
        dx, dy = self.x * head.width, self.y * head.height
        width, height = self.width * head.width, self.height * head.height
        box_width = hypot(width * cos(angle), height * sin(angle))
        box_height = hypot(width * sin(angle), height * cos(angle))
        center_x = head.center_x + dx * cos(angle) - dy * sin(angle)
        center_y = head.center_y + dx * sin(angle) + dy * cos(angle)
        return Box(center_x - box_width / 2, center_y - box_height / 2, box_width, box_height)
