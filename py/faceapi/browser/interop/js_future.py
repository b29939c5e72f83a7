"""An awaitable that a JavaScript callback resolves."""

from __future__ import annotations

from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Callable, Generator
from contextvars import Context
from typing import Generic, TypeVar

from pyodide.ffi import create_once_callable

from faceapi.browser.interop.ffi import JsException

T = TypeVar("T")


class CallbackFuture(Generic[T]):
    """Await it for the value of a JavaScript function that ends by ``done(error, value)``.

    It differs from awaiting a promise in two ways:

    - The awaiting task resumes inside the callback. Awaiting a promise would resume it several
      event-loop turns later (about 0.15 ms per run).
    - Cancellation is delivered only after the JavaScript function has finished, so no run outlives
      its task.

    asyncio accepts it as a future because it has ``_asyncio_future_blocking`` and the methods that
    a task calls on what it awaits. One task may await it, once. An error is raised as
    ``JsException``.
    """

    _asyncio_future_blocking = False

    def __init__(self, start: Callable[..., object], *args: object) -> None:
        """Call ``start(done, *args)``."""
        self._loop = get_running_loop()
        self._done = False
        self._value: T
        self._error: JsException | None = None
        self._callback: Callable[[CallbackFuture[T]], object] | None = None
        self._context: Context
        start(create_once_callable(self._resolve), *args)

    def __await__(self) -> Generator[object, None, T]:
        if not self._done:
            self._asyncio_future_blocking = True
            yield self
        return self.result()

    def get_loop(self) -> AbstractEventLoop:
        """The loop of the task."""
        return self._loop

    def add_done_callback(
        self, callback: Callable[[CallbackFuture[T]], object], *, context: Context
    ) -> None:
        """Register the task's callback."""
        self._callback, self._context = callback, context

    def cancel(self, msg: object = None) -> bool:
        """Return ``False``: the task remembers the cancellation and ends when it is resumed."""
        return False

    def result(self) -> T:
        """The value passed to ``done``; raises the error passed to it."""
        if self._error is not None:
            raise self._error
        return self._value

    def _resolve(self, error: JsException | None, value: T) -> None:
        self._done, self._error, self._value = True, error, value
        if self._callback is not None:
            self._context.run(self._callback, self)
