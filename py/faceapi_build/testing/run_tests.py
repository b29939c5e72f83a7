"""``build.py test``: run check, then every test."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

from faceapi_build import models
from faceapi_build.console import log
from faceapi_build.dependencies import deps, npm
from faceapi_build.paths import ROOT, WEB
from faceapi_build.testing import check, chromium, engines

FAST = ("-m", "not browser and not engines and not slow")
CHROMIUM_ONLY = ("-m", "not engines")
MAX_WORKERS = 4
"""Maximum number of processes: each may run a browser whose networks use several threads."""

SITE_VARIABLE = "FACEAPI_TEST_SITE"
"""Environment variable: the folder in which the processes of a test run share one built site."""


def prepare() -> None:
    """Install and build the files that tests need."""
    deps.install()
    npm.install(WEB / "bench")
    models.build()


def run(options: Namespace) -> int:
    """Install what the tests need, then run them; a failure of ``check`` fails the command."""
    prepare()
    environment = dict(os.environ)
    if not options.fast:
        environment["FACEAPI_CHROMIUM"] = chromium.ensure_for_tests()
    if not options.fast and not options.chromium_only:
        environment["FACEAPI_FIREFOX"] = engines.ensure_firefox()
        engines.ensure_webkit()
    check_status = check.run(options)
    selection = FAST if options.fast else CHROMIUM_ONLY if options.chromium_only else ()
    command = [sys.executable, "-m", "pytest", *_parallel_options(), *selection, *options.pytest]
    log(f"-- tests: {' '.join(command[1:])}")
    with tempfile.TemporaryDirectory(prefix="faceapi-test-") as scratch:
        environment.setdefault(SITE_VARIABLE, str(Path(scratch) / "dist"))
        test_status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return test_status or check_status


def _parallel_options() -> tuple[str, ...]:
    """Run a file's tests in one process, because they share fixtures; browser tests come last."""
    workers = min(os.cpu_count() or 1, MAX_WORKERS)
    return ("--numprocesses", str(workers), "--dist", "loadfile", "--no-loadscope-reorder")
