"""The values shown in the sentence and labels of a video, which change at the same moment."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from faceapi import Face, TrackedFace

INTERVAL_S = 1.5
"""Time between two changes of the words, so that they can be read, and read aloud."""


class SteadyFaces:
    """Remembers the faces that the words describe, while their boxes move on."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._since = 0.0
        self._described: dict[int, Face] = {}

    def update(self, faces: Sequence[Face], now: float, key: Hashable = None) -> bool:
        """Take the faces of a frame; whether the words change with it.

        They change every :data:`INTERVAL_S` seconds, and at once if other faces are in view or if
        ``key`` (settings, names) has changed. ``now`` is in seconds.
        """
        numbers = tuple(sorted(_number(face, index) for index, face in enumerate(faces)))
        if (numbers, key) == self._key and now - self._since < INTERVAL_S:
            return False
        self._key, self._since = (numbers, key), now
        self._described = {_number(face, index): face for index, face in enumerate(faces)}
        return True

    @property
    def described(self) -> Mapping[int, Face]:
        """The faces that the words describe, by the number of their track."""
        return self._described


def _number(face: Face, index: int) -> int:
    return face.track_id if isinstance(face, TrackedFace) else -1 - index
