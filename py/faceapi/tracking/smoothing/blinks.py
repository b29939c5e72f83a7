"""Blinks of a tracked face."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pose.openness import eye_openness

_CLOSED = 0.95
"""Part of the usual openness below which eyes count as closed. The landmark networks were trained
on few closed eyes and hardly move the lids: in a film of a talking face, openness fell by 5 to 12 %
in blinks, with 1 % of noise …"""
_OPEN = 0.97
"""… and above which they count as open again."""
_MIN_DEVIATIONS = 4.0
"""Closed eyes are also below the usual openness by this number of mean deviations, so that noisy
landmarks do not blink. In 1,200 frames of the film of a talking face, with nine blinks of less than
half a second, eight were counted with the 68-point network and seven with the tiny one, none
wrongly."""
_MAX_SECONDS = 0.5
"""Eyes that stay narrower for longer do not blink: they look down, or smile."""
_USUAL_SECONDS = 0.4
"""Time constant with which the usual openness follows."""


class BlinkCounter:
    """Counts completed blinks: both eyes close, and open again within half a second."""

    def __init__(self) -> None:
        self.count = 0
        self.completed = False
        self._usual: float | None = None
        self._deviation = 0.0
        self._closed_for: float | None = None

    def update(self, points: NDArray[np.float64], seconds: float) -> None:
        """Take the landmarks ``(68, 2)`` of a frame, ``seconds`` after the previous one."""
        openness = float(np.mean(eye_openness(points)))
        self.completed = False
        if self._usual is None:
            self._usual = openness
        elif self._closed_for is not None:
            self._closed_for += seconds
            if self._closed_for > _MAX_SECONDS:
                self._usual, self._closed_for = openness, None
            elif openness > _OPEN * self._usual:
                self.completed, self._closed_for = True, None
                self.count += 1
        elif self._usual - openness > max(
            (1 - _CLOSED) * self._usual, _MIN_DEVIATIONS * self._deviation
        ):
            self._closed_for = 0.0
        else:
            weight = float(1 - np.exp(-max(seconds, 0.0) / _USUAL_SECONDS))
            self._deviation += weight * (abs(openness - self._usual) - self._deviation)
            self._usual += weight * (openness - self._usual)
