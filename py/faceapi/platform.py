"""The one place that asks where it runs: in the browser, or under CPython."""

from __future__ import annotations

import sys
from functools import cache

from faceapi.runtime.backend import Environment

IN_BROWSER = sys.platform == "emscripten"


@cache
def default_environment() -> Environment:
    """The environment of this process, made when it is first needed."""
    if IN_BROWSER:
        from faceapi.browser.environment import browser_environment

        return browser_environment()
    from faceapi.runtime.environment import native_environment

    return native_environment()
