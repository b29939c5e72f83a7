"""Prepare Python for a snapshot of its memory, and complete it after the restoration.

``web/shared/snapshot`` makes the snapshot in a worker and restores it in pages. A snapshot has
every imported module, but no files. The package's tables are written again after the restoration.
The archives with the modules stay in memory, and are unpacked when one is imported that was not in
the snapshot.
"""

from __future__ import annotations

import gc
import importlib
import io
import pkgutil
import random
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

PACKAGES = ("faceapi.browser", "ui")
"""Packages of which every module is imported."""
LATER = ("html.entities", "importlib.metadata", "numpy.ma")
"""Modules that PyScript, pages or numpy import only when they run, which takes up to 0.1 s."""
TABLES = ".json"
"""Ending of the files that the package reads when it runs."""
_tables: dict[str, bytes] = {}
"""Content of these files by path, for :func:`after_restore`."""


class ArchiveFinder:
    """Finds modules in archives, which it unpacks when one of their modules is first missing."""

    def __init__(self, archives: Mapping[str, tuple[bytes, str]]) -> None:
        """``archives`` has a ZIP file and the folder to unpack it into for each package."""
        self._archives = dict(archives)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Unpack the archive of the module's package, if that has not been done yet."""
        package = fullname.partition(".")[0]
        if package not in self._archives:
            return None
        content, folder = self._archives[package]
        for name, archive in list(self._archives.items()):  # one archive may have more packages
            if archive == (content, folder):
                del self._archives[name]
        with zipfile.ZipFile(io.BytesIO(content)) as archive_file:
            archive_file.extractall(folder)
        importlib.invalidate_caches()
        return PathFinder.find_spec(fullname, path, target)


def import_all(archives: Mapping[str, tuple[bytes, str]]) -> None:
    """Import everything that a page may need, and free what is not used any more."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    faceapi = importlib.import_module("faceapi")
    for name in faceapi.__all__:
        getattr(faceapi, name)
    for name in LATER:
        importlib.import_module(name)
    # Read once here, instead of in every page.
    faceapi.recognition.calibrations()
    importlib.import_module("faceapi.recognition.mean_face").mean_face()
    sys.meta_path.append(ArchiveFinder(archives))
    _tables.update(_read_tables(archives["faceapi"]))
    gc.collect()


def _read_tables(archive: tuple[bytes, str]) -> dict[str, bytes]:
    content, folder = archive
    with zipfile.ZipFile(io.BytesIO(content)) as archive_file:
        return {
            f"{folder}/{name}": archive_file.read(name)
            for name in archive_file.namelist()
            if name.endswith(TABLES)
        }


def after_restore() -> None:
    """Write the package's tables, and renew what must differ between two visits."""
    for path, content in _tables.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(content)
    random.seed()
    tempfile._name_sequence = None  # type: ignore[attr-defined]  # has its own generator
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
