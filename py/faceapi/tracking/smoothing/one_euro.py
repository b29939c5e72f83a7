"""The One-Euro filter, and its use on the 68 points of a moving head."""

from __future__ import annotations

from math import pi
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from faceapi.tracking.head_frame import Shape
from faceapi.tracking.options import Smoothing

Values = TypeVar("Values", complex, NDArray[np.float64])

_SHAPE_BETA = 0.5
"""Factor of ``beta`` for the shape, which moves with the mouth and the lids."""
_MAX_GAP = 0.5
"""Seconds without a value after which the filter starts again."""


class OneEuroFilter(Generic[Values]):
    """A low-pass filter whose cutoff frequency grows with the speed of the values.

    Speeds are in units of ``scale`` a second. The values of an array each have their own, the two
    parts of a complex number share the greater one.
    """

    def __init__(self, smoothing: Smoothing, *, beta: float) -> None:
        self._smoothing = smoothing
        self._beta = beta
        self._value: Values | None = None
        self._raw: Values
        self._speed: Values

    def update(self, values: Values, seconds: float, scale: float = 1.0) -> Values:
        """The smoothed values, ``seconds`` after the previous ones."""
        if self._value is None or not 0 < seconds <= _MAX_GAP:
            self._value = self._raw = values
            self._speed = 0 * values
            return values
        speed = (values - self._raw) / (seconds * scale)
        weight = _weight(self._smoothing.derivative_cutoff, seconds)
        self._speed = self._speed + weight * (speed - self._speed)
        cutoff = self._smoothing.min_cutoff + self._beta * _magnitude(self._speed)
        self._raw = values
        self._value = self._value + _weight(cutoff, seconds) * (values - self._value)
        return self._value


class LandmarkFilter:
    """Smooths landmarks: the head's position, and the shape in the head's own frame."""

    def __init__(self, smoothing: Smoothing) -> None:
        beta = smoothing.beta
        self._center = OneEuroFilter[complex](smoothing, beta=beta)
        self._axis = OneEuroFilter[complex](smoothing, beta=beta)
        self._shape = OneEuroFilter[NDArray[np.float64]](smoothing, beta=beta * _SHAPE_BETA)

    def update(self, shape: Shape, seconds: float) -> NDArray[np.float64]:
        """The smoothed points ``(68, 2)``, ``seconds`` after the previous ones."""
        width = 2.0 * shape.spread
        center = self._center.update(shape.center, seconds, width)
        axis = self._axis.update(shape.axis, seconds, width)
        coordinates = self._shape.update(shape.points.view(np.float64), seconds, 2.0)
        smoothed: NDArray[np.complex128] = coordinates.view(np.complex128) * axis + center
        return smoothed.view(np.float64).reshape(-1, 2)


def _magnitude(speed: Values) -> Any:
    if isinstance(speed, complex):
        return max(abs(speed.real), abs(speed.imag))
    return np.abs(speed)


def _weight(cutoff: Any, seconds: float) -> Any:
    """Weight of a new value in a low-pass filter of this cutoff frequency in Hz."""
    rate = 2 * pi * cutoff * seconds
    return rate / (rate + 1)
