"""``build.py wheel``: build a reproducible wheel of the package."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from argparse import Namespace
from pathlib import Path

from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.files import copy_atomic
from faceapi_build.paths import PYPROJECT, ROOT, cache_dir

EPOCH = "1735689600"
"""Timestamp of every entry in the wheel, 2025-01-01: the bytes must not depend on the date."""


def run(options: Namespace) -> int:
    """Build the wheel and print its path."""
    log(str(build(cache_dir() / "wheel")))
    return 0


def file_name() -> str:
    """The file name of the wheel of the current version."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    return f"{project['name'].replace('-', '_')}-{project['version']}-py3-none-any.whl"


def build(folder: Path) -> Path:
    """Write the wheel into ``folder`` and return its path."""
    target = folder / file_name()
    with tempfile.TemporaryDirectory(prefix="faceapi-wheel-") as scratch:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", scratch]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise BuildError(f"hatchling could not build the wheel:\n{done.stdout}{done.stderr}")
        copy_atomic(Path(scratch) / target.name, target)
    return target
