"""Which modules a page imports: found by importing them, in Pyodide under Node."""

from __future__ import annotations

import ast
import hashlib
import json
import subprocess
import tempfile
import zipfile
from pathlib import Path

from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError
from faceapi_build.files import file_lock, sha256_of, write_atomic
from faceapi_build.paths import cache_dir

HERE = Path(__file__).parent


def traced(pyodide: Path, program: Path, sources: Path, root: str) -> set[str]:
    """The paths of the modules, as tracebacks show them.

    ``pyodide`` is the folder of Pyodide with numpy, ``program`` the archive of the pages' own
    modules as bytecode, ``sources`` the same as sources, and ``root`` the folder they are
    unpacked into. The result is kept in the cache.
    """
    programs = [HERE / "trace.mjs", HERE / "trace_in_pyodide.py"]
    used = [*sorted(path for path in pyodide.iterdir() if path.is_file()), program, *programs]
    key = hashlib.sha256("".join(map(sha256_of, used)).encode()).hexdigest()[:20]
    cached = cache_dir() / "bytecode" / f"{key}.imports.json"
    with file_lock(cache_dir() / "bytecode.lock"):
        if not cached.exists():
            write_atomic(cached, _trace(pyodide, program, _imports(sources, root)))
    return set(json.loads(cached.read_text("utf-8")))


def _trace(pyodide: Path, program: Path, imports: dict[str, list[str]]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="faceapi-imports-") as scratch:
        file = Path(scratch) / "imports.json"
        file.write_text(json.dumps(imports), "utf-8")
        command = [
            *npm.node_command(),
            str(HERE / "trace.mjs"),
            *map(str, (pyodide, program, file)),
        ]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise BuildError(f"the pages' modules could not be imported:\n{done.stderr[-2000:]}")
    return done.stdout.encode()


def _imports(sources: Path, root: str) -> dict[str, list[str]]:
    """The modules that each file imports, anywhere in it, by the path of its bytecode."""
    result = {}
    with zipfile.ZipFile(sources) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                tree = ast.parse(archive.read(name), name)
                result[f"{root}/{name}c"] = sorted(_imported(tree))
    return result


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name for name in names if name.partition(".")[0] not in ("faceapi", "ui")}
