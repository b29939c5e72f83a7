"""Points and sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, isfinite, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.number_arrays import as_floats
from faceapi.core.untrusted_text import excerpt


def coerce_finite(target: object, **values: float) -> None:
    """Set float fields of a frozen dataclass.

    Raises ``TypeError`` for a value that is not a number, ``ValueError`` if it is not finite; the
    message names the field.
    """
    for name, value in values.items():
        if type(value) is float and isfinite(value):
            continue  # already stored so; this runs about thirty times per face
        object.__setattr__(target, name, finite_number(type(target).__name__, name, value))


def finite_number(owner: str, name: str, value: object) -> float:
    """``value`` as a float; errors as :func:`coerce_finite`, with ``owner`` before the name."""
    try:
        number = float(value)  # type: ignore[arg-type]  # float() says what it accepts
    except (TypeError, ValueError) as error:
        raise TypeError(f"{owner}: {name} must be a number, got {excerpt(value)}") from error
    if not isfinite(number):
        raise ValueError(f"{owner}: {name} must be a finite number, got {number}")
    return number


@dataclass(frozen=True, slots=True)
class Point:
    """A position or an offset, in pixels or in fractions.

    >>> Point(3, 4).magnitude(), Point(1, 2).add(Point(2, 2))
    (5.0, Point(x=3.0, y=4.0))
    """

    x: float
    y: float

    def __post_init__(self) -> None:
        coerce_finite(self, x=self.x, y=self.y)

    def __iter__(self) -> Iterator[float]:
        yield self.x
        yield self.y

    def add(self, other: Point) -> Point:
        """Component-wise sum."""
        return Point(self.x + other.x, self.y + other.y)

    def sub(self, other: Point) -> Point:
        """Component-wise difference."""
        return Point(self.x - other.x, self.y - other.y)

    def mul(self, other: Point) -> Point:
        """Component-wise product."""
        return Point(self.x * other.x, self.y * other.y)

    def div(self, other: Point) -> Point:
        """Component-wise quotient; ``ZeroDivisionError`` if ``other`` has a zero."""
        return Point(self.x / other.x, self.y / other.y)

    def abs(self) -> Point:
        """Component-wise absolute value."""
        return Point(abs(self.x), abs(self.y))

    def magnitude(self) -> float:
        """Euclidean length."""
        return sqrt(self.x * self.x + self.y * self.y)

    def floor(self) -> Point:
        """Both components floored."""
        return Point(floor(self.x), floor(self.y))


@dataclass(frozen=True, slots=True)
class Dimensions:
    """A width and a height, in pixels or as factors (:meth:`Box.rescale`)."""

    width: float
    height: float

    def __post_init__(self) -> None:
        coerce_finite(self, width=self.width, height=self.height)

    def reverse(self) -> Dimensions:
        """``(1 / width, 1 / height)``; ``ValueError`` if one of them is zero."""
        if self.width == 0 or self.height == 0:
            raise ValueError(f"Dimensions.reverse: width and height must not be 0, got {self}")
        return Dimensions(1 / self.width, 1 / self.height)


Points: TypeAlias = NDArray[np.floating] | Sequence[Point] | Sequence[Sequence[float]]
"""An array ``(n, 2)`` of x and y, or a sequence of points or of pairs."""


def as_array(points: Points) -> NDArray[np.float64]:
    """Convert points to an array ``(n, 2)``; ``ValueError`` for another shape."""
    rows = points if isinstance(points, np.ndarray) else [tuple(point) for point in points]
    array = as_floats(rows, np.float64, "points")
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"expected points of shape (n, 2), got shape {array.shape}")
    return array


def center_point(points: NDArray[np.float64]) -> Point:
    """Mean of ``(n, 2)`` points; ``ValueError`` if there are none."""
    if len(points) == 0:
        raise ValueError("center_point: expected at least one point, got none")
    x, y = points.sum(axis=0) / len(points)
    return Point(x, y)
