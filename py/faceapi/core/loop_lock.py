"""A lock for tasks of several event loops.

``asyncio.Lock`` belongs to one loop: a task of another one that has to wait is never woken.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections import deque
from contextlib import suppress
from weakref import WeakSet

_Waiter = tuple[asyncio.AbstractEventLoop, "asyncio.Future[None]"]


class LoopLock:
    """As ``asyncio.Lock`` in ``async with``, for tasks of any event loop in any thread.

    Tasks get the lock in the order in which they asked for it. After ``fork`` it is free in the
    child, because the task that held it runs in the parent.
    """

    def __init__(self) -> None:
        self._reset()
        _ALL.add(self)

    def _reset(self) -> None:
        self._guard = threading.Lock()
        self._locked = False
        self._waiters: deque[_Waiter] = deque()

    async def __aenter__(self) -> None:
        loop = asyncio.get_running_loop()
        with self._guard:
            if not self._locked:
                self._locked = True
                return
            waiter = (loop, loop.create_future())
            self._waiters.append(waiter)
        try:
            await waiter[1]
        except BaseException:
            with self._guard:
                waiting = waiter in self._waiters
                if waiting:
                    self._waiters.remove(waiter)
            if not waiting:  # it was passed on at the same time
                self._release()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._release()

    def _release(self) -> None:
        """Pass the lock to the next waiter, or unlock it."""
        with self._guard:
            while self._waiters:
                loop, future = self._waiters.popleft()
                with suppress(RuntimeError):  # the loop is closed: nobody waits
                    loop.call_soon_threadsafe(_wake, future)
                    return
            self._locked = False


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


_ALL: WeakSet[LoopLock] = WeakSet()


def _reset_in_child() -> None:
    for lock in _ALL:
        lock._reset()


if hasattr(os, "register_at_fork"):  # not in a browser, nor on Windows
    os.register_at_fork(after_in_child=_reset_in_child)
