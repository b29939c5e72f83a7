"""``build.py check``: static checks of the code."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace

from faceapi_build.console import log
from faceapi_build.paths import ROOT, SOURCES
from faceapi_build.testing import javascript

WEB_PYTHON = ("web/pages", "web/shared/ui")
STEPS = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "types": ("mypy", "build.py", "py/faceapi", "py/faceapi_build", "tests", *WEB_PYTHON),
    "architecture": ("pytest", "--quiet", "tests/test_architecture.py", "tests/test_layout.py"),
    "words": ("faceapi_build.testing.words",),
}


def run(options: Namespace) -> int:
    """Run every step, even after one has failed, so that one run reports everything."""
    failed = [name for name, step in STEPS.items() if not _passes(name, step)]
    failed += javascript.failed_steps()
    if failed:
        log(f"check failed: {', '.join(failed)}")
    return len(failed)


def _passes(name: str, step: tuple[str, ...]) -> bool:
    log(f"-- {name}: {' '.join(step)}")
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    command = [sys.executable, "-m", *step]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
