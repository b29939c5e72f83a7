"""Prepare Python for a snapshot of its memory, and complete it after the restoration.

``web/shared/snapshot`` makes the snapshot in a worker and restores it in pages. A snapshot has
every imported module, but no files, so the package's tables are read before it is made. The file
with the modules stays in memory, and is unpacked when one is imported that was not in the snapshot.
PyScript's modules are not in it, because they hold the page's objects; their bytecode is.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
import random
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

from faceapi.json_text import parse_json

PACKAGES = ("faceapi.browser", "ui")
"""Packages of which every module is imported."""
LATER = ("html.entities",)
"""Modules that PyScript or pages import only when they run."""
PYSCRIPT_BYTECODE = Path("/home/pyodide/pyscript/__pycache__")
"""Where ``faceapi_build.site.python_bundle`` puts the bytecode of PyScript's modules."""

_INDEX_STEP = 65536
"""Bytes that are unpacked at once to find the end of the first line."""


_pyscript_bytecode: dict[Path, bytes] = {}
"""The files in that folder when the snapshot was made."""


class PackedFinder:
    """Finds modules in ``modules.bin``, which it unpacks when one of them is first missing."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed
        self._stems = {f"{file.parent}/{file.stem}" for file in names(packed)}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Unpack the files, if one of them is the module and that has not been done yet."""
        name = fullname.rpartition(".")[2]
        stems = {
            f"{folder}/{name}{end}" for folder in path or sys.path for end in ("", "/__init__")
        }
        if not self._packed or self._stems.isdisjoint(stems):
            return None
        for file, content in unpacked(self._packed):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        self._packed = b""
        sys.path_importer_cache.clear()
        return PathFinder.find_spec(fullname, path, target)


def names(packed: bytes) -> list[Path]:
    """The names of the files in ``modules.bin``.

    Only the first line is unpacked: a snapshot also contains memory that was used and freed.
    """
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    index = b""
    while b"\n" not in index:
        index += stream.decompress(stream.unconsumed_tail or packed, _INDEX_STEP)
    return [Path(path) for path, _ in parse_json(index.partition(b"\n")[0])]


def unpacked(packed: bytes) -> Iterator[tuple[Path, bytes]]:
    """The files in ``modules.bin``; see ``faceapi_build.site.python_bundle``."""
    index, _, contents = zlib.decompress(packed, zlib.MAX_WBITS | 16).partition(b"\n")
    start = 0
    for path, size in parse_json(index):
        yield Path(path), contents[start : start + size]
        start += size


def import_all(packed: bytes) -> None:
    """Import everything that a page may need, and free what is not used any more.

    ``packed`` is ``modules.bin``, empty for a trial.
    """
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    faceapi = importlib.import_module("faceapi")
    for name in faceapi.__all__:
        getattr(faceapi, name)
    for name in LATER:
        importlib.import_module(name)
    # Both are cached; their file is not there after the restoration.
    faceapi.recognition.calibrations()
    importlib.import_module("faceapi.recognition.mean_face").mean_face()
    _pyscript_bytecode.update((file, file.read_bytes()) for file in PYSCRIPT_BYTECODE.glob("*"))
    if packed:
        sys.meta_path.append(PackedFinder(packed))
    gc.collect()


def after_restore() -> None:
    """Write PyScript's bytecode, and renew what must differ between two visits."""
    PYSCRIPT_BYTECODE.mkdir(parents=True, exist_ok=True)
    for file, content in _pyscript_bytecode.items():
        file.write_bytes(content)
    random.seed()
    tempfile._name_sequence = None  # type: ignore[attr-defined]  # has its own generator
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
