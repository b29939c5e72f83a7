"""The One-Euro filter, and its use on the 68 points of a moving head."""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import NDArray

from faceapi.tracking.head_frame import Shape
from faceapi.tracking.options import Smoothing

_SHAPE_BETA = 0.5
"""Factor of ``beta`` for the shape, which moves with the mouth and the lids."""
_MAX_GAP = 0.5
"""Seconds without a value after which the filter starts again."""


class OneEuroFilter:
    """A low-pass filter of values ``(n,)`` whose cutoff frequency grows with their speed.

    Speeds are in units of ``scale`` a second, and all values share the greatest of them if
    ``shared`` (values of one movement), else each has its own.
    """

    def __init__(self, smoothing: Smoothing, *, beta: float, shared: bool) -> None:
        self._smoothing = smoothing
        self._beta = beta
        self._shared = shared
        self._value: NDArray[np.float64] | None = None
        self._raw: NDArray[np.float64] = np.empty(0)
        self._speed: NDArray[np.float64] = np.empty(0)

    def update(
        self, values: NDArray[np.float64], seconds: float, scale: float = 1.0
    ) -> NDArray[np.float64]:
        """The smoothed values, ``seconds`` after the previous ones."""
        if self._value is None or not 0 < seconds <= _MAX_GAP:
            self._value = self._raw = values
            self._speed = np.zeros_like(values)
            return values
        speed = (values - self._raw) / seconds / scale
        self._speed = self._speed + _weight(self._smoothing.derivative_cutoff, seconds) * (
            speed - self._speed
        )
        magnitude = np.abs(self._speed)
        fastest = magnitude.max() if self._shared else magnitude
        cutoff = self._smoothing.min_cutoff + self._beta * fastest
        self._raw = values
        self._value = self._value + _weight(cutoff, seconds) * (values - self._value)
        return self._value


class LandmarkFilter:
    """Smooths landmarks: the head's position, and the shape in the head's own frame."""

    def __init__(self, smoothing: Smoothing) -> None:
        beta = smoothing.beta
        self._position = OneEuroFilter(smoothing, beta=beta, shared=True)
        self._size = OneEuroFilter(smoothing, beta=beta, shared=True)
        self._shape = OneEuroFilter(smoothing, beta=beta * _SHAPE_BETA, shared=False)

    def update(self, shape: Shape, seconds: float) -> NDArray[np.float64]:
        """The smoothed points ``(68, 2)``, ``seconds`` after the previous ones."""
        count = len(shape.points)
        width = 2.0 * shape.spread
        x, y = self._position.update(shape.center, seconds, width)
        axis = shape.turn * shape.spread
        real, imaginary = self._size.update(np.array([axis.real, axis.imag]), seconds, width)
        flat = self._shape.update(
            np.concatenate([shape.points.real, shape.points.imag]), seconds, width / shape.spread
        )
        turned = (flat[:count] + 1j * flat[count:]) * complex(real, imaginary)
        return np.stack([turned.real + x, turned.imag + y], axis=1)


def _weight(cutoff: NDArray[np.float64] | float, seconds: float) -> NDArray[np.float64] | float:
    """Weight of a new value in a low-pass filter of this cutoff frequency in Hz."""
    rate = 2 * pi * cutoff * seconds
    return rate / (rate + 1)
