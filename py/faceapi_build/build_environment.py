"""The virtual environment of the build, outside the tree.

Its folder name contains a hash of the Python version and the locked requirements, so a change of
either makes a new one. A dependency group (``[dependency-groups]`` in ``pyproject.toml``) is
installed when a command first needs it, from ``requirements/<group>.txt``. These files give each
package an exact version and the hashes of its files; pip installs nothing else.
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

from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.files import file_lock, remove
from faceapi_build.paths import REQUIREMENTS, ROOT, cache_dir

WITHOUT_WHEELS = "yattag"


def activate(groups: Sequence[str]) -> None:
    """Create the environment, install ``groups``, and continue inside it.

    Does not return if this process runs outside: the same command line starts again inside.
    """
    folder = _folder()
    python = _python(folder)
    with file_lock(cache_dir() / f"{folder.name}.lock"):
        _create(folder, python)
        for group in groups:
            _install(folder, python, group)
    if Path(sys.prefix).resolve() != folder.resolve():
        _reexec(python)


def install(group: str) -> None:
    """Install another group into the running environment."""
    _install(Path(sys.prefix), Path(sys.executable), group)


def pip(*arguments: str) -> None:
    """Run this environment's pip; its output and progress bars go to the terminal."""
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
    log(f"creating a virtual environment in {folder}")
    remove(folder)
    try:
        venv.create(folder, with_pip=True)
    except subprocess.CalledProcessError as error:
        raise BuildError(
            f"Python's venv module cannot create {folder}: {error}. On Debian and Ubuntu it needs "
            "the package python3-venv: apt-get install python3-venv"
        ) from error
    if not python.exists():
        raise BuildError(f"the virtual environment has no {python}")
    marker.touch()


def _install(folder: Path, python: Path, group: str) -> None:
    marker = folder / f".installed-{group}"
    if marker.exists():
        return
    log(f"installing dependency group {group!r}")
    install_locked(python, REQUIREMENTS / f"{group}.txt")
    marker.touch()


def install_locked(python: Path, lock: Path) -> None:
    """Install the packages of a lock file; pip verifies the hash of every file.

    A source distribution would download its own build backend, unverified. So only wheels are
    allowed, except for ``WITHOUT_WHEELS``, which the installed build backend builds.
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
            f"pip failed: {' '.join(arguments)}\nIts output is above. Is the network up?"
        )


def _reexec(python: Path) -> None:
    command = [str(python), str(ROOT / "build.py"), *sys.argv[1:]]
    sys.stdout.flush()
    if sys.platform == "win32":
        raise SystemExit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)
