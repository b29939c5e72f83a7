"""Run an awaitable to its end from synchronous code, in CPython.

Each call has its own event loop, so it works after ``asyncio.run``, in any thread, and (in another
thread) while an event loop is running, as in a notebook.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncGenerator, Awaitable, Iterator
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")

_POLL_INTERVAL_S = 0.1
"""How often a wait in a running event loop looks for Ctrl-C, in seconds."""


def run_sync(awaitable: Awaitable[T]) -> T:
    """The result of ``awaitable``; blocks the calling thread.

    Raises what ``awaitable`` raises. Ctrl-C cancels it and raises ``KeyboardInterrupt``.
    """
    if _loop_is_running():
        return _run_in_new_thread(awaitable)
    # A loop factory, so that asyncio.get_event_loop() of the caller is not affected.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(_to_coroutine(awaitable))


def _loop_is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _to_coroutine(awaitable: Awaitable[T]) -> T:
    return await awaitable


def _run_in_new_thread(awaitable: Awaitable[T]) -> T:
    context = contextvars.copy_context()
    outcome: Future[T] = Future()
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Task[T]]] = Future()

    async def run_as_task() -> T:
        task = asyncio.create_task(_to_coroutine(awaitable))
        started.set_result((asyncio.get_running_loop(), task))
        return await task

    def work() -> None:
        try:
            result = context.run(run_sync, run_as_task())
        except BaseException as error:
            outcome.set_exception(error)
        else:
            outcome.set_result(result)

    thread = threading.Thread(target=work, name="faceapi-run-sync", daemon=True)
    requests = _cancellation_requests()  # before the start, during which Ctrl-C may come
    thread.start()
    try:
        return _wait(outcome, requests)
    except BaseException:
        if not outcome.done():  # Ctrl-C in this thread
            loop, task = started.result()
            loop.call_soon_threadsafe(task.cancel)
        thread.join()
        raise


def _cancellation_requests() -> int:
    """How often the calling task was canceled so far; 0 without a task."""
    caller = asyncio.current_task() if _loop_is_running() else None
    return caller.cancelling() if caller else 0


def _wait(outcome: Future[T], requests: int) -> T:
    """The outcome; raises ``CancelledError`` at more than ``requests`` cancellations of the caller.

    That is what Ctrl-C does under ``asyncio.run``: its signal handler raises nothing.
    """
    while not outcome.done():
        wait([outcome], _POLL_INTERVAL_S)
        if _cancellation_requests() > requests:
            raise asyncio.CancelledError
    return outcome.result()


def iterate_sync(iterator: AsyncGenerator[T, None]) -> Iterator[T]:
    """The items of an asynchronous generator, which runs in its own thread.

    Leaving the loop early closes the generator.
    """
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        finished = asyncio.Event()
        started.set_result((asyncio.get_running_loop(), finished))
        await finished.wait()

    thread = threading.Thread(target=lambda: run_sync(serve()), name="faceapi-iterate", daemon=True)
    thread.start()
    loop, finished = started.result()
    requests = _cancellation_requests()
    request: Future[tuple[T] | None] | None = None
    try:
        while True:
            request = asyncio.run_coroutine_threadsafe(_next(iterator), loop)
            item = _wait(request, requests)
            if item is None:
                return
            yield item[0]
    finally:
        if request is not None and not request.done():  # Ctrl-C
            request.cancel()
        asyncio.run_coroutine_threadsafe(iterator.aclose(), loop).result()
        loop.call_soon_threadsafe(finished.set)
        thread.join()


async def _next(iterator: AsyncGenerator[T, None]) -> tuple[T] | None:
    """The next item, or ``None`` at the end."""
    try:
        return (await anext(iterator),)
    except StopAsyncIteration:
        return None
