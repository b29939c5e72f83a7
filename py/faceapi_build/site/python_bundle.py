"""What a page loads of Python: the modules that pages import, as Pyodide's bytecode.

``shared/python/modules.bin`` has a part of the standard library and of numpy, and all of
``faceapi`` and ``web/shared/ui``. What is left out is loaded when a program imports it, from the
complete archives in ``vendor/pyodide`` (``web/shared/ui/later_modules.py``).
``dist/wheel`` has the sources of the package, for other users.

PyScript writes the sources of its package at every start. Their bytecode is put where Python
looks for it, so that a page does not compile them.
"""

from __future__ import annotations

import gzip
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from faceapi_build import bytecode
from faceapi_build.bytecode import imports
from faceapi_build.dependencies import npm
from faceapi_build.files import require_hash, sha256_of

ROOT = "/home/pyodide"
"""Folder into which pages unpack our modules, as tracebacks show it."""
SITE_PACKAGES = "/lib/python3.14/site-packages"
LIBRARY = "/lib/python3.14"
LIBRARY_ZIP = f"{LIBRARY.replace('.', '')}.zip"
"""Where plain Pyodide has the standard library, and tracebacks show it."""
CACHE_TAG = "cpython-314"
"""In the names of bytecode beside its source."""
NOT_AT_THE_START = ("ssl.pyc", "_ssl.pyc")
"""Modules that ``asyncio`` imports if they exist, and that no page uses."""
FROZEN = ("importlib/_bootstrap.pyc", "importlib/_bootstrap_external.pyc")
"""Modules that are in the interpreter, although they name a file."""
NOT_IN_PAGES = (
    *("faceapi/cli/", "faceapi/__main__.py", "faceapi/runtime/native/"),
    *("faceapi/runtime/films.py", "faceapi/runtime/onnxruntime_backend.py"),
    *(
        f"faceapi/runtime/pictures/{name}"
        for name in ("color_", "decoding", "gray_", "jpeg_", "picture_", "pil_", "png_")
    ),
)
"""The command line, and what needs onnxruntime or Pillow, which no page has."""


def write(wheel: Path, modules: Path, dist: Path) -> None:
    """Write the archives for the package of ``wheel`` and that in ``modules`` into ``dist``.

    ``dist`` has the complete archives of the standard library and numpy.
    """
    pyodide = dist / "vendor" / "pyodide"
    (numpy,) = pyodide.glob("numpy-*.whl")
    library = pyodide / "python_stdlib.zip"
    with tempfile.TemporaryDirectory(prefix="faceapi-program-") as scratch:
        sources = Path(scratch) / "python.zip"
        _collect(wheel, modules, sources)
        pyscript = Path(scratch) / "pyscript.zip"
        _collect_pyscript(pyscript)
        program, compiled_pyscript = bytecode.compiled(
            [bytecode.Archive(sources, ROOT), bytecode.Archive(pyscript, ROOT)]
        )
        used = imports.traced(pyodide, program.path, sources, ROOT)
    used = {path.replace(LIBRARY_ZIP, LIBRARY) for path in used}
    used -= {f"{LIBRARY}/{name}" for name in NOT_AT_THE_START}
    files: dict[str, bytes] = {}
    later = []
    for archive, folder in ((library, LIBRARY), (numpy, SITE_PACKAGES)):
        members = {f"{folder}/{name}": content for name, content in _members(archive)}
        files |= {path: members[path] for path in members if _is_needed(path, used)}
        later.append(
            {
                "url": archive.relative_to(dist).as_posix(),
                "sha256": sha256_of(archive),
                "folder": folder,
                "modules": _modules(folder, members.keys() - used),
            }
        )
    files |= {f"{ROOT}/{name}": content for name, content in _members(program.path)}
    for name, content in _members(compiled_pyscript.path):
        files[_beside_source(f"{ROOT}/{name}")] = content
    files[f"{ROOT}/ui/later_modules.json"] = json.dumps(later).encode()
    target = dist / "shared" / "python"
    target.mkdir(parents=True)
    (target / "modules.bin").write_bytes(packed(files))
    zipfile.ZipFile(target / "empty.zip", "w").close()


def packed(files: dict[str, bytes]) -> bytes:
    """All files in one gzip stream: JSON of paths and sizes in a line, then the contents.

    Small files of one kind take a quarter less than in a ZIP file, and a browser unpacks them
    while it starts Python.
    """
    index = json.dumps([[path, len(content)] for path, content in files.items()])
    return gzip.compress(b"".join([index.encode(), b"\n", *files.values()]), 9, mtime=0)


def _is_needed(path: str, used: set[str]) -> bool:
    if path.endswith(".dist-info/METADATA"):
        return True  # for importlib.metadata.version
    return path in used and not path.endswith(FROZEN)


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as source:
        for name in source.namelist():
            yield name, source.read(name)


def _modules(folder: str, paths: Iterable[str]) -> list[str]:
    """The names of the modules in these files below ``folder``."""
    names = set()
    for path in paths:
        stem, dot, suffix = path.removeprefix(f"{folder}/").partition(".")
        if dot and suffix.endswith(("pyc", "so")):
            names.add(stem.removesuffix("/__init__").replace("/", "."))
    return sorted(names)


def _beside_source(path: str) -> str:
    """Where Python looks for the bytecode of a module whose source exists."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/__pycache__/{name.removesuffix('.pyc')}.{CACHE_TAG}.pyc"


def _collect_pyscript(target: Path) -> None:
    modules = npm.node_modules()
    prefix = f"{modules.name}/@pyscript/core/src/stdlib/pyscript/"
    with zipfile.ZipFile(target, "w") as archive:
        for name, digest in sorted(npm.pinned_hashes().items()):
            if name.startswith(prefix) and name.endswith(".py"):
                path = modules.parent / name
                require_hash(path, digest)
                _add(archive, f"pyscript/{path.name}", path.read_bytes())


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
