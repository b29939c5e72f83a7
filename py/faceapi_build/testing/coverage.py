"""``build.py coverage``: branch coverage of the tests that need no browser, per package.

The threshold applies to each package, so a well-tested one cannot compensate for another.
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

from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.paths import ROOT, SOURCES
from faceapi_build.testing import run_tests

PACKAGES = ("core", "compat", "graph", "architectures", "pipeline", "draw")
MIN_PERCENT = 95.0
"""Minimum percentage of lines and branches together, per package."""


def run(options: Namespace) -> int:
    """Run the tests, print a line per package, fail if one is below the threshold."""
    run_tests.prepare()
    with tempfile.TemporaryDirectory() as folder:
        files = _measure(Path(folder))
    shares = {package: _share(files, package) for package in PACKAGES}
    for package, share in shares.items():
        log(f"{package:6} {share:6.2f} %")
        for name, missing in sorted(_missing(files, package).items()):
            log(f"       {name}: {missing}")
    low = [package for package, share in shares.items() if share < MIN_PERCENT]
    if low:
        log(f"below {MIN_PERCENT} %: {', '.join(low)}")
    return len(low)


def _measure(folder: Path) -> dict[str, Any]:
    """The report of coverage.py for each file, by its path below ``py/faceapi``."""
    environment = dict(os.environ, COVERAGE_FILE=str(folder / "data"))
    report = folder / "report.json"
    pytest = ("-m", "pytest", "-q", *run_tests.FAST)
    tests = ("run", "--branch", f"--source={SOURCES / 'faceapi'}", *pytest)
    for step in (tests, ("json", "--quiet", "--ignore-errors", "-o", str(report))):
        command = [sys.executable, "-m", "coverage", *step]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            raise BuildError(f"{' '.join(command[2:])} failed, so there is no coverage to report")
    files = json.loads(report.read_text("utf-8"))["files"]
    return {
        Path(ROOT, path).relative_to(SOURCES / "faceapi").as_posix(): files[path] for path in files
    }


def _share(files: dict[str, Any], package: str) -> float:
    totals = [file["summary"] for name, file in files.items() if name.startswith(f"{package}/")]
    covered = sum(total["covered_lines"] + total["covered_branches"] for total in totals)
    total = sum(total["num_statements"] + total["num_branches"] for total in totals)
    return float(100 * covered / total)


def _missing(files: dict[str, Any], package: str) -> dict[str, str]:
    """Branches not taken, as ``from->to`` line numbers, per file."""
    return {
        name: ", ".join(f"{start}->{end}" for start, end in file["missing_branches"])
        or f"lines {file['missing_lines']}"
        for name, file in files.items()
        if name.startswith(f"{package}/") and (file["missing_branches"] or file["missing_lines"])
    }
