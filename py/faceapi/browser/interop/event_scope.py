"""Python functions lent to the browser, and taken back.

A Python function handed to JavaScript lives until it is destroyed by hand. :class:`EventScope` owns
every one it hands out, so that a camera or an overlay has one thing to close.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from pyodide.ffi import JsProxy, create_proxy

from faceapi.browser.interop.dom import EventTarget, Handler


class EventScope:
    """Event listeners and other callbacks with one owner."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []

    def on(self, target: EventTarget, kind: str, handler: Handler) -> None:
        """Call ``handler(event)`` for every event of this kind until :meth:`close`."""
        proxy = self.create_callback(handler)
        target.addEventListener(kind, proxy)
        self._undo.append(lambda: target.removeEventListener(kind, proxy))

    def create_callback(self, function: Callable[..., object]) -> JsProxy:
        """A JavaScript function that calls ``function``; valid until :meth:`close`."""
        proxy = create_proxy(function)
        self._undo.append(proxy.destroy)
        return proxy

    def call_once(self, function: Callable[[], object]) -> None:
        """Call ``function`` when closing, before what was added earlier."""
        self._undo.append(function)

    def close(self) -> None:
        """Undo everything, last first. Closing twice does nothing."""
        while self._undo:
            self._undo.pop()()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
