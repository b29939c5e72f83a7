"""Searches that run beside the frames, so that no frame waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.options import DetectorOptions
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.detection import FaceDetection
from faceapi.pipeline.detection.detect import detect
from faceapi.pipeline.plan import SessionProvider
from faceapi.runtime.backend import Session
from faceapi.tracking.searching.sessions import (
    BackgroundSessions,
    FrameSessions,
    is_prepared,
    prepare,
)

FindPoints: TypeAlias = Callable[
    [Picture, Sequence[FaceDetection]], Awaitable[list[NDArray[np.float64]]]
]
"""Computes the landmarks ``(68, 2)`` of detections in pixels."""


class Detections(NamedTuple):
    """The faces of one frame."""

    faces: list[FaceDetection]
    picture: Picture
    frame: int
    points: list[NDArray[np.float64]] | None = None
    """Their landmarks ``(68, 2)`` in pixels, if the search computed them."""


class BackgroundDetector:
    """Runs the detector in the background of the loop over the frames, once at a time.

    While no face is tracked, the frames run no network. So the search uses their runtime, which is
    loaded and has all threads. While faces are tracked, it uses a second runtime, and the frames a
    third one: see :mod:`faceapi.tracking.searching.sessions`.
    """

    def __init__(self, options: DetectorOptions, sessions: SessionProvider) -> None:
        self._options = options
        self._sessions = BackgroundSessions(sessions)
        self.frame_sessions = FrameSessions(sessions, lambda: self.takes_core)
        """The networks of the frames."""
        self._is_beside = False
        self._task: asyncio.Task[Detections] | None = None
        self._preparation: asyncio.Task[None] | None = None
        self._preparation_requested = False

    @property
    def is_busy(self) -> bool:
        """Whether a search or its preparation is running."""
        return self._task is not None or self._preparation is not None

    @property
    def takes_core(self) -> bool:
        """Whether a search, or its preparation, runs beside the networks of the frames."""
        is_running = self._task is not None and not self._task.done()
        return self._preparation is not None or (is_running and self._is_beside)

    def can_start(self, *, followed: bool) -> bool:
        """Whether a search can start now; ``followed``: frames run networks meanwhile.

        Raises what loading the other runtimes raised.
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
        """Start loading the other runtimes, unless that was requested before.

        It takes the cores from the frames, so not while they compute the first values of a face.
        """
        if not self._preparation_requested:
            self._preparation_requested = True
            self._is_prepared()

    async def search(self, picture: Picture, frame: int) -> Detections:
        """Search a frame, and wait for the result."""
        return await self._search(picture, frame, self._sessions.foreground)

    def start(
        self, picture: Picture, frame: int, *, followed: bool, find_points: FindPoints
    ) -> None:
        """Search a frame; :meth:`collect` returns the result once it is there.

        While no face is followed, the search also computes landmarks: no frame waits for them then,
        and a new face appears sooner.
        """
        self._is_beside = followed
        search = (
            self._search(picture, frame, self._sessions)
            if followed
            else self._search_with_points(picture, frame, find_points)
        )
        self._task = asyncio.ensure_future(search)

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
        """Whether the other runtimes are loaded; starts loading them if not."""
        # That of the frames first, so that they use it while that of the search is loaded.
        missing = [
            session
            for session in (*self.frame_sessions.used(), *self._sessions.used())
            if not is_prepared(session)
        ]
        if missing and self._preparation is None:
            self._preparation = asyncio.ensure_future(_prepare_all(missing))
        return not missing

    async def _search_with_points(
        self, picture: Picture, frame: int, find_points: FindPoints
    ) -> Detections:
        detections = await self.search(picture, frame)
        return detections._replace(points=await find_points(picture, detections.faces))

    async def _search(self, picture: Picture, frame: int, sessions: SessionProvider) -> Detections:
        return Detections(await detect(picture, self._options, sessions), picture, frame)


async def _prepare_all(sessions: Sequence[Session]) -> None:
    for session in sessions:
        await prepare(session)
