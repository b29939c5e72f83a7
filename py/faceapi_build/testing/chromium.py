"""Find or install the Chromium that the tests drive."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from faceapi_build.dependencies import debian
from faceapi_build.errors import BuildError

SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OTHER_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)


def find(*preferred: str) -> str | None:
    """The path of a Chromium: ``FACEAPI_CHROMIUM``, then ``preferred``, then the usual names."""
    configured = os.environ.get("FACEAPI_CHROMIUM")
    if configured:
        if not Path(configured).is_file():
            raise BuildError(f"FACEAPI_CHROMIUM names {configured}, which is not a file")
        return configured
    on_path = (shutil.which(name) for name in (*preferred, *NAMES))
    others = (path for path in OTHER_PATHS if Path(path).is_file())
    return next((path for path in (*on_path, *others) if path), None)


def ensure() -> str:
    """The path of a Chromium; installs one if necessary and possible."""
    path = find()
    if path is None and debian.install("chromium"):
        path = find()
    if path is not None:
        return path
    raise BuildError(
        "no Chromium found. Install chromium or Google Chrome, or set FACEAPI_CHROMIUM to its "
        "path; or skip the browser tests: python build.py test --fast"
    )


def ensure_for_tests() -> str:
    """The path of Chromium's headless shell, or of any Chromium if there is none.

    The shell is the same engine without a window and starts our pages in half the time.
    """
    if not os.environ.get("FACEAPI_CHROMIUM") and not shutil.which(SHELL):
        debian.install(SHELL)
    return find(SHELL) or ensure()
