"""Running command lines, in this process or in one of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from faceapi_build.paths import SOURCES

TINY = ("--detector", "tiny")


class Run(Protocol):
    """Runs a command line in this process."""

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        """The exit code, standard output and standard error."""
        ...


def in_process_of_its_own(
    models_folder: Path,
    *arguments: object,
    environment: dict[str, str] | None = None,
    cwd: Path | None = None,
    prefix: Sequence[str] = (),
    **options: Any,
) -> subprocess.CompletedProcess[bytes]:
    """Run ``python -m faceapi`` with the tiny detector; standard error is captured."""
    command = [
        *prefix,
        *(sys.executable, "-m", "faceapi"),
        *(each if isinstance(each, bytes) else str(each) for each in arguments),
        *(*TINY, "--models", str(models_folder)),
    ]
    settings = {**os.environ, "PYTHONPATH": str(SOURCES), **(environment or {})}
    return subprocess.run(
        command,
        cwd=cwd,
        env=settings,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
        **options,
    )
