"""``build.py site --notebooks``: build both once, then copy them from the cache."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from faceapi_build import build_environment
from faceapi_build.console import log
from faceapi_build.files import folder_beside
from faceapi_build.paths import ONNX, REQUIREMENTS, WEB, cache_dir
from faceapi_build.release import version

FOLDER = "notebooks"
"""Folder in the site."""
GROUP = "notebooks"
"""The dependency group with JupyterLite and marimo."""
SOURCES = WEB / "notebooks"
_VENDOR = "../../vendor/pyodide/"
_OWN_WHEELS = "own-wheels"
"""Folder in the cache with the wheel of the small models, which the site has in ``wheel``."""


def write(dist: Path) -> None:
    """Write the folder ``notebooks`` into a finished site."""
    build_environment.install(GROUP)
    cached = cache_dir() / f"notebooks-{_key(dist)}"
    if not cached.exists():
        log("building the notebooks")
        with folder_beside(cached, cache_dir() / "notebooks.lock") as unfinished:
            _fill(unfinished, dist)
    shutil.copytree(cached, dist / FOLDER, ignore=shutil.ignore_patterns(_OWN_WHEELS))
    shutil.copytree(cached / _OWN_WHEELS, dist / "wheel", dirs_exist_ok=True)


def _key(dist: Path) -> str:
    """A hash of everything that the folder depends on."""
    inputs = [
        *sorted(Path(__file__).parent.glob("*.py")),
        *sorted(path for path in SOURCES.rglob("*") if path.is_file()),
        *(REQUIREMENTS / f"{name}.txt" for name in (GROUP, "browser")),
        dist / "vendor" / "pyodide" / "pyodide-lock.json",
        ONNX / "index.json",
    ]
    digest = hashlib.sha256(version.read().encode())
    for path in inputs:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _fill(target: Path, dist: Path) -> None:
    from faceapi_build.notebooks import browser_wheels, jupyterlite, marimo_app, pyodide_lock
    from faceapi_build.wheels import model_wheels

    wheels = [*sorted(browser_wheels.folder().glob("*.whl")), *jupyterlite.kernel_wheels()]
    (target / "wheels").mkdir()
    for wheel in wheels:
        shutil.copyfile(wheel, target / "wheels" / wheel.name)
    site_lock = dist / "vendor" / "pyodide" / "pyodide-lock.json"
    # JupyterLite resolves the addresses of packages from the lock file, marimo from Pyodide.
    for name, vendor, folder in (
        ("lite", "../vendor/pyodide/", "wheels/"),
        ("marimo", "", f"../../{FOLDER}/wheels/"),
    ):
        content = pyodide_lock.render(site_lock, wheels, vendor=vendor, folder=folder)
        (target / f"{name}-lock.json").write_bytes(content)
    small = model_wheels.PACKAGES[-1]
    model_wheels.build_one(small, target / _OWN_WHEELS)
    jupyterlite.write(target / "lite", SOURCES / "lite", _VENDOR, "../lite-lock.json")
    marimo_app.write(target / "marimo", SOURCES / "faces.py", _VENDOR, "../marimo-lock.json")
