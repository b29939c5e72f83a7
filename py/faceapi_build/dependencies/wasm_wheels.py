"""Pyodide's builds of numpy, micropip and packaging, verified against Pyodide's lock file."""

from __future__ import annotations

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faceapi_build.console import Progress, log
from faceapi_build.dependencies import npm, pypi
from faceapi_build.errors import BuildError
from faceapi_build.files import require_hash, temporary_beside
from faceapi_build.paths import cache_dir

PACKAGES = ("micropip", "numpy", "packaging")
SHIPPED = ("micropip", "numpy")
"""The packages that the site needs: micropip 0.11 bundles its own copy of packaging."""
FALLBACK = "open-webui==0.12.4"
"""A package that ships the same wheels, unmodified."""
FALLBACK_FOLDER = "open_webui/frontend/pyodide"
CONNECT_TIMEOUT_S = 5


@dataclass(frozen=True)
class WasmWheel:
    """A wheel in Pyodide's lock file."""

    file: str
    sha256: str

    @property
    def path(self) -> Path:
        """Path in the cache."""
        return cache_dir() / "wasm-wheels" / self.file


def wheels(names: Sequence[str] = PACKAGES) -> list[WasmWheel]:
    """These wheels, from the lock file of the installed Pyodide."""
    packages = read_lock()["packages"]
    return [WasmWheel(packages[name]["file_name"], packages[name]["sha256"]) for name in names]


def read_lock() -> dict[str, dict[str, dict[str, str]]]:
    """Pyodide's lock file."""
    text = (npm.node_modules() / "pyodide" / "pyodide-lock.json").read_text("utf-8")
    lock: dict[str, dict[str, dict[str, str]]] = json.loads(text)
    return lock


def install() -> None:
    """Verify cached wheels; download missing ones from Pyodide, else from another package."""
    missing = [wheel for wheel in wheels() if not wheel.path.exists()]
    for wheel in wheels():
        if wheel not in missing:
            require_hash(wheel.path, wheel.sha256)
    if not missing:
        return
    base = _pyodide_base_url()
    try:
        for wheel in missing:
            _download(f"{base}{wheel.file}", wheel)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        log(f"  Pyodide's server cannot be reached ({error}); downloading {FALLBACK}, 106 MB")
        members = [(f"{FALLBACK_FOLDER}/{wheel.file}", wheel.sha256) for wheel in missing]
        pypi.extract(FALLBACK, members, missing[0].path.parent)


def verify() -> int:
    """Verify every wheel against the lock file; return the number of wheels."""
    for wheel in wheels():
        if not wheel.path.exists():
            raise BuildError(f"{wheel.path} is missing; run: python build.py deps")
        require_hash(wheel.path, wheel.sha256)
    return len(PACKAGES)


def _pyodide_base_url() -> str:
    """The base URL of this Pyodide's packages, read from its source."""
    folder = npm.node_modules() / "pyodide"
    version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    match = re.search(r"`(https://[^`$]+)\$\{\w+\}(/full/)`", (folder / "pyodide.mjs").read_text())
    if not match:
        raise BuildError(f"{folder / 'pyodide.mjs'} contains no base URL for packages")
    return f"{match[1]}{version}{match[2]}"


def _download(url: str, wheel: WasmWheel) -> None:
    log(f"downloading {wheel.file}")
    wheel.path.parent.mkdir(parents=True, exist_ok=True)
    with (
        urllib.request.urlopen(url, timeout=CONNECT_TIMEOUT_S) as response,
        temporary_beside(wheel.path) as temporary,
    ):
        length = response.headers.get("Content-Length")
        progress = Progress(wheel.file, int(length) if length else None)
        with temporary.open("wb") as file:
            while chunk := response.read(1 << 16):
                file.write(chunk)
                progress.advance(len(chunk))
        require_hash(temporary, wheel.sha256)
        temporary.replace(wheel.path)
