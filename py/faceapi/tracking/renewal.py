"""When a value of a face is computed again: less often while the face stays as it is."""

from __future__ import annotations

from typing import NamedTuple

from faceapi.tracking.head_frame import Shape

CHANGED_SHAPE = 0.02
"""Distance of two shapes from which a face has changed, in units of their spread.

Measured over four frames: at most 0.012 on a still face with the noise of a camera; median 0.008
and 0.011 on two films of people who talk; 0.017 to 0.3 in the first frame without a face.
"""
STEADY_FACTOR = 2
"""The interval of a face that stays as it is, relative to that of others."""


class Renewal(NamedTuple):
    """The last time that a value was computed."""

    frame: int
    shape: Shape
    """The shape of the face then."""
    is_settled: bool = True
    """Whether the value was close to the expected one."""

    def is_due(self, frame: int, shape: Shape, interval: int) -> bool:
        """Whether to compute the value again.

        ``interval`` applies to a face that changes; with 1 the value is due in every frame.
        """
        passed = frame - self.frame
        if passed < interval or interval == 1 or passed >= STEADY_FACTOR * interval:
            return passed >= interval
        return not self.is_settled or self.shape.distance(shape) > CHANGED_SHAPE
