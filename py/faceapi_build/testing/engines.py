"""The browsers of other engines than Chromium's that the tests drive: Firefox and WebKitGTK."""

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
FIREFOX_ELSEWHERE = (
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "C:/Program Files/Mozilla Firefox/firefox.exe",
)
MINI_BROWSERS = (
    "/usr/lib/*/webkit2gtk-4.*/MiniBrowser",
    "/usr/lib*/webkit2gtk-4.*/MiniBrowser",
    "/usr/libexec/webkit2gtk-4.*/MiniBrowser",
)
WEBKIT_PACKAGES = ("webkit2gtk-driver", "xvfb", "dbus")
OR_LEAVE_OUT = "or leave these tests out: python build.py test --chromium-only"

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class WebKitGTK:
    """What it takes to drive WebKitGTK without a screen, by path."""

    driver: str
    browser: str


def find_firefox() -> str | None:
    """The path of a Firefox: ``FACEAPI_FIREFOX`` first, then the usual names and places."""
    asked = os.environ.get("FACEAPI_FIREFOX")
    if asked:
        if not Path(asked).is_file():
            raise BuildError(f"FACEAPI_FIREFOX names {asked}, which is not a file")
        return asked
    named = (shutil.which(name) for name in FIREFOX_NAMES)
    elsewhere = (path for path in FIREFOX_ELSEWHERE if Path(path).is_file())
    return next((path for path in (*named, *elsewhere) if path), None)


def find_webkit() -> WebKitGTK | None:
    """WebKitGTK's driver and browser, if a virtual screen and a message bus are there too."""
    driver = shutil.which("WebKitWebDriver")
    browsers = [str(path) for place in MINI_BROWSERS for path in Path("/").glob(place[1:])]
    if driver and browsers and shutil.which("Xvfb") and shutil.which("dbus-run-session"):
        return WebKitGTK(driver, browsers[0])
    return None


def ensure_firefox() -> str:
    """The path of a Firefox, installed if need be and if we may."""
    return _ensure(
        find_firefox,
        ("firefox-esr",),
        "no Firefox was found. Install Firefox (Debian: firefox-esr), or give the path of one in "
        f"FACEAPI_FIREFOX; {OR_LEAVE_OUT}",
    )


def ensure_webkit() -> WebKitGTK:
    """WebKitGTK, installed if need be and if we may."""
    return _ensure(
        find_webkit,
        WEBKIT_PACKAGES,
        "no WebKitGTK that can be driven was found. It takes WebKitWebDriver and MiniBrowser, Xvfb "
        f"and dbus-run-session (Debian: {' '.join(WEBKIT_PACKAGES)}); {OR_LEAVE_OUT}",
    )


def _ensure(find: Callable[[], Found | None], packages: tuple[str, ...], missing: str) -> Found:
    found = find()
    if found is None and debian.install(*packages):
        found = find()
    if found is None:
        raise BuildError(missing)
    return found
