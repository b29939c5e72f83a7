"""A face with its identity and motion."""

from __future__ import annotations

from dataclasses import dataclass, field

from faceapi.core.geometry.boxes import Point
from faceapi.core.results.faces import Face


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TrackedFace(Face):
    """A :class:`~faceapi.Face` in one frame of a video, with its identity.

    Box and landmarks are smoothed, expressions, age and gender averaged over the track, and the
    descriptor comes from the best frames so far. Two tracked faces are equal if their parts are;
    compare ``track_id`` to ask whether they are the same person's face.
    """

    track_id: int = field(default=0, kw_only=True)
    """Number of the track, from 1. A face that comes back in time keeps it."""
    frames: int = field(default=1, kw_only=True)
    """Number of frames in which the face was seen, this one included."""
    first_seen: float = field(default=0.0, kw_only=True)
    """Time of its first frame in seconds, on the clock of the timestamps."""
    last_seen: float = field(default=0.0, kw_only=True)
    """Time of this frame in seconds."""
    relative_velocity: tuple[float, float] = field(default=(0.0, 0.0), kw_only=True)
    """Speed of the center to the right and downward, in widths and heights of the picture a
    second."""
    blinks: int = field(default=0, kw_only=True)
    """Number of completed blinks since the face was first seen."""
    blinked: bool = field(default=False, kw_only=True)
    """Whether a blink was completed in this frame."""

    @property
    def velocity(self) -> Point:
        """Speed of the center to the right and downward, in pixels of the picture a second."""
        size = self.detection.image_dims
        x, y = self.relative_velocity
        return Point(x * size.width, y * size.height)

    def to_dict(self) -> dict[str, object]:
        """The identity, and all computed parts, as values that ``json`` can write."""
        velocity = self.velocity
        identity = {
            "track_id": self.track_id,
            "frames": self.frames,
            "first_seen": self.first_seen,
            "last_seen": self.last_seen,
            "velocity": {"x": velocity.x, "y": velocity.y},
            "blinks": self.blinks,
            "blinked": self.blinked,
        }
        # Not super(): dataclass(slots=True) creates a second class, to which super() is not bound.
        return identity | Face.to_dict(self)

    def __repr__(self) -> str:
        return Face.__repr__(self).replace("(", f"(track_id={self.track_id}, ", 1)
