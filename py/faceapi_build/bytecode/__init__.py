"""Python for the pages as bytecode: compiling it is a third of what a page does before it runs.

The bytecode of a version of Python comes from that version only, so Pyodide itself writes it, under
Node. It is kept in the cache by the content of the sources and of the programs here.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faceapi_build.console import say
from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError
from faceapi_build.files import exclusive, has_hash, sha256_of, write_atomic
from faceapi_build.paths import cache_dir

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Archive:
    """A zip file with sources in it."""

    source: Path
    root: str
    """The folder that tracebacks show before each name."""
    without: tuple[str, ...] = ()
    """Beginnings of names that are left out."""

    @property
    def compiled(self) -> Compiled:
        """Where the compiled archive is kept."""
        folder = npm.node_modules() / "pyodide"
        programs = [HERE / "in_pyodide.py", HERE / "run.mjs", folder / "package.json"]
        hashes = [sha256_of(path) for path in (self.source, *programs)]
        key = json.dumps([*hashes, self.root, self.without]).encode()
        return Compiled(cache_dir() / "bytecode" / f"{hashlib.sha256(key).hexdigest()[:20]}.zip")


@dataclass(frozen=True)
class Compiled:
    """An archive of bytecode, with its hash in a file beside it."""

    path: Path

    @property
    def sha256(self) -> str:
        """The hash it had when it was compiled; "" if it was not."""
        note = self._note
        return note.read_text("ascii").strip() if note.exists() else ""

    @property
    def is_whole(self) -> bool:
        """Whether it is there, as it was compiled."""
        return has_hash(self.path, self.sha256)

    def put(self, finished: Path) -> None:
        """Move a finished archive into its place."""
        digest = sha256_of(finished)
        self._note.unlink(missing_ok=True)
        finished.replace(self.path)
        write_atomic(self._note, f"{digest}\n".encode("ascii"))

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".sha256")


def compiled(archives: Sequence[Archive]) -> list[Compiled]:
    """The compiled archives; compiled now if they are not there or have been changed."""
    targets = [archive.compiled for archive in archives]
    with exclusive(cache_dir() / "bytecode.lock"):
        missing = [pair for pair in zip(archives, targets, strict=True) if not pair[1].is_whole]
        if missing:
            _run(missing)
    return targets


def _run(pairs: Sequence[tuple[Archive, Compiled]]) -> None:
    say(f"compiling Python for the pages: {', '.join(each.source.name for each, _ in pairs)}")
    jobs = []
    for archive, target in pairs:
        target.path.parent.mkdir(parents=True, exist_ok=True)
        job = {"source": archive.source, "target": target.path.with_suffix(".part")}
        names = {name: str(path) for name, path in job.items()}
        jobs.append({**names, "root": archive.root, "without": archive.without})
    folder = npm.node_modules() / "pyodide"
    command = [*npm.node_command(), str(HERE / "run.mjs"), str(folder), json.dumps(jobs)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise BuildError(f"Pyodide could not compile Python for the pages:\n{done.stderr[-2000:]}")
    for _, target in pairs:
        target.put(target.path.with_suffix(".part"))
