"""Compile the pages' Python to bytecode: compiling takes a third of a page's start.

Only the same version of Python can write its bytecode, so Pyodide itself compiles it, under Node.
The cache key is a hash of the sources and of the programs in this folder.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faceapi_build.console import log
from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError
from faceapi_build.files import file_lock, has_hash, sha256_of, write_atomic
from faceapi_build.paths import cache_dir

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Archive:
    """A zip file of sources."""

    source: Path
    root: str
    """Folder that tracebacks show before each file name."""
    excluded: tuple[str, ...] = ()
    """Prefixes of names to leave out."""
    emptied: tuple[str, ...] = ()
    """Modules to replace by empty ones."""

    @property
    def compiled(self) -> Compiled:
        """The compiled archive in the cache."""
        folder = npm.node_modules() / "pyodide"
        programs = [HERE / "in_pyodide.py", HERE / "run.mjs", folder / "package.json"]
        hashes = [sha256_of(path) for path in (self.source, *programs)]
        key = json.dumps([*hashes, self.root, self.excluded, self.emptied]).encode()
        return Compiled(cache_dir() / "bytecode" / f"{hashlib.sha256(key).hexdigest()[:20]}.zip")


@dataclass(frozen=True)
class Compiled:
    """An archive of bytecode; a file beside it has its hash."""

    path: Path

    @property
    def sha256(self) -> str:
        """Hash of the archive when it was compiled; "" if it was not."""
        path = self._hash_file
        return path.read_text("ascii").strip() if path.exists() else ""

    @property
    def is_intact(self) -> bool:
        """Whether the archive exists and has that hash."""
        return has_hash(self.path, self.sha256)

    def put(self, finished: Path) -> None:
        """Move a finished archive into the cache."""
        digest = sha256_of(finished)
        self._hash_file.unlink(missing_ok=True)
        finished.replace(self.path)
        write_atomic(self._hash_file, f"{digest}\n".encode("ascii"))

    @property
    def _hash_file(self) -> Path:
        return self.path.with_suffix(".sha256")


def compiled(archives: Sequence[Archive]) -> list[Compiled]:
    """The compiled archives; missing or changed ones are compiled now."""
    targets = [archive.compiled for archive in archives]
    with file_lock(cache_dir() / "bytecode.lock"):
        missing = [pair for pair in zip(archives, targets, strict=True) if not pair[1].is_intact]
        if missing:
            _run(missing)
    return targets


def _run(pairs: Sequence[tuple[Archive, Compiled]]) -> None:
    log(f"compiling Python for the pages: {', '.join(archive.source.name for archive, _ in pairs)}")
    jobs = []
    for archive, target in pairs:
        target.path.parent.mkdir(parents=True, exist_ok=True)
        job = {"source": archive.source, "target": target.path.with_suffix(".part")}
        names = {name: str(path) for name, path in job.items()}
        jobs.append(
            {**names, "root": archive.root, "without": archive.excluded, "emptied": archive.emptied}
        )
    folder = npm.node_modules() / "pyodide"
    command = [*npm.node_command(), str(HERE / "run.mjs"), str(folder), json.dumps(jobs)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise BuildError(f"Pyodide could not compile Python for the pages:\n{done.stderr[-2000:]}")
    for _, target in pairs:
        target.put(target.path.with_suffix(".part"))
