"""Blocking work in threads that a cancelled ``await`` does not wait for.

``asyncio.to_thread`` cannot do this: ``asyncio.run`` joins its threads before it returns, so a
server that sends one byte per second would block a program that has cancelled the download.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

MAX_THREADS = 16
"""Threads per event loop; further calls wait for a free one."""

_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class StopSignal:
    """Tells the thread that its result is no longer needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped = False
        self._callbacks: list[Callable[[], object]] = []

    @property
    def requested(self) -> bool:
        """Whether the thread should end."""
        return self._stopped

    def call(self, callback: Callable[[], object]) -> None:
        """Run ``callback`` when the stop is requested; immediately if it already was."""
        with self._lock:
            if not self._stopped:
                self._callbacks.append(callback)
                return
        callback()

    def request(self) -> None:
        """Request the stop. Callbacks run in the calling thread; their ``OSError`` is ignored."""
        with self._lock:
            self._stopped = True
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            with suppress(OSError):  # the socket is already closed
                callback()


async def run_in_thread(work: Callable[[StopSignal], T], timeout: float | None = None) -> T:
    """The result of ``work``, run in a daemon thread.

    If the caller is cancelled, this ends immediately and ``work`` gets a request to stop. The same
    happens after ``timeout`` seconds, with a ``TimeoutError``; waiting for a free thread does not
    count.
    """
    loop = asyncio.get_running_loop()
    async with _slots.setdefault(loop, asyncio.Semaphore(MAX_THREADS)):
        async with asyncio.timeout(timeout):
            return await _start_thread(work, loop)


def _start_thread(work: Callable[[StopSignal], T], loop: asyncio.AbstractEventLoop) -> Awaitable[T]:
    future: asyncio.Future[T] = loop.create_future()
    stop = StopSignal()
    future.add_done_callback(lambda _: stop.request())

    def resolve_in_loop(set_outcome: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has been closed: no task waits
            loop.call_soon_threadsafe(lambda: None if future.done() else set_outcome())

    def run() -> None:
        try:
            result = work(stop)
        except BaseException as exc:
            error = exc
            resolve_in_loop(lambda: future.set_exception(error))
        else:
            resolve_in_loop(lambda: future.set_result(result))

    threading.Thread(target=run, name="faceapi-read", daemon=True).start()
    return future
