"""``build.py lock``: the lock files of everything that the build installs.

``requirements/<group>.txt`` has every package that a group of ``pyproject.toml`` needs, for all
platforms and versions of Python that we support, with the hashes of all files of its release.
``package-files.sha256`` beside each ``package-lock.json`` pins the files of its packages.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from argparse import Namespace
from pathlib import Path

from faceapi_build.build_environment import WITHOUT_WHEELS
from faceapi_build.console import say
from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError
from faceapi_build.paths import PYPROJECT, REQUIREMENTS, ROOT

OLDEST_PYTHON = "3.11"


def run(options: Namespace) -> int:
    """Write every lock file; without ``--upgrade``, versions stay where they may."""
    REQUIREMENTS.mkdir(exist_ok=True)
    written: list[Path] = []
    for group in groups():
        target = REQUIREMENTS / f"{group}.txt"
        _compile(group, target, written, upgrade=options.upgrade)
        written.append(target)
        say(str(target))
    for stale in set(REQUIREMENTS.glob("*.txt")) - set(written):
        stale.unlink()
    for source in npm.SOURCES:
        npm.write_pinned(source)
        say(str(source / npm.PINNED))
    return 0


def groups() -> list[str]:
    """The dependency groups of ``pyproject.toml``, in the order in which they are installed."""
    return list(tomllib.loads(PYPROJECT.read_text("utf-8"))["dependency-groups"])


def _compile(group: str, target: Path, earlier: list[Path], *, upgrade: bool) -> None:
    """Lock one group. The locks before it bind it: all are installed into one environment."""
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-config"),
        *("--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"),
        *("--only-binary", ":all:", "--no-binary", WITHOUT_WHEELS),
        *("--custom-compile-command", "python build.py lock", "--no-annotate"),
        *("--group", f"{PYPROJECT.name}:{group}"),
        *(part for path in earlier for part in ("--constraint", str(path.relative_to(ROOT)))),
        *(("--upgrade",) if upgrade else ()),
        *("--output-file", str(target.relative_to(ROOT))),
    ]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise BuildError(f"group {group!r} could not be locked:\n{done.stderr}")
