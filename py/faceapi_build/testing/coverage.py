"""``build.py coverage``: the share of branches that the tests without a browser take.

Each package below has a bar of its own, so that a well-tested one cannot pay for another.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from faceapi_build.console import say
from faceapi_build.errors import BuildError
from faceapi_build.paths import ROOT, SOURCES
from faceapi_build.testing import run_tests

PACKAGES = ("core", "compat", "graph", "architectures", "pipeline", "draw")
BAR = 95.0
"""Percent of lines and branches together, of each package."""


def run(options: Namespace) -> int:
    """Run the tests, print a line for each package, fail if one is below the bar."""
    run_tests.prepare()
    with tempfile.TemporaryDirectory() as folder:
        files = _measured(Path(folder))
    shares = {package: _share(files, package) for package in PACKAGES}
    for package, share in shares.items():
        say(f"{package:6} {share:6.2f} %")
        for name, missing in sorted(_missing(files, package).items()):
            say(f"       {name}: {missing}")
    low = [package for package, share in shares.items() if share < BAR]
    if low:
        say(f"below {BAR} %: {', '.join(low)}")
    return len(low)


def _measured(folder: Path) -> dict[str, Any]:
    """What coverage.py says of each file, by its path below ``py/faceapi``."""
    environment = dict(os.environ, COVERAGE_FILE=str(folder / "data"))
    report = folder / "report.json"
    pytest = ("-m", "pytest", "-q", *run_tests.FAST)
    tests = ("run", "--branch", f"--source={SOURCES / 'faceapi'}", *pytest)
    for step in (tests, ("json", "--quiet", "--ignore-errors", "-o", str(report))):
        command = [sys.executable, "-m", "coverage", *step]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            raise BuildError(f"there is no coverage to speak of: {' '.join(command[2:])} failed")
    files = json.loads(report.read_text("utf-8"))["files"]
    return {
        Path(ROOT, path).relative_to(SOURCES / "faceapi").as_posix(): files[path] for path in files
    }


def _share(files: dict[str, Any], package: str) -> float:
    parts = [file["summary"] for name, file in files.items() if name.startswith(f"{package}/")]
    taken = sum(part["covered_lines"] + part["covered_branches"] for part in parts)
    whole = sum(part["num_statements"] + part["num_branches"] for part in parts)
    return float(100 * taken / whole)


def _missing(files: dict[str, Any], package: str) -> dict[str, str]:
    """The branches not taken, ``from->to`` in line numbers, by file."""
    return {
        name: ", ".join(f"{start}->{end}" for start, end in file["missing_branches"])
        or f"lines {file['missing_lines']}"
        for name, file in files.items()
        if name.startswith(f"{package}/") and (file["missing_branches"] or file["missing_lines"])
    }
