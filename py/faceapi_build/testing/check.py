"""``build.py check``: static checks of the code."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor

from faceapi_build.console import log
from faceapi_build.paths import ROOT, SOURCES
from faceapi_build.testing import javascript

WEB_PYTHON = ("web/pages", "web/shared/ui")
STEPS = {
    "types": ("mypy", "build.py", "py/faceapi", "py/faceapi_build", "tests", *WEB_PYTHON),
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "architecture": ("pytest", "--quiet", "tests/test_architecture.py", "tests/test_layout.py"),
    "words": ("faceapi_build.testing.words",),
}
"""The slowest comes first."""


def run(options: Namespace) -> int:
    """Run every step, even after one has failed, so that one run reports everything.

    Two run at a time, because none of them uses a second core.
    """
    with ThreadPoolExecutor(2) as pool:
        passed = pool.map(_passes, STEPS, STEPS.values())
        failed = list(javascript.failed_steps())
        failed += [name for name, has_passed in zip(STEPS, passed, strict=True) if not has_passed]
    if failed:
        log(f"check failed: {', '.join(failed)}")
    return len(failed)


def _passes(name: str, step: tuple[str, ...]) -> bool:
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    command = [sys.executable, "-m", *step]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    log(f"-- {name}: {' '.join(step)}\n{done.stdout.rstrip()}")
    return done.returncode == 0
