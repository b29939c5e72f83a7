"""Blocking work outside the event loop that a cancelled ``await`` does not wait for.

``asyncio.to_thread`` cannot do this: ``asyncio.run`` joins its threads before it returns, so a
server that sends one byte a second holds up a program that gave up on it long ago.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

MOST_AT_ONCE = 16
"""Threads per event loop; further calls wait for a free one."""

_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class Stop:
    """Tells the thread that nobody waits for its result any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped = False
        self._callbacks: list[Callable[[], object]] = []

    @property
    def requested(self) -> bool:
        """Whether the thread should end."""
        return self._stopped

    def call(self, callback: Callable[[], object]) -> None:
        """Run ``callback`` when the stop is requested; at once if it was already."""
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
            with suppress(OSError):  # a socket that is closed already
                callback()


async def run_in_thread(work: Callable[[Stop], T], seconds: float | None = None) -> T:
    """The result of ``work``, run in a daemon thread.

    When the caller is cancelled, this ends at once; ``work`` gets a request to stop. So it is
    after ``seconds`` of running, with a ``TimeoutError``; waiting for a free thread does not count.
    """
    loop = asyncio.get_running_loop()
    async with _slots.setdefault(loop, asyncio.Semaphore(MOST_AT_ONCE)):
        async with asyncio.timeout(seconds):
            return await _started(work, loop)


def _started(work: Callable[[Stop], T], loop: asyncio.AbstractEventLoop) -> Awaitable[T]:
    outcome: asyncio.Future[T] = loop.create_future()
    stop = Stop()
    outcome.add_done_callback(lambda _: stop.request())

    def settle(deliver: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits
            loop.call_soon_threadsafe(lambda: None if outcome.done() else deliver())

    def run() -> None:
        try:
            result = work(stop)
        except BaseException as exc:
            error = exc
            settle(lambda: outcome.set_exception(error))
        else:
            settle(lambda: outcome.set_result(result))

    threading.Thread(target=run, name="faceapi-read", daemon=True).start()
    return outcome
