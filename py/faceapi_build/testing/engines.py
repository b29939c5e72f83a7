"""Find or install the other browsers that the tests drive: Firefox and WebKitGTK."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from faceapi_build.dependencies import debian
from faceapi_build.errors import BuildError

FIREFOX_NAMES = ("firefox-esr", "firefox")
FIREFOX_PATHS = (
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "C:/Program Files/Mozilla Firefox/firefox.exe",
)
MINI_BROWSERS = (
    "/usr/lib/*/webkit2gtk-4.*/MiniBrowser",
    "/usr/lib*/webkit2gtk-4.*/MiniBrowser",
    "/usr/libexec/webkit2gtk-4.*/MiniBrowser",
)
WEBKIT_PACKAGES = ("webkit2gtk-driver", "xvfb", "dbus")
OR_SKIP = "or skip these tests: python build.py test --chromium-only"

Browser = TypeVar("Browser")


@dataclass(frozen=True, slots=True)
class WebKitGTK:
    """Paths of WebKitGTK's driver and browser."""

    driver: str
    browser: str


def find_firefox() -> str | None:
    """The path of a Firefox: ``FACEAPI_FIREFOX``, then the usual names and paths."""
    configured = os.environ.get("FACEAPI_FIREFOX")
    if configured:
        if not Path(configured).is_file():
            raise BuildError(f"FACEAPI_FIREFOX names {configured}, which is not a file")
        return configured
    on_path = (shutil.which(name) for name in FIREFOX_NAMES)
    others = (path for path in FIREFOX_PATHS if Path(path).is_file())
    return next((path for path in (*on_path, *others) if path), None)


def find_webkit() -> WebKitGTK | None:
    """WebKitGTK's driver and browser, if Xvfb and a message bus are installed too."""
    driver = shutil.which("WebKitWebDriver")
    browsers = [str(path) for pattern in MINI_BROWSERS for path in Path("/").glob(pattern[1:])]
    if driver and browsers and shutil.which("Xvfb") and shutil.which("dbus-run-session"):
        return WebKitGTK(driver, browsers[0])
    return None


def ensure_firefox() -> str:
    """The path of a Firefox; installs one if necessary and possible."""
    return _ensure(
        find_firefox,
        ("firefox-esr",),
        "no Firefox found. Install Firefox (Debian: firefox-esr), or set FACEAPI_FIREFOX to its "
        f"path; {OR_SKIP}",
    )


def ensure_webkit() -> WebKitGTK:
    """WebKitGTK; installs it if necessary and possible."""
    return _ensure(
        find_webkit,
        WEBKIT_PACKAGES,
        "no usable WebKitGTK found. It needs WebKitWebDriver and MiniBrowser, Xvfb "
        f"and dbus-run-session (Debian: {' '.join(WEBKIT_PACKAGES)}); {OR_SKIP}",
    )


def _ensure(find: Callable[[], Browser | None], packages: tuple[str, ...], missing: str) -> Browser:
    browser = find()
    if browser is None and debian.install(*packages):
        browser = find()
    if browser is None:
        raise BuildError(missing)
    return browser
