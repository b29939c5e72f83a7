"""Blinks of a tracked face."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from math import hypot

import numpy as np
from numpy.typing import NDArray

from faceapi.core.median import median

_DEPTH = 0.047
"""Part by which eyes are narrower than before *and* after, from which they have blinked. The
landmark networks were trained on few closed eyes and hardly move the lids. In 1,200 frames of the
film of a talking face the nine blinks had depths of 0.056 and more (with the tiny network 0.055),
everything else at most 0.041: a smile, a look down and a turn of the head also narrow the eyes, by
as much, but do not have two sides within a quarter of a second."""
_SIDE_SECONDS = 0.24
"""How long before and after the middle of a blink the eyes are compared."""
_MIDDLE_SECONDS = 0.06
"""How long around the middle they are not: there they close and open."""
_MIN_SAMPLES = 2
"""Frames on each side; a slower video shows no blinks."""
_PAUSE_SECONDS = 0.3
"""Least time from one blink to the next."""


class BlinkCounter:
    """Counts completed blinks: for a moment the eyes are narrower than before and after it.

    A blink is noticed a quarter of a second after its middle.
    """

    def __init__(self) -> None:
        self.count = 0
        self.completed = False
        self._now = 0.0
        self._heights: deque[tuple[float, float]] = deque()
        self._last = -_PAUSE_SECONDS

    def update(self, points: NDArray[np.float64], seconds: float) -> None:
        """Take the landmarks ``(68, 2)`` of a frame, ``seconds`` after the previous one."""
        self._now += seconds
        heights = self._heights
        heights.append((self._now, _eye_height(points)))
        while heights[0][0] < self._now - 2 * _SIDE_SECONDS - 1e-6:
            heights.popleft()
        self.completed = self._depth() > _DEPTH
        if self.completed:
            self.count += 1
            self._last = self._now

    def _depth(self) -> float:
        """By which part the eyes were narrower a moment ago than before and after; 0 if not."""
        if self._now - self._last < _PAUSE_SECONDS:
            return 0.0
        middle = self._now - _SIDE_SECONDS
        height = min(self._heights, key=lambda entry: abs(entry[0] - middle))[1]
        before = [value for time, value in self._heights if time < middle - _MIDDLE_SECONDS]
        after = [value for time, value in self._heights if time > middle + _MIDDLE_SECONDS]
        if min(len(before), len(after)) < _MIN_SAMPLES:
            return 0.0
        usual = min(median(before), median(after))
        return 1 - height / usual if usual > 0 else 0.0


def _eye_height(points: NDArray[np.float64]) -> float:
    """Mean height of the eyes' openings, relative to their distance.

    Unlike :func:`~faceapi.core.pose.openness.eye_openness` not relative to the width of the eyes,
    which has more noise.
    """
    eyes = points[36:48].tolist()
    lids = ((1, 5), (2, 4), (7, 11), (8, 10))
    height = sum(_distance(eyes[upper], eyes[lower]) for upper, lower in lids) / len(lids)
    distance = _distance(_center(eyes[:6]), _center(eyes[6:]))
    return height / distance if distance > 0 else 0.0


def _center(eye: Iterable[list[float]]) -> list[float]:
    x, y = zip(*eye, strict=True)
    return [sum(x) / len(x), sum(y) / len(y)]


def _distance(a: list[float], b: list[float]) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])
