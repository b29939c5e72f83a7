"""What a run has measured: date, commit, versions, and hashes that outlive a rewritten history."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from faceapi_build.paths import ONNX, ROOT, SOURCES

_MEASURED = ("faceapi", "faceapi_build/accuracy")
"""Folders of Python sources that decide the figures."""


def about() -> dict[str, Any]:
    """Date, commit, versions, and the hashes of :func:`models_hash` and :func:`sources_hash`."""
    describe = ("git", "describe", "--always", "--dirty", "--exclude", "*")
    commit = subprocess.run(describe, cwd=ROOT, check=False, capture_output=True, text=True)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.strip() or "not from a repository",
        "models": models_hash(),
        "sources": sources_hash(),
        "versions": {name: metadata.version(name) for name in ("numpy", "onnxruntime", "pillow")},
    }


def models_hash() -> str:
    """SHA-256 of all models: their names and contents."""
    return _hash_of(ONNX, ONNX.glob("*.onnx"))


def sources_hash() -> str:
    """SHA-256 of the Python files of the package and of the measurements."""
    files = (
        path for folder in _MEASURED for path in (SOURCES / folder).rglob("*.py") if path.is_file()
    )
    return _hash_of(SOURCES, files)


def _hash_of(folder: Path, files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        total.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
