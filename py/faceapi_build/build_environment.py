"""The project's own virtual environment, outside the tree, and how to get into it.

Its folder is keyed by the Python version and the locked requirements, so a change of either makes
a new one. Groups of requirements (``[dependency-groups]`` in ``pyproject.toml``) are installed
when a command first needs them, from ``requirements/<group>.txt``: every package of these files has
an exact version and the hashes of its files, and pip installs nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Sequence
from pathlib import Path

from faceapi_build.console import say
from faceapi_build.errors import BuildError
from faceapi_build.files import exclusive, remove
from faceapi_build.paths import REQUIREMENTS, ROOT, cache_dir

WITHOUT_WHEELS = "yattag"


def enter(groups: Sequence[str]) -> None:
    """Make sure of the environment and of ``groups`` in it; go on there.

    Does not return when it has to change over: the same command line starts again inside.
    """
    folder = _folder()
    python = _python(folder)
    with exclusive(cache_dir() / f"{folder.name}.lock"):
        _create(folder, python)
        for group in groups:
            _install(folder, python, group)
    if Path(sys.prefix).resolve() != folder.resolve():
        _start_again(python)


def install(group: str) -> None:
    """Install one more group into the environment that runs now."""
    _install(Path(sys.prefix), Path(sys.executable), group)


def pip(*arguments: str) -> None:
    """Run this environment's pip; its output (and progress bars) go to the person."""
    _pip(Path(sys.executable), *arguments)


def _folder() -> Path:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    locks = {path.name: path.read_text("utf-8") for path in REQUIREMENTS.glob("*.txt")}
    content = json.dumps([version, sysconfig.get_platform(), locks], sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    return cache_dir() / f"venv-{version}-{digest}"


def _python(folder: Path) -> Path:
    windows = sys.platform == "win32"
    return folder / ("Scripts/python.exe" if windows else "bin/python")


def _create(folder: Path, python: Path) -> None:
    marker = folder / ".created"
    if marker.exists():
        return
    say(f"making a virtual environment in {folder}")
    remove(folder)
    try:
        venv.create(folder, with_pip=True)
    except subprocess.CalledProcessError as error:
        raise BuildError(
            f"Python's venv module cannot make {folder}: {error}. On Debian and Ubuntu it needs "
            "the package python3-venv: apt-get install python3-venv"
        ) from error
    if not python.exists():
        raise BuildError(f"the virtual environment has no {python}")
    marker.touch()


def _install(folder: Path, python: Path, group: str) -> None:
    marker = folder / f".installed-{group}"
    if marker.exists():
        return
    say(f"installing the packages of group {group!r}")
    install_locked(python, REQUIREMENTS / f"{group}.txt")
    marker.touch()


def install_locked(python: Path, lock: Path) -> None:
    """Install the packages of a lock file, and only files that have one of its hashes.

    A source distribution would bring a build back-end of its own, without a hash. So there are
    only wheels, but for the packages of ``WITHOUT_WHEELS``, which what is installed already builds.
    """
    _pip(
        python,
        *("install", "--quiet", "--progress-bar", "on", "--require-hashes"),
        *("--only-binary", ":all:", "--no-binary", WITHOUT_WHEELS, "--no-build-isolation"),
        *("--requirement", str(lock)),
    )


def _pip(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise BuildError(
            f"pip failed: {' '.join(arguments)}\nIts own words are above. Is the network there?"
        )


def _start_again(python: Path) -> None:
    command = [str(python), str(ROOT / "build.py"), *sys.argv[1:]]
    sys.stdout.flush()
    if sys.platform == "win32":
        raise SystemExit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)
