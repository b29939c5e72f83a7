"""One face over the frames of a film."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from faceapi.redaction.regions import Region

_GAP_HOLDS = 3
"""Gaps of up to this number of holds are filled by moving from one place to the next."""


@dataclass(slots=True)
class FilmTrack:
    """The frames in which a face was found, and from these the regions to cover."""

    hold: int
    """Frames before the first and after the last detection in which it is covered."""
    places: dict[int, Region] = field(default_factory=dict)
    """The regions of the face by frame, in order."""

    @property
    def first(self) -> int:
        """The first frame in which it was found."""
        return next(iter(self.places))

    @property
    def last(self) -> int:
        """The last frame in which it was found."""
        return next(reversed(self.places))

    def regions(self, frame: int) -> list[Region]:
        """The regions of this face to cover in a frame; none while it is gone.

        Where it was not detected, that is where it is expected and where it was last seen: both,
        because it may have stopped.
        """
        if frame in self.places:
            return [self.places[frame]]
        frames = list(self.places)
        index = bisect_right(frames, frame)
        before = frames[index - 1] if index else None
        after = frames[index] if index < len(frames) else None
        if before is not None and after is not None and after - before <= _GAP_HOLDS * self.hold:
            share = (frame - before) / (after - before)
            return [self.places[before].between(self.places[after], share)]
        regions: list[Region] = []
        for place, step in ((before, -1), (after, 1)):
            if place is not None and abs(frame - place) <= self.hold:
                regions += self._held(place, frame, step)
        return regions

    def _held(self, place: int, frame: int, step: int) -> list[Region]:
        """The region of a frame, as it was there, and moved on to another frame.

        ``step`` leads from the frame to its neighbor in the track, from which the speed is taken.
        """
        region = self.places[place]
        neighbor = self.places.get(place + step)
        if neighbor is None:
            return [region]
        count = abs(frame - place)
        x, y = region.center_x - neighbor.center_x, region.center_y - neighbor.center_y
        moved = replace(
            region, center_x=region.center_x + count * x, center_y=region.center_y + count * y
        )
        return [region, moved]
