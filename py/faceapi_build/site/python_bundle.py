"""The pages' Python in one archive: the package and ``web/shared/ui``, as Pyodide's bytecode.

``dist/wheel`` has the sources of the package, for other users.
"""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from faceapi_build import bytecode
from faceapi_build.files import copy_verified

ROOT = "/home/pyodide"
"""Folder into which PyScript unpacks the archive, as tracebacks show it."""
NOT_IN_PAGES = ("faceapi/cli/", "faceapi/__main__.py")
"""The command line."""


def write(wheel: Path, modules: Path, target: Path) -> None:
    """Write the package of ``wheel``, with its tables, and that in ``modules`` into ``target``."""
    with tempfile.TemporaryDirectory(prefix="faceapi-program-") as scratch:
        sources = Path(scratch) / "python.zip"
        _collect(wheel, modules, sources)
        (compiled,) = bytecode.compiled([bytecode.Archive(sources, ROOT)])
    copy_verified(compiled.path, target, compiled.sha256)


def _collect(wheel: Path, modules: Path, target: Path) -> None:
    with zipfile.ZipFile(wheel) as package, zipfile.ZipFile(target, "w") as archive:
        for name in sorted(package.namelist()):
            if name.endswith((".py", ".json")) and not name.startswith(NOT_IN_PAGES):
                _add(archive, name, package.read(name))
        for path in sorted(modules.rglob("*.py")):
            _add(
                archive, f"{modules.name}/{path.relative_to(modules).as_posix()}", path.read_bytes()
            )


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(
        zipfile.ZipInfo(name), content
    )  # no date: the cache key is a hash of the content
