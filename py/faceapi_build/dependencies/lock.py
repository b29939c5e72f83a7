"""``build.py lock``: write the lock files of everything that the build installs.

``requirements/<group>.txt`` lists every package that a group of ``pyproject.toml`` needs, for all
supported platforms and Python versions, with the hashes of all files of its release.
``package-files.sha256`` beside each ``package-lock.json`` pins the files of its packages.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from argparse import Namespace
from pathlib import Path

from faceapi_build.build_environment import WITHOUT_WHEELS
from faceapi_build.console import log
from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError
from faceapi_build.paths import PYPROJECT, REQUIREMENTS, ROOT

OLDEST_PYTHON = "3.11"


def run(options: Namespace) -> int:
    """Write every lock file; without ``--upgrade``, versions change only where they must."""
    REQUIREMENTS.mkdir(exist_ok=True)
    written: list[Path] = []
    for group in groups():
        target = REQUIREMENTS / f"{group}.txt"
        _compile(group, target, written, upgrade=options.upgrade)
        written.append(target)
        log(str(target))
    for stale in set(REQUIREMENTS.glob("*.txt")) - set(written):
        stale.unlink()
    for source in npm.SOURCES:
        npm.write_pinned(source)
        log(str(source / npm.PINNED))
    return 0


def groups() -> list[str]:
    """The dependency groups of ``pyproject.toml``, in installation order."""
    return list(tomllib.loads(PYPROJECT.read_text("utf-8"))["dependency-groups"])


def _compile(group: str, target: Path, earlier: list[Path], *, upgrade: bool) -> None:
    """Lock one group, constrained by earlier locks: all share one environment."""
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-config"),
        *("--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"),
        *("--only-binary", ":all:", "--no-binary", WITHOUT_WHEELS),
        *("--custom-compile-command", "python build.py lock", "--no-annotate"),
        *("--group", f"{PYPROJECT.name}:{group}"),
        *(option for path in earlier for option in ("--constraint", str(path.relative_to(ROOT)))),
        *(("--upgrade",) if upgrade else ()),
        *("--output-file", str(target.relative_to(ROOT))),
    ]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise BuildError(f"group {group!r} could not be locked:\n{done.stderr}")
