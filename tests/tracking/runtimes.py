"""A client that records which networks run in which runtime, and the frames that it is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from faceapi import FaceApi, FaceTracker
from faceapi.core.pixels.picture import PixelBuffer
from faceapi.runtime.backend import Outputs
from faceapi_build.bench.video.films import FILMS, FilmFrame


class Runtimes:
    """The networks of a client, in a runtime of its own and two that are loaded on request."""

    def __init__(self, api: FaceApi, failure: Exception | None = None) -> None:
        self.networks = api.nets
        self.failure = failure
        self.may_load = asyncio.Event()
        self.is_loaded = False
        self.runs: list[tuple[str, str]] = []
        """The network and the runtime in which it ran."""

    def session(self, name: str) -> Any:
        return RecordedSession(self, name)


class RecordedSession:
    """A network in one of the runtimes."""

    def __init__(self, runtimes: Runtimes, name: str, place: str = "first") -> None:
        self._runtimes = runtimes
        self._name = name
        self._place = place

    def in_background(self) -> RecordedSession:
        return RecordedSession(self._runtimes, self._name, "background")

    def single_threaded(self) -> RecordedSession:
        return RecordedSession(self._runtimes, self._name, "one thread")

    @property
    def is_prepared(self) -> bool:
        return self._runtimes.is_loaded or self._place == "first"

    async def prepare(self) -> None:
        await self._runtimes.may_load.wait()
        if self._runtimes.failure is not None:
            raise self._runtimes.failure
        self._runtimes.is_loaded = True

    async def run(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        self._runtimes.runs.append((self._name, self._place))
        return await self._runtimes.networks.session(self._name).run(blocks)


class Film:
    """A tracker and the frames that it is shown."""

    def __init__(
        self,
        api: FaceApi,
        runtimes: Runtimes,
        film: str | Sequence[FilmFrame],
        **options: Any,
    ) -> None:
        client: Any = SimpleNamespace(nets=runtimes, environment=api.environment)
        self.tracker = FaceTracker(api=client, **options)
        self.runtimes = runtimes
        self._frames = list(FILMS[film]() if isinstance(film, str) else film)
        self._number = 0

    async def next(self) -> list[int]:
        """Show a frame; the ids of its faces."""
        frame = self._frames[self._number]
        self._number += 1
        self.runtimes.runs.clear()
        faces = await self.tracker.update(frame.pixels, frame.time)
        return [face.track_id for face in faces]

    async def until_face(self) -> None:
        """Show frames, at the pace of the search, until there is a face."""
        while not await self.next():
            await asyncio.sleep(0.02)
