"""``build.py check``: what can be said about the code without running it."""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace

from faceapi_build.console import say
from faceapi_build.paths import ROOT

WEB_PYTHON = ("web/pages", "web/shared/ui")
STEPS = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "types": ("mypy", "build.py", "py/faceapi", "py/faceapi_build", "tests", *WEB_PYTHON),
    "architecture": ("pytest", "--quiet", "tests/test_architecture.py"),
}


def run(options: Namespace) -> int:
    """Take every step, also after one has failed, so that one run shows everything."""
    failed = [name for name, step in STEPS.items() if not _passes(name, step)]
    if failed:
        say(f"check failed: {', '.join(failed)}")
    return len(failed)


def _passes(name: str, step: tuple[str, ...]) -> bool:
    say(f"-- {name}: {' '.join(step)}")
    return subprocess.run([sys.executable, "-m", *step], cwd=ROOT, check=False).returncode == 0
