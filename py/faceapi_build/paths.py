"""Paths in the tree, and the cache folder outside it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "py"
WEB = ROOT / "web"
MODELS = ROOT / "models"
WEIGHTS = MODELS / "weights"
ONNX = MODELS / "onnx"
WEIGHTS_LOCK = MODELS / "weights.lock.json"
SAMPLES = WEB / "samples"
DIST = ROOT / "dist"
PYPROJECT = ROOT / "pyproject.toml"
REQUIREMENTS = ROOT / "requirements"


def cache_dir() -> Path:
    """The folder for downloads: ``FACEAPI_CACHE``, else the platform's cache folder."""
    override = os.environ.get("FACEAPI_CACHE")
    if override:
        return Path(override).expanduser().resolve()
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "faceapi"
