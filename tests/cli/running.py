"""Run command lines in this process or in a new one."""

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


def run_subprocess(
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
        *(argument if isinstance(argument, bytes) else str(argument) for argument in arguments),
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


def without_warnings(err: str) -> str:
    """Standard error without the warning that the reference shows several people."""
    return "".join(
        line for line in err.splitlines(keepends=True) if "warning: the reference" not in line
    )
