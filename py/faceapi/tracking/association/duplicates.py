"""Two tracks on one face: which of them does it belong to?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from faceapi.tracking.track_state import Track

SAME_FACE = 0.25
"""Mean distance of the points of two tracks, relative to the face, below which they follow one."""
_CLEAR_DIFFERENCE = 0.1
"""Difference of two distances of descriptors that decides; a smaller one leaves it to motion."""


def duplicates(tracks: Sequence[Track]) -> Iterator[tuple[Track, Track]]:
    """Pairs of tracks that follow the same face, after one has passed in front of another."""
    for first, second in combinations(tracks, 2):
        distance = np.linalg.norm(first.points - second.points, axis=1).mean()
        if distance < SAME_FACE * min(first.head.side, second.head.side):
            yield first, second


def hidden_track(
    first: Track, second: Track, descriptor: NDArray[np.float32] | None, now: float
) -> Track:
    """The track whose own face is hidden: the other person is seen, or it should be elsewhere.

    ``descriptor`` belongs to the visible face, if it was computed.
    """
    tracks = (first, second)
    known = [track.descriptors.value for track in tracks]
    if descriptor is not None and known[0] is not None and known[1] is not None:
        distances = [
            float(np.linalg.norm(descriptor - known[0])),
            float(np.linalg.norm(descriptor - known[1])),
        ]
        if abs(distances[0] - distances[1]) > _CLEAR_DIFFERENCE:
            return tracks[int(np.argmax(distances))]
    center = (first.points.mean(axis=0) + second.points.mean(axis=0)) / 2
    errors = [float(np.linalg.norm(track.extrapolated(now) - center)) for track in tracks]
    return tracks[int(np.argmax(errors))]
