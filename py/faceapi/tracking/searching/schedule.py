"""Decides which frames are searched."""

from __future__ import annotations

from dataclasses import dataclass

from faceapi.tracking.options import TrackingOptions

_IDLE_INTERVAL = 15
"""Frames between searches of an unchanged picture without a tracked face."""
_MAX_CHANGE_INTERVAL = 6
"""Frames between searches of a picture that changes all the time."""
_SEARCH_FRAMES = 60
"""Frames for which faces are searched often, after one was lost."""


@dataclass(slots=True)
class DetectionSchedule:
    """Decides from what happened in the last frames whether one is searched."""

    options: TrackingOptions
    _last: int | None = None
    _often_until: int = 0
    _fruitless: int = 0

    def search_often(self, frame: int) -> None:
        """Search this frame, and often for a while: a face was lost, or the scene was cut."""
        self._often_until = frame + _SEARCH_FRAMES
        self._fruitless = 0
        if self._last is not None:
            self._last = min(self._last, frame - self.options.search_interval)

    def is_due(self, frame: int, *, changed: bool, tracks: int, unconfirmed: bool) -> bool:
        """Whether to search a frame.

        Parameters
        ----------
        changed
            whether a place without a tracked face has changed since the last search
        tracks
            number of tracked faces
        unconfirmed
            whether one of them can only be confirmed by the detector itself
        """
        if self._last is None:
            return True
        options = self.options
        interval = options.detection_interval if tracks else _IDLE_INTERVAL
        if changed:
            backed_off = options.search_interval + self._fruitless
            interval = min(
                interval, max(options.search_interval, min(backed_off, _MAX_CHANGE_INTERVAL))
            )
        if unconfirmed or frame < self._often_until:
            interval = min(interval, options.search_interval)
        return frame - self._last >= interval

    def mark_searched(self, frame: int) -> None:
        """A search of this frame has begun."""
        self._last = frame

    def mark_result(self, new_faces: int | None) -> None:
        """A search is complete; ``None``: not yet.

        While searches find nothing new, they become less frequent.
        """
        if new_faces is not None:
            self._fruitless = 0 if new_faces else self._fruitless + 1
