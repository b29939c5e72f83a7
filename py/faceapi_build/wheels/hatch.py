"""Runs hatchling so that the bytes of its output depend on the sources only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from faceapi_build.errors import BuildError

EPOCH = "1735689600"
"""Timestamp of every entry of an archive, 2025-01-01: the bytes must not depend on the date."""


def run_hatchling(project: Path, target: str, folder: Path) -> None:
    """Build ``target`` (``wheel`` or ``sdist``) of a project into ``folder``."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    done = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise BuildError(f"hatchling could not build the {target}:\n{done.stdout}{done.stderr}")
