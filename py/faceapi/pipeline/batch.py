"""Many pictures: a chain for each, a few at a time, with the results in order."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Sized,
)
from typing import Generic, TypeAlias, TypeVar

from faceapi.env import iterate_sync
from faceapi.errors import FaceApiError
from faceapi.pipeline.coroutine_task import CoroutineTask

I = TypeVar("I")  # noqa: E741  the type of an image
T = TypeVar("T")

BatchProgress: TypeAlias = Callable[[int, int | None], object]
"""Called with the pictures done, and their number (``None`` if the iterable has no length)."""
ErrorHandler: TypeAlias = Callable[[I, FaceApiError], object]
"""Called with a picture that cannot be read or processed, and the error."""


class FaceBatch(CoroutineTask[list[tuple[I, T]]], Generic[I, T]):
    """Pairs of picture and result, in the order of the pictures.

    ``async for`` and ``for`` hold only a few pictures at a time; awaiting the batch, or
    :meth:`run_sync`, collects all pairs in a list.
    """

    def __init__(
        self,
        images: Iterable[I] | AsyncIterable[I],
        detect: Callable[[I], Awaitable[T]],
        *,
        workers: int,
        progress: BatchProgress | None,
        on_error: ErrorHandler[I] | None,
    ) -> None:
        if isinstance(images, str | bytes | os.PathLike):
            raise TypeError(
                f"images must be an iterable of pictures, got {type(images).__name__}: "
                "pass a list, or Path(folder).glob('*.jpg')"
            )
        if workers < 1:
            raise ValueError(f"workers must be at least 1, got {workers}")
        self._is_used = False
        self._images = images
        self._detect = detect
        self._workers = workers
        self._progress = progress
        self._on_error = on_error

    async def _run(self) -> list[tuple[I, T]]:
        return [pair async for pair in self]

    def __aiter__(self) -> AsyncGenerator[tuple[I, T], None]:
        self._is_used = True
        return self._pairs()

    def __iter__(self) -> Iterator[tuple[I, T]]:
        self._is_used = True
        return iterate_sync(self._pairs())

    async def _pairs(self) -> AsyncGenerator[tuple[I, T], None]:
        total = len(self._images) if isinstance(self._images, Sized) else None
        running: deque[tuple[I, asyncio.Task[T]]] = deque()
        done = 0
        try:
            images = _iterate(self._images)
            while True:
                await self._start_next(images, running)
                if not running:
                    break
                image, task = running.popleft()
                result: T | None = None
                failure: FaceApiError | None = None
                try:
                    result = await task
                except FaceApiError as error:
                    if self._on_error is None:
                        raise
                    failure = error
                done += 1
                if self._progress is not None:
                    self._progress(done, total)
                if failure is None:
                    yield image, result  # type: ignore[misc]  # without a failure it is set
                elif self._on_error is not None:
                    self._on_error(image, failure)
        finally:
            for _, task in running:
                task.cancel()
            await asyncio.gather(*(task for _, task in running), return_exceptions=True)

    async def _start_next(
        self, images: AsyncIterator[I], running: deque[tuple[I, asyncio.Task[T]]]
    ) -> None:
        """Start the work on the next pictures, until there is one for each worker."""
        while len(running) < self._workers:
            try:
                image = await anext(images)
            except StopAsyncIteration:
                return
            running.append((image, asyncio.create_task(self._start(image))))

    async def _start(self, image: I) -> T:
        return await self._detect(image)


async def _iterate(images: Iterable[I] | AsyncIterable[I]) -> AsyncIterator[I]:
    if isinstance(images, AsyncIterable):
        async for image in images:
            yield image
    else:
        for image in images:
            yield image
