"""Places of the model files in CPython: installed packages, the source tree, a cache."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

INDEX = "index.json"
"""The file that every folder of models has."""
PACKAGES = ("faceapi_py_models", "faceapi_py_models_small")
"""Packages that hold model files and nothing else; the first has all of them."""


def model_folders() -> tuple[str, ...]:
    """Folders and URLs with model files, in the order in which a network is looked up.

    ``FACEAPI_MODELS`` alone if it is set. Otherwise every folder of :func:`default_folders` that
    has an ``index.json``.
    """
    configured = os.environ.get("FACEAPI_MODELS")
    if configured:
        return (configured,)
    folders = (folder for _, folder in default_folders() if (folder / INDEX).is_file())
    return tuple(dict.fromkeys(folder.absolute().as_posix() for folder in folders))


def default_folders() -> Iterator[tuple[str, Path]]:
    """Every place that may have model files, with its description, in order of preference."""
    for folder in installed_folders():
        yield "installed package", folder
    yield "current folder", Path("models")
    yield "current folder", Path("models/onnx")
    yield "source tree", Path(__file__).parents[3] / "models" / "onnx"
    yield "cache", cache_folder()


def installed_folders() -> Iterator[Path]:
    """The folders of the installed packages in :data:`PACKAGES`."""
    for name in PACKAGES:
        yield from _package_folders(name)


def cache_folder() -> Path:
    """The cache of ``faceapi models download``: ``FACEAPI_CACHE``, or the platform's cache folder.

    Its subfolder ``models`` has the files. It need not exist.
    """
    configured = os.environ.get("FACEAPI_CACHE")
    if configured:
        return Path(configured).expanduser() / "models"
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "faceapi" / "models"


def _package_folders(name: str) -> list[Path]:
    # The package is not imported: it has only data.
    try:
        spec = find_spec(name)
    except ValueError:  # a module of that name without a specification is loaded
        return []
    return [Path(folder) for folder in (spec and spec.submodule_search_locations) or ()]
