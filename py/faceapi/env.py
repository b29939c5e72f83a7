"""Where the package runs, and what it uses there.

face-api.js lets a program replace parts of its environment (``env.monkeyPatch``) for the whole
process. Here a program makes its own :class:`~faceapi.FaceApi` with an
:class:`~faceapi.Environment` of its own instead, and nobody else notices::

    from faceapi import FaceApi, HandlerBackend, env

    print(env.is_browser(), env.get_env().models)
    api = FaceApi(backend=HandlerBackend(lambda name, pixels: {}))   # a part of it replaced
"""

from __future__ import annotations

from faceapi.platform import IN_BROWSER, default_environment
from faceapi.runtime.backend import Environment


def is_browser() -> bool:
    """Whether this is Python in a browser (Pyodide)."""
    return IN_BROWSER


def is_nodejs() -> bool:
    """Whether this is what Node was to face-api.js: a program of its own, here CPython."""
    return not IN_BROWSER


def get_env() -> Environment:
    """Backend, pictures and files of this platform."""
    return default_environment()
