"""What identifies a snapshot of Python: the files that it was made from."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from faceapi_build.files import sha256_of

_SOURCES = (
    "vendor/pyodide/*",
    "shared/python/*",
    "shared/snapshot/*.mjs",
    "host.mjs",
    "host/*.mjs",
)
"""A snapshot is used only by pages that have exactly these files."""


def write(source: Path, dist: Path) -> None:
    """Copy the modules in ``source`` to ``dist``, and write ``build.mjs``, the identity."""
    folder = dist / "shared" / "snapshot"
    folder.mkdir(parents=True)
    for path in sorted(source.glob("*.mjs")):
        shutil.copyfile(path, folder / path.name)
    files = [path for pattern in _SOURCES for path in sorted(dist.glob(pattern))]
    build = hashlib.sha256("".join(sha256_of(path) for path in files).encode()).hexdigest()
    (folder / "build.mjs").write_text(
        f"// Written by the build.\nexport const build = {json.dumps(build)};\n",
        "utf-8",
    )
