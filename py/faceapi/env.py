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

import os
import sys
import threading
from collections.abc import AsyncGenerator, Awaitable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TypeVar

from faceapi.runtime.backend import Environment

__all__ = ["connect", "get_env", "is_browser", "is_nodejs"]

IN_BROWSER = sys.platform == "emscripten"

T = TypeVar("T")

_default: Environment | None = None
_creating: AbstractContextManager[object] = nullcontext() if IN_BROWSER else threading.Lock()
"""No lock in a browser, where a task that waits for ``host.mjs`` would hold it and block all."""


def _unlock_in_child() -> None:
    global _creating
    _creating = threading.Lock()


if hasattr(os, "register_at_fork"):  # not in a browser, nor on Windows
    os.register_at_fork(after_in_child=_unlock_in_child)


def default_environment() -> Environment:
    """The environment of this process, created on first use."""
    global _default
    with _creating:  # two threads get the same one
        if _default is None:
            _default = _create_environment()
        return _default


def configure(
    *,
    threads: int | None = None,
    providers: Sequence[str] | None = None,
    models: str | None = None,
) -> None:
    """Change the environment of this process; see :func:`faceapi.configure`."""
    global _default
    environment = default_environment()
    if IN_BROWSER:
        if threads is not None or providers is not None:
            raise ValueError(
                "threads and providers are for CPython; in a browser use faceapi.set_backend"
            )
        if models is not None:
            folder = models if models.endswith("/") else f"{models}/"
            environment = replace(environment, models=folder, more_models=())
    else:
        from faceapi.runtime.native_environment import configured

        environment = configured(environment, threads=threads, providers=providers, models=models)
    _default = environment


def run_sync(awaitable: Awaitable[T]) -> T:
    """The result of ``awaitable``, without ``await``; blocks the caller until it is available.

    In CPython it works in every thread, also while an event loop is running. In a browser, Python
    must be suspended while it waits; raises ``CannotWaitError`` where that is impossible.
    """
    if IN_BROWSER:
        from faceapi.browser.interop.suspend import run_sync as wait
    else:
        from faceapi.runtime.blocking import run_sync as wait
    return wait(awaitable)


def iterate_sync(iterator: AsyncGenerator[T, None]) -> Iterator[T]:
    """The items of an asynchronous generator, without ``async for``; as :func:`run_sync`."""
    if IN_BROWSER:
        from faceapi.browser.interop.suspend import iterate_sync as iterate
    else:
        from faceapi.runtime.blocking import iterate_sync as iterate
    return iterate(iterator)


def _create_environment() -> Environment:
    if IN_BROWSER:
        from faceapi.browser.browser_environment import browser_environment

        return browser_environment()
    from faceapi.runtime.native_environment import native_environment

    return native_environment()


async def connect(site: str | None = None) -> None:
    """Load the JavaScript of the site in a notebook in the browser; elsewhere do nothing.

    Pages register ``host.mjs`` themselves. In a notebook this function imports it, with everything
    it needs, from ``site``: the URL of a folder with the contents of ``dist/``. ``None`` is the
    site from whose folder ``wheel/`` micropip installed the package. With ``None`` the call is
    needed only in browsers in which WebAssembly cannot wait for JavaScript (JSPI).

    Raises ``FetchError`` if ``site`` has no ``host.mjs``, ``ImportError`` if the address of the
    wheel is unknown.
    """
    if IN_BROWSER:
        from faceapi.browser.interop import site as site_module

        await site_module.connect(site)


def is_browser() -> bool:
    """Whether this is Python in a browser (Pyodide)."""
    return IN_BROWSER


def is_nodejs() -> bool:
    """Whether this is the counterpart of face-api.js under Node: Python outside of a browser."""
    return not IN_BROWSER


def get_env() -> Environment:
    """The environment of this platform: backend, pictures and files."""
    return default_environment()
