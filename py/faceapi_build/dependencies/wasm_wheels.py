"""Pyodide's own builds of numpy, micropip and packaging, held against Pyodide's lock file."""

from __future__ import annotations

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faceapi_build.console import Progress, say
from faceapi_build.dependencies import npm, pypi
from faceapi_build.errors import BuildError
from faceapi_build.files import require_hash, temporary_beside
from faceapi_build.paths import cache_dir

PACKAGES = ("micropip", "numpy", "packaging")
SHIPPED = ("micropip", "numpy")
"""Those of them that the site needs: micropip 0.11 has its own copy of packaging inside."""
FALL_BACK = "open-webui==0.12.4"
"""A package that ships the same wheels, unmodified, for its own Pyodide."""
FALL_BACK_FOLDER = "open_webui/frontend/pyodide"
CONNECT_SECONDS = 5


@dataclass(frozen=True)
class WasmWheel:
    """One wheel as Pyodide's lock file names it."""

    file: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where the cache keeps it."""
        return cache_dir() / "wasm-wheels" / self.file


def wheels(names: Sequence[str] = PACKAGES) -> list[WasmWheel]:
    """These wheels as the lock file of the installed Pyodide has them."""
    packages = read_lock()["packages"]
    return [WasmWheel(packages[name]["file_name"], packages[name]["sha256"]) for name in names]


def read_lock() -> dict[str, dict[str, dict[str, str]]]:
    """Pyodide's lock file."""
    text = (npm.node_modules() / "pyodide" / "pyodide-lock.json").read_text("utf-8")
    lock: dict[str, dict[str, dict[str, str]]] = json.loads(text)
    return lock


def install() -> None:
    """Verify what is there; download what is missing, from Pyodide or out of another package."""
    missing = [wheel for wheel in wheels() if not wheel.path.exists()]
    for wheel in wheels():
        if wheel not in missing:
            require_hash(wheel.path, wheel.sha256)
    if not missing:
        return
    base = _pyodide_address()
    try:
        for wheel in missing:
            _download(f"{base}{wheel.file}", wheel)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        say(f"  Pyodide's own address cannot be reached ({error}); taking {FALL_BACK}, 106 MB")
        members = [(f"{FALL_BACK_FOLDER}/{wheel.file}", wheel.sha256) for wheel in missing]
        pypi.extract(FALL_BACK, members, missing[0].path.parent)


def verify() -> int:
    """Hold every wheel against the lock file; return how many there are."""
    for wheel in wheels():
        if not wheel.path.exists():
            raise BuildError(f"{wheel.path} is missing; run: python build.py deps")
        require_hash(wheel.path, wheel.sha256)
    return len(PACKAGES)


def _pyodide_address() -> str:
    """Where this Pyodide would look for its packages, as it says itself."""
    folder = npm.node_modules() / "pyodide"
    version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    found = re.search(r"`(https://[^`$]+)\$\{\w+\}(/full/)`", (folder / "pyodide.mjs").read_text())
    if not found:
        raise BuildError(f"{folder / 'pyodide.mjs'} names no address of its own for packages")
    return f"{found[1]}{version}{found[2]}"


def _download(url: str, wheel: WasmWheel) -> None:
    say(f"downloading {wheel.file}")
    wheel.path.parent.mkdir(parents=True, exist_ok=True)
    with (
        urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as response,
        temporary_beside(wheel.path) as temporary,
    ):
        length = response.headers.get("Content-Length")
        progress = Progress(wheel.file, int(length) if length else None)
        with temporary.open("wb") as file:
            while piece := response.read(1 << 16):
                file.write(piece)
                progress.advance(len(piece))
        require_hash(temporary, wheel.sha256)
        temporary.replace(wheel.path)
