"""Prepare Python for a snapshot of its memory, and complete it after the restoration.

``web/shared/snapshot`` makes the snapshot in a worker and restores it in pages. A snapshot has
every imported module, but no files. The archives that contain them stay in memory, and are unpacked
when a module is imported that was not in the snapshot.
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
from types import ModuleType

PACKAGES = ("faceapi.browser", "ui")
"""Packages of which every module is imported."""
LATER = ("html.entities", "importlib.metadata", "numpy.ma")
"""Modules that PyScript, pages or numpy import only when they run, which takes up to 0.1 s."""


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
    # Files of data are not there after the restoration; what was read from them is.
    faceapi.recognition.calibrations()
    importlib.import_module("faceapi.recognition.mean_face").mean_face()
    sys.meta_path.append(ArchiveFinder(archives))
    gc.collect()


def after_restore() -> None:
    """Renew what must differ between two visits that start from the same memory."""
    random.seed()
    tempfile._name_sequence = None  # type: ignore[attr-defined]  # has its own generator
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
