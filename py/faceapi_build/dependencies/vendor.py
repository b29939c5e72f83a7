"""The files of other projects that the site loads, and no others.

PyScript, Pyodide and onnxruntime-web each ship many variants; what is listed here is what a page
really asks for. The browser tests hold it against the requests they see.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from faceapi_build import bytecode
from faceapi_build.dependencies import npm, wasm_wheels
from faceapi_build.errors import BuildError
from faceapi_build.files import copy_verified

PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")

NO_USE_IN_A_BROWSER = (
    *("bdb.py", "cProfile.py", "doctest.py", "ftplib.py", "imaplib.py", "mailbox.py", "pdb.py"),
    *("optparse.py", "pickletools.py", "poplib.py", "profile.py", "pstats.py", "pydoc"),
    *("smtplib.py", "socketserver.py", "trace.py", "_pyio.py"),
    *("http/server.py", "multiprocessing/", "unittest/", "wsgiref/", "xmlrpc/", "_pyrepl/"),
)
"""Modules of the standard library that need what no page has (sockets, processes, a terminal), or
serve to work on Python itself."""

NUMPY_WITHOUT = (
    *("numpy/f2py/", "numpy/distutils/", "numpy/_pyinstaller/", "numpy/testing/tests/"),
    *("numpy/_core/include/", "numpy/_core/lib/", "numpy/random/lib/", "numpy/conftest.py"),
)
"""What of numpy is for building other packages."""

ONNXRUNTIME = (
    *("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"),
    # WebGPU; with JavaScript promise integration where the browser has it: a smaller download
    *("ort.jspi.min.mjs", "ort-wasm-simd-threaded.jspi.mjs", "ort-wasm-simd-threaded.jspi.wasm"),
    "ort.webgpu.min.mjs",
    "ort-wasm-simd-threaded.asyncify.mjs",
    "ort-wasm-simd-threaded.asyncify.wasm",
    "ort.webgl.min.mjs",
)

_PYSCRIPT_IMPORT = re.compile(
    r"""(?:(?:from|import)\s*|import\((?=["']\./(?:error|pyodide_graph)-))["']\./([\w.-]+\.js)["']"""
)
"""What PyScript loads on every page: static imports, and of its plugins, all switched off in our
pages, the one for errors, which it asks to be quiet; and a list of packages, which it consults on
pages that ask for some, as other people's pages may (``embed.html``)."""


@dataclass(frozen=True)
class VendorFile:
    """A file, or a generated content, and where it goes under ``vendor/``."""

    target: str
    source: Path | None = None
    sha256: str = ""
    """Of the file ``source``."""
    content: bytes = b""

    def write(self, vendor: Path) -> None:
        """Put it in its place."""
        target = vendor / self.target
        if self.source is None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.content)
        elif self.source.is_file():
            copy_verified(self.source, target, self.sha256)
        else:
            raise BuildError(f"{self.source} is missing; run: python build.py deps")


def vendor_files() -> Iterator[VendorFile]:
    """Everything that goes under ``dist/vendor``."""
    modules = npm.node_modules()
    hashes = npm.pinned_hashes()

    def packaged(target: str, folder: str, name: str) -> VendorFile:
        path = f"{modules.name}/{folder}/{name}"
        if path not in hashes:
            raise BuildError(f"the npm packages have no {path}")
        return VendorFile(f"{target}/{name}", modules.parent / path, hashes[path])

    for name in PYODIDE:
        yield packaged("pyodide", "pyodide", name)
    wheels = {wheel.file: wheel for wheel in wasm_wheels.wheels(wasm_wheels.SHIPPED)}
    (numpy,) = (name for name in wheels if name.startswith("numpy-"))
    library, compiled_numpy = bytecode.compiled(
        [
            bytecode.Archive(
                modules / "pyodide" / "python_stdlib.zip", "/lib/python314.zip", NO_USE_IN_A_BROWSER
            ),
            bytecode.Archive(wheels[numpy].path, "/lib/python3.14/site-packages", NUMPY_WITHOUT),
        ]
    )
    yield VendorFile("pyodide/python_stdlib.zip", library.path, library.sha256)
    yield VendorFile(f"pyodide/{numpy}", compiled_numpy.path, compiled_numpy.sha256)
    for name, wheel in wheels.items():
        if name != numpy:
            yield VendorFile(f"pyodide/{name}", wheel.path, wheel.sha256)
    lock = _small_lock({"numpy": compiled_numpy.sha256})
    yield VendorFile("pyodide/pyodide-lock.json", content=lock)
    for name in ONNXRUNTIME:
        yield packaged("onnxruntime", "onnxruntime-web/dist", name)
    pyscript = "@pyscript/core/dist"
    for name in sorted(_pyscript_modules(modules / pyscript)):
        yield packaged("pyscript", pyscript, name)


def _small_lock(hashes: Mapping[str, str]) -> bytes:
    """Pyodide's lock file with only the packages that the site has, and these hashes of them."""
    lock = wasm_wheels.read_lock()
    packages = {name: lock["packages"][name] for name in wasm_wheels.SHIPPED}
    for name, digest in hashes.items():
        packages[name] = {**packages[name], "sha256": digest}
    return json.dumps({**lock, "packages": packages}, indent=1, sort_keys=True).encode()


def _pyscript_modules(folder: Path) -> set[str]:
    """The entry point and what it imports on every page."""
    found: set[str] = set()
    waiting = ["core.js"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting.extend(_PYSCRIPT_IMPORT.findall((folder / name).read_text("utf-8")))
    return found
