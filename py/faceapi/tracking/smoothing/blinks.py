"""Blinks of a tracked face."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pose.openness import eye_openness

_CLOSED = 0.72
"""Part of the usual openness below which eyes count as closed …"""
_OPEN = 0.82
"""… and above which they count as open again."""
_MAX_SECONDS = 0.5
"""Eyes that stay closed longer do not blink."""
_RISE_SECONDS = 0.3
_FALL_SECONDS = 6.0
"""Time constants with which the usual openness follows wider and narrower eyes."""


class BlinkCounter:
    """Counts completed blinks: both eyes close, and open again within half a second."""

    def __init__(self) -> None:
        self.count = 0
        self.completed = False
        self._usual: float | None = None
        self._closed_for: float | None = None

    def update(self, points: NDArray[np.float64], seconds: float) -> None:
        """Take the landmarks ``(68, 2)`` of a frame, ``seconds`` after the previous one."""
        openness = float(np.mean(eye_openness(points)))
        self.completed = False
        if self._usual is None:
            self._usual = openness
            return
        time_constant = _RISE_SECONDS if openness > self._usual else _FALL_SECONDS
        self._usual += (1 - np.exp(-max(seconds, 0.0) / time_constant)) * (openness - self._usual)
        if self._closed_for is None:
            if openness < _CLOSED * self._usual:
                self._closed_for = 0.0
            return
        self._closed_for += seconds
        if openness > _OPEN * self._usual:
            self.completed = self._closed_for <= _MAX_SECONDS
            self.count += self.completed
            self._closed_for = None
