"""Run an awaitable to its end from synchronous code, where the browser can suspend Python."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Iterator
from typing import TypeVar, cast

from pyodide.ffi import can_run_sync
from pyodide.ffi import run_sync as suspend_until

from faceapi.errors import CannotWaitError

T = TypeVar("T")


def run_sync(awaitable: Awaitable[T]) -> T:
    """The result of ``awaitable``; the rest of the page keeps running.

    Raises what ``awaitable`` raises, and ``CannotWaitError`` where Python cannot be suspended.
    """
    if not can_run_sync():
        if asyncio.iscoroutine(awaitable):
            awaitable.close()  # or Python warns that it was never awaited
        raise CannotWaitError(
            "run_sync() cannot wait here: this browser cannot suspend Python (it lacks JavaScript "
            "Promise Integration), or a JavaScript callback called this code; write await instead. "
            "After another await, write await asyncio.sleep(0) before it"
        )
    return cast("T", suspend_until(asyncio.ensure_future(awaitable)))


def iterate_sync(iterator: AsyncGenerator[T, None]) -> Iterator[T]:
    """The items of an asynchronous generator; errors as :func:`run_sync`."""
    try:
        while True:
            try:
                item = run_sync(anext(iterator))
            except StopAsyncIteration:
                return
            yield item
    finally:
        run_sync(iterator.aclose())
