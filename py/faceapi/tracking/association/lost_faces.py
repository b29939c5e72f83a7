"""Faces that were lost, and may come back under their former id."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceapi.tracking.head_frame import HeadFrame
from faceapi.tracking.options import TrackingOptions
from faceapi.tracking.track_state import Track

_POSITION_SECONDS = 3.0
"""Seconds in which a face without a descriptor can reappear near its expected place."""
_NEAR = 1.0
"""That distance, in units of the face's size; it doubles within the first second."""
_MAX_SIZE_RATIO = 1.8
_NEAR_DISTANCE_MARGIN = 0.1
"""A face at the expected place may have a descriptor that differs by this much more."""


@dataclass(frozen=True, slots=True)
class _Lost:
    track: Track
    time: float
    elsewhere: bool


class LostFaces:
    """The tracks without a face, for as long as they can be continued."""

    def __init__(self, options: TrackingOptions) -> None:
        self._options = options
        self._lost: list[_Lost] = []

    def __len__(self) -> int:
        return len(self._lost)

    def add(self, track: Track, now: float, *, elsewhere: bool = False) -> None:
        """Keep a track. ``elsewhere``: after a cut, places mean nothing."""
        self._lost.append(_Lost(track, now, elsewhere))

    def expire(self, now: float) -> None:
        """Drop the tracks whose time is over."""
        limit = self._options.reidentify_seconds
        self._lost = [entry for entry in self._lost if now - entry.time <= limit]

    def take(
        self, head: HeadFrame, descriptor: NDArray[np.float32] | None, now: float
    ) -> Track | None:
        """Remove and return the track that a new face continues; ``None`` if it is new."""
        costs = [self._cost(entry, head, descriptor, now) for entry in self._lost]
        if not costs or min(costs) >= 1:
            return None
        return self._lost.pop(int(np.argmin(costs))).track

    def _cost(
        self, entry: _Lost, head: HeadFrame, descriptor: NDArray[np.float32] | None, now: float
    ) -> float:
        """Less than 1 if the face can be this one; least for the best match."""
        near = self._nearness(entry, head, now)
        known = entry.track.descriptors.value
        if known is None or descriptor is None:
            return near
        limit = self._options.reidentify_distance + (_NEAR_DISTANCE_MARGIN if near < 1 else 0.0)
        return float(np.linalg.norm(known - descriptor)) / max(limit, 1e-9)

    @staticmethod
    def _nearness(entry: _Lost, head: HeadFrame, now: float) -> float:
        seconds = now - entry.time
        if entry.elsewhere or seconds > _POSITION_SECONDS:
            return 1.0
        last = entry.track.settled_head
        ratio = max(head.side, last.side) / max(min(head.side, last.side), 1e-9)
        if ratio > _MAX_SIZE_RATIO:
            return 1.0
        center = np.array([head.center_x, head.center_y])
        places = (np.array([last.center_x, last.center_y]), entry.track.extrapolated(now))
        distance = min(float(np.linalg.norm(center - place)) for place in places)
        return distance / (last.side * _NEAR * (1 + min(seconds, 1.0)))
