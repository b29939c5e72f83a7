"""The browser that the tests drive: one that is there, or the distribution's own package."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from faceapi_build.dependencies import debian
from faceapi_build.errors import BuildError

SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)


def find(*preferred: str) -> str | None:
    """The path of a Chromium: ``FACEAPI_CHROMIUM`` first, then these names, then the usual ones."""
    asked = os.environ.get("FACEAPI_CHROMIUM")
    if asked:
        if not Path(asked).is_file():
            raise BuildError(f"FACEAPI_CHROMIUM names {asked}, which is not a file")
        return asked
    named = (shutil.which(name) for name in (*preferred, *NAMES))
    elsewhere = (path for path in ELSEWHERE if Path(path).is_file())
    return next((path for path in (*named, *elsewhere) if path), None)


def ensure() -> str:
    """The path of a Chromium, installed if need be and if we may."""
    found = find()
    if found:
        return found
    if debian.install("chromium"):
        found = find()
        if found:
            return found
    raise BuildError(
        "no Chromium was found. Install chromium or Google Chrome, or give the path of one in "
        "FACEAPI_CHROMIUM; or leave the browser tests out: python build.py test --fast"
    )


def ensure_for_tests() -> str:
    """The path of Chromium's headless shell, or of any Chromium where there is none.

    The same engine without the window around it: a page of ours is there in half the time.
    """
    if not os.environ.get("FACEAPI_CHROMIUM") and not shutil.which(SHELL):
        debian.install(SHELL)
    return find(SHELL) or ensure()
