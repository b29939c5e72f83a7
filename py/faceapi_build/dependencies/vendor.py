"""The files of other projects that the site loads.

PyScript, Pyodide and onnxruntime-web ship many variants; only the files that a page requests are
listed here. The browser tests compare the list with the requests they see.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from faceapi_build import bytecode
from faceapi_build.dependencies import npm, wasm_wheels
from faceapi_build.dependencies.pyodide_patch import patched
from faceapi_build.errors import BuildError
from faceapi_build.files import copy_verified, require_hash

PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")

UNUSABLE_IN_A_BROWSER = (
    *("bdb.py", "cProfile.py", "doctest.py", "ftplib.py", "imaplib.py", "mailbox.py", "pdb.py"),
    *("optparse.py", "pickletools.py", "poplib.py", "profile.py", "pstats.py", "pydoc"),
    *("smtplib.py", "socketserver.py", "trace.py", "_pyio.py"),
    *("http/server.py", "multiprocessing/", "wsgiref/", "xmlrpc/", "_pyrepl/"),
    *("asyncio/proactor_events.py", "asyncio/windows_events.py", "asyncio/windows_utils.py"),
    *("concurrent/futures/process.py", "modulefinder.py", "pty.py", "tabnanny.py"),
    "_pydatetime.py",  # for a Python without the module in C
)
"""Modules of the standard library that need sockets, processes or a terminal, or that serve
the development of Python itself."""

NUMPY_EXCLUDED = (
    *("numpy/f2py/", "numpy/distutils/", "numpy/_pyinstaller/", "numpy/testing/tests/"),
    *("numpy/_core/include/", "numpy/_core/lib/", "numpy/random/lib/", "numpy/conftest.py"),
    "numpy/linalg/lapack_lite",
)
"""Parts of numpy that serve to build other packages, and the old interface to LAPACK."""

NUMPY_EMPTIED = ("numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py")
"""Modules that only add docstrings to what is written in C."""

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
    r"""(?:(?:from|import)\s*|import\((?=["']\./(?:codemirror\w*(?:-python)?|error|pyodide_graph)-))["']\./([\w.-]+\.js)["']"""
)
"""Matches the modules that PyScript loads: its static imports; the error plugin, which it imports
even on our pages, which disable all plugins; a list of packages, which it reads on pages that
request packages, as pages of users may (``embed.html``); and CodeMirror, which the editor of our
pages asks it for."""


@dataclass(frozen=True)
class VendorFile:
    """A copied or generated file, and its path below ``vendor/``."""

    target: str
    source: Path | None = None
    sha256: str = ""
    """Hash of ``source``."""
    content: bytes = b""

    def write(self, vendor: Path) -> None:
        """Write the file."""
        target = vendor / self.target
        if self.source is None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.content)
        elif self.source.is_file():
            copy_verified(self.source, target, self.sha256)
        else:
            raise BuildError(f"{self.source} is missing; run: python build.py deps")


def vendor_files() -> Iterator[VendorFile]:
    """Every file below ``dist/vendor``."""
    modules = npm.node_modules()
    hashes = npm.pinned_hashes()

    def packaged(target: str, folder: str, name: str) -> VendorFile:
        path = f"{modules.name}/{folder}/{name}"
        if path not in hashes:
            raise BuildError(f"the npm packages have no {path}")
        return VendorFile(f"{target}/{name}", modules.parent / path, hashes[path])

    for name in PYODIDE:
        file = packaged("pyodide", "pyodide", name)
        yield _patched(file) if name == "pyodide.asm.mjs" else file
    wheels = {wheel.file: wheel for wheel in wasm_wheels.wheels(wasm_wheels.SHIPPED)}
    (numpy,) = (name for name in wheels if name.startswith("numpy-"))
    library, compiled_numpy = bytecode.compiled(
        [
            bytecode.Archive(
                modules / "pyodide" / "python_stdlib.zip",
                "/lib/python314.zip",
                UNUSABLE_IN_A_BROWSER,
            ),
            bytecode.Archive(
                wheels[numpy].path,
                "/lib/python3.14/site-packages",
                NUMPY_EXCLUDED,
                emptied=NUMPY_EMPTIED,
            ),
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


def _patched(file: VendorFile) -> VendorFile:
    """``pyodide.asm.mjs`` as a page needs it to restore a snapshot."""
    assert file.source is not None
    require_hash(file.source, file.sha256)
    script = patched(file.source.read_text("utf-8"))
    return VendorFile(file.target, content=script.encode())


def _small_lock(hashes: Mapping[str, str]) -> bytes:
    """Pyodide's lock file, reduced to the packages of the site, with these hashes."""
    lock = wasm_wheels.read_lock()
    packages = {name: lock["packages"][name] for name in wasm_wheels.SHIPPED}
    for name, digest in hashes.items():
        packages[name] = {**packages[name], "sha256": digest}
    return json.dumps({**lock, "packages": packages}, indent=1, sort_keys=True).encode()


def _pyscript_modules(folder: Path) -> set[str]:
    """The entry point and its imports on every page."""
    modules: set[str] = set()
    pending = ["core.js"]
    while pending:
        name = pending.pop()
        if name in modules:
            continue
        modules.add(name)
        pending.extend(_PYSCRIPT_IMPORT.findall((folder / name).read_text("utf-8")))
    return modules
