"""The platform on which the package runs, and its environment there.

face-api.js lets a program replace parts of its environment (``env.monkeyPatch``) for the whole
process. Here a program creates its own :class:`~faceapi.FaceApi` with its own
:class:`~faceapi.Environment`, which does not affect the rest of the process::

    from faceapi import FaceApi, env
    from faceapi.backends import MockBackend

    print(env.is_browser(), env.get_env().models)
    api = FaceApi(backend=MockBackend(lambda name, pixels: {}))   # one part replaced
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Awaitable
from typing import TypeVar

from faceapi.runtime.backend import Environment

__all__ = ["get_env", "is_browser", "is_nodejs"]

IN_BROWSER = sys.platform == "emscripten"

T = TypeVar("T")

_default: Environment | None = None
_creating = threading.Lock()


def default_environment() -> Environment:
    """The environment of this process, created on first use."""
    global _default
    with _creating:  # two threads get the same one
        if _default is None:
            _default = _create_environment()
        return _default


def run_sync(awaitable: Awaitable[T]) -> T:
    """The result of ``awaitable``, without ``await``; blocks the caller until it is there.

    In CPython it works in every thread, also while an event loop is running. In a browser Python
    has to be suspended meanwhile; where that is impossible, ``CannotWaitError`` says so.
    """
    if IN_BROWSER:
        from faceapi.browser.interop.suspend import run_sync as wait
    else:
        from faceapi.runtime.blocking import run_sync as wait
    return wait(awaitable)


def _create_environment() -> Environment:
    if IN_BROWSER:
        from faceapi.browser.browser_environment import browser_environment

        return browser_environment()
    from faceapi.runtime.native_environment import native_environment

    return native_environment()


def is_browser() -> bool:
    """Whether this is Python in a browser (Pyodide)."""
    return IN_BROWSER


def is_nodejs() -> bool:
    """Whether this is the counterpart of face-api.js under Node: Python outside of a browser."""
    return not IN_BROWSER


def get_env() -> Environment:
    """The environment of this platform: backend, pictures and files."""
    return default_environment()
