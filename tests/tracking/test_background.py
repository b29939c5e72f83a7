"""The search beside the frames: in which runtime, and that no frame with a face waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from faceapi import FaceApi, FaceTracker
from faceapi.core.pixels.picture import PixelBuffer
from faceapi.errors import BackendUnavailableError
from faceapi.runtime.backend import Outputs
from faceapi_build.bench.video.films import FILMS, FilmFrame

DETECTOR = "ssd_mobilenetv1"


class TwoRuntimes:
    """The networks of a client, with a second runtime that is loaded on request."""

    def __init__(self, api: FaceApi, failure: Exception | None = None) -> None:
        self.networks = api.nets
        self.failure = failure
        self.may_load = asyncio.Event()
        self.is_loaded = False
        self.runs: list[tuple[str, bool]] = []
        """The network and whether it ran in the second runtime."""

    def session(self, name: str) -> Any:
        return RecordedSession(self, name)


class RecordedSession:
    """A network in one of the two runtimes."""

    def __init__(self, runtimes: TwoRuntimes, name: str, *, second: bool = False) -> None:
        self._runtimes = runtimes
        self._name = name
        self._second = second

    def in_background(self) -> RecordedSession:
        return RecordedSession(self._runtimes, self._name, second=True)

    @property
    def is_prepared(self) -> bool:
        return self._runtimes.is_loaded or not self._second

    async def prepare(self) -> None:
        await self._runtimes.may_load.wait()
        if self._runtimes.failure is not None:
            raise self._runtimes.failure
        self._runtimes.is_loaded = True

    async def run(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        self._runtimes.runs.append((self._name, self._second))
        return await self._runtimes.networks.session(self._name).run(blocks)


class Film:
    """A tracker and the frames that it is shown."""

    def __init__(self, api: FaceApi, runtimes: TwoRuntimes, name: str, **options: Any) -> None:
        client: Any = SimpleNamespace(nets=runtimes, environment=api.environment)
        self.tracker = FaceTracker(api=client, **options)
        self.runtimes = runtimes
        self._frames: list[FilmFrame] = list(FILMS[name]())
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


@pytest.mark.asyncio(loop_scope="package")
async def test_the_first_face_does_not_wait_for_the_second_runtime(api: FaceApi) -> None:
    runtimes = TwoRuntimes(api)
    film = Film(api, runtimes, "still")
    searched = []
    while not await film.next():
        searched += [run for run in runtimes.runs if run[0] == DETECTOR]
        await asyncio.sleep(0.02)
    assert searched == [(DETECTOR, False)]
    for _ in range(40):  # longer than the interval between two searches
        assert await film.next() == [1]
        assert DETECTOR not in dict(runtimes.runs), "a frame with a face would wait"
    runtimes.may_load.set()
    while DETECTOR not in dict(runtimes.runs):
        assert await film.next() == [1]
    assert (DETECTOR, True) in runtimes.runs


@pytest.mark.asyncio(loop_scope="package")
async def test_a_second_runtime_that_cannot_be_loaded_is_reported(api: FaceApi) -> None:
    film = Film(api, TwoRuntimes(api, BackendUnavailableError("no memory")), "still")
    await film.until_face()
    film.runtimes.may_load.set()

    async def go_on() -> None:
        for _ in range(40):
            await film.next()

    with pytest.raises(BackendUnavailableError, match="no memory"):
        await go_on()


@pytest.mark.asyncio(loop_scope="package")
async def test_the_first_values_of_a_face_are_spread_over_frames(api: FaceApi) -> None:
    film = Film(
        api,
        TwoRuntimes(api),
        "still",
        expressions=True,
        age_and_gender=True,
        descriptors=True,
    )
    values = {"face_expression", "age_gender", "face_recognition"}
    computed = []
    while not await film.next():
        computed.append({name for name, _ in film.runtimes.runs if name in values})
        await asyncio.sleep(0.02)
    computed.append({name for name, _ in film.runtimes.runs if name in values})
    assert computed[-3:] == [set(), {"face_expression", "age_gender"}, {"face_recognition"}]
    (face,) = film.tracker.faces
    assert hasattr(face, "expressions")
    assert hasattr(face, "age")
    assert hasattr(face, "descriptor")
    assert film.tracker.appeared == [face]
