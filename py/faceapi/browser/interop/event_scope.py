"""Python functions lent to the browser, and taken back.

A Python function passed to JavaScript lives until it is destroyed explicitly. :class:`EventScope`
owns every one it passes, so that a camera or an overlay has one thing to close.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from pyodide.ffi import JsProxy, create_proxy

from faceapi.browser.interop.dom import EventHandler, EventTarget


class EventScope(ExitStack):
    """Owns event listeners and other callbacks.

    :meth:`close` undoes everything, last first; closing twice does nothing.
    """

    def listen(self, target: EventTarget, event_type: str, handler: EventHandler) -> None:
        """Call ``handler(event)`` for every event of this type until :meth:`close`."""
        proxy = self.create_callback(handler)
        target.addEventListener(event_type, proxy)
        self.callback(target.removeEventListener, event_type, proxy)

    def create_callback(self, function: Callable[..., object]) -> JsProxy:
        """A JavaScript function that calls ``function``; valid until :meth:`close`."""
        proxy = create_proxy(function)
        self.callback(proxy.destroy)
        return proxy
