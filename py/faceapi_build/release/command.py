"""``build.py release``: what a release uploads, and tests of what it installs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from faceapi_build import build_environment
from faceapi_build.console import log
from faceapi_build.dependencies import deps
from faceapi_build.errors import BuildError
from faceapi_build.files import remove
from faceapi_build.paths import REQUIREMENTS, ROOT, SOURCES
from faceapi_build.release import version
from faceapi_build.wheels import model_wheels, wheel
from faceapi_build.wheels.hatch import run_hatchling

FOLDER = ROOT / "packages"
TESTED = ("core", "graph", "architectures", "networks", "pipeline", "runtime", "draw", "compat")
"""Folders of ``tests`` that test the package, and not the build or the site."""
GROUP = "release"


def run(options: Namespace) -> int:
    """Build the packages into a folder, or with ``--test`` test those that are there."""
    folder: Path = (options.into or FOLDER).resolve()
    if options.test:
        return test(folder)
    if options.tag is not None and options.tag != f"v{version.read()}":
        raise BuildError(
            f"the tag must be v{version.read()}, as faceapi.__version__ is; got "
            f"{options.tag[:60]!r}"
        )
    for path in build(folder):
        log(str(path))
    return 0


def build(folder: Path) -> list[Path]:
    """Write the source distribution and all wheels into an empty ``folder``; check them."""
    deps.install()
    remove(folder)
    folder.mkdir(parents=True)
    run_hatchling(ROOT, "sdist", folder)
    wheel.build(folder)
    model_wheels.build(folder)
    packages = sorted(folder.iterdir())
    check(packages)
    return packages


def check(packages: Iterable[Path]) -> None:
    """Check metadata and descriptions as the package index does; raise ``BuildError``."""
    build_environment.install(GROUP)
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, packages)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise BuildError(f"twine check failed:\n{done.stdout}{done.stderr}")


def test(folder: Path) -> int:
    """Run the tests of the package as installed from ``folder``, with this version of Python."""
    deps.install()
    with tempfile.TemporaryDirectory(prefix="faceapi-release-") as scratch:
        environment = Path(scratch) / "venv"
        venv.create(environment, with_pip=True)
        python = environment / "bin" / "python"
        build_environment.install_locked(python, REQUIREMENTS / "test.txt")
        # By path: of our names, nothing is looked up in an index.
        ours = wheel.file_name()
        (models,) = folder.glob(f"faceapi_py_models-{version.read()}-*.whl")
        wheels = [f"{folder / ours}[native]", str(models)]
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wheels], check=True)
        _add_build_package(python)
        # A copy, because pytest puts the folder above the tests on the path.
        shutil.copytree(ROOT / "tests", Path(scratch) / "tests")
        command = [
            str(python),
            "-m",
            "pytest",
            "-q",
            "-m",
            "not slow",
            "--override-ini=pythonpath=.",
        ]
        tests = [f"tests/{name}" for name in TESTED]
        return subprocess.run(
            [*command, f"--rootdir={scratch}", f"--config-file={_config(Path(scratch))}", *tests],
            cwd=scratch,
            env=_clean_environment(),
            check=False,
        ).returncode


def _config(folder: Path) -> Path:
    target = folder / "pyproject.toml"
    shutil.copyfile(ROOT / "pyproject.toml", target)
    return target


def _add_build_package(python: Path) -> None:
    """Let the tests import ``faceapi_build``; the installed ``faceapi`` comes first."""
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    done = subprocess.run([python, "-c", script], check=True, capture_output=True, text=True)
    (Path(done.stdout.strip()) / "faceapi_build.pth").write_text(f"{SOURCES}\n", "utf-8")


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
