"""Waiting for JavaScript to its very end, and going on at once."""

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

    It differs from awaiting a promise in two ways. The task goes on within the call of ``done``;
    Pyodide makes a future of every promise that a call returns, and what awaits that goes on turns
    of the browser's event loop later, 0.15 ms a run. And a task that is cancelled meanwhile is told
    so when the function has ended, not before: nothing runs behind its back.

    For asyncio it is a future, that is, an object with ``_asyncio_future_blocking`` and the methods
    that a task calls of what it waits for. One task awaits it, once. An error is raised as
    ``JsException``.
    """

    _asyncio_future_blocking = False

    def __init__(self, start: Callable[..., object], *given: object) -> None:
        """Call ``start(done, *given)``."""
        self._loop = get_running_loop()
        self._settled = False
        self._value: T
        self._error: JsException | None = None
        self._wake: Callable[[CallbackFuture[T]], object] | None = None
        self._context: Context
        start(create_once_callable(self._settle), *given)

    def __await__(self) -> Generator[object, None, T]:
        if not self._settled:
            self._asyncio_future_blocking = True
            yield self
        return self.result()

    def get_loop(self) -> AbstractEventLoop:
        """The loop of the task."""
        return self._loop

    def add_done_callback(
        self, wake: Callable[[CallbackFuture[T]], object], *, context: Context
    ) -> None:
        """How the task wants to be woken."""
        self._wake, self._context = wake, context

    def cancel(self, msg: object = None) -> bool:
        """No: the task then keeps in mind that it was cancelled, and ends when it is woken."""
        return False

    def result(self) -> T:
        """What the promise has resolved to; raises what it was rejected with."""
        if self._error is not None:
            raise self._error
        return self._value

    def _settle(self, error: JsException | None, value: T) -> None:
        self._settled, self._error, self._value = True, error, value
        if self._wake is not None:
            self._context.run(self._wake, self)
