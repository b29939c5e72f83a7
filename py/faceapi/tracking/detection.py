"""Schedule searches of the full frame, so that no frame waits for them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import NamedTuple

from faceapi.core.options import DetectorOptions
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.detection import FaceDetection
from faceapi.pipeline.detection.detect import detect
from faceapi.pipeline.plan import SessionProvider
from faceapi.runtime.backend import Session
from faceapi.tracking.options import TrackingOptions

_IDLE_INTERVAL = 15
"""Frames between searches of an unchanged picture without a tracked face."""
_MAX_CHANGE_INTERVAL = 6
"""Frames between searches of a picture that changes all the time."""
_SEARCH_FRAMES = 60
"""Frames for which faces are searched often, after one was lost."""


class Detections(NamedTuple):
    """The faces of one frame."""

    faces: list[FaceDetection]
    picture: Picture
    frame: int


class BackgroundDetector:
    """Runs the detector in the background of the loop over the frames, once at a time.

    While no face is tracked, the frames run no network. So the search uses their runtime, which is
    loaded and has all threads. While faces are tracked, it uses a second runtime.
    """

    def __init__(self, options: DetectorOptions, sessions: SessionProvider) -> None:
        self._options = options
        self._sessions = BackgroundSessions(sessions)
        self._task: asyncio.Task[Detections] | None = None
        self._preparation: asyncio.Task[None] | None = None
        self._preparation_requested = False

    @property
    def is_busy(self) -> bool:
        """Whether a search or its preparation is running."""
        return self._task is not None or self._preparation is not None

    def can_start(self, *, followed: bool) -> bool:
        """Whether a search can start now; ``followed``: frames run networks meanwhile.

        Raises what loading the second runtime raised.
        """
        preparation = self._preparation
        if preparation is not None and preparation.done():
            self._preparation = None
            if not preparation.cancelled():
                preparation.result()
        if self._task is not None:
            return False
        return not followed or self._is_prepared()

    def prepare(self) -> None:
        """Start loading the second runtime, unless that was requested before.

        It takes the cores from the frames, so not while they compute the first values of a face.
        """
        if not self._preparation_requested:
            self._preparation_requested = True
            self._is_prepared()

    async def search(self, picture: Picture, frame: int) -> Detections:
        """Search a frame, and wait for the result."""
        return await self._search(picture, frame, self._sessions.of_frames)

    def start(self, picture: Picture, frame: int, *, followed: bool) -> None:
        """Search a frame; :meth:`collect` returns the result once it is there."""
        sessions = self._sessions if followed else self._sessions.of_frames
        self._task = asyncio.ensure_future(self._search(picture, frame, sessions))

    def collect(self) -> Detections | None:
        """The result of a search that is complete; raises what the search raised."""
        task = self._task
        if task is None or not task.done():
            return None
        self._task = None
        if task.cancelled():
            return None  # with its event loop
        return task.result()

    def cancel(self) -> None:
        """Abandon a search."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _is_prepared(self) -> bool:
        """Whether the second runtime is loaded; starts loading it if not."""
        is_prepared = self._sessions.are_prepared
        if not is_prepared and self._preparation is None:
            self._preparation = asyncio.ensure_future(self._sessions.prepare())
        return is_prepared

    async def _search(self, picture: Picture, frame: int, sessions: SessionProvider) -> Detections:
        return Detections(await detect(picture, self._options, sessions), picture, frame)


class BackgroundSessions:
    """The same networks in a second runtime, on backends that run one network at a time."""

    def __init__(self, sessions: SessionProvider) -> None:
        self.of_frames = _RecordedSessions(sessions)
        """The networks in the runtime of the frames."""

    def session(self, name: str) -> Session:
        """The session of an architecture; raises ``ModelNotLoadedError``."""
        return _in_background(self.of_frames.session(name))

    @property
    def are_prepared(self) -> bool:
        """Whether the networks that searches have used so far are loaded there."""
        return all(getattr(session, "is_prepared", True) for session in self._used())

    async def prepare(self) -> None:
        """Load them there."""
        for session in self._used():
            if not getattr(session, "is_prepared", True):
                await session.prepare()  # type: ignore[attr-defined]  # has is_prepared

    def _used(self) -> list[Session]:
        return [self.session(name) for name in list(self.of_frames.names)]


class _RecordedSessions:
    """Remembers which networks a detector has used: MTCNN has three."""

    def __init__(self, sessions: SessionProvider) -> None:
        self._sessions = sessions
        self.names: dict[str, None] = {}

    def session(self, name: str) -> Session:
        self.names[name] = None
        return self._sessions.session(name)


def _in_background(session: Session) -> Session:
    in_background = getattr(session, "in_background", None)
    return session if in_background is None else in_background()


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
