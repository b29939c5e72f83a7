"""``build.py test``: check, then every test."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace

from faceapi_build import models
from faceapi_build.console import say
from faceapi_build.dependencies import deps, npm
from faceapi_build.paths import ROOT, WEB
from faceapi_build.testing import check, chromium, engines

FAST = ("-m", "not browser and not engines and not slow")
CHROMIUM_ONLY = ("-m", "not engines")
MOST_WORKERS = 4
"""Tests beside each other: each of them may run a browser whose networks take several threads."""


def prepare() -> None:
    """Bring the files that tests work on."""
    deps.install()
    npm.install(WEB / "bench")
    models.build()


def run(options: Namespace) -> int:
    """Bring what the tests need, then run them; what fails in ``check`` fails the whole."""
    prepare()
    environment = dict(os.environ)
    if not options.fast:
        environment["FACEAPI_CHROMIUM"] = chromium.ensure_for_tests()
    if not options.fast and not options.chromium_only:
        environment["FACEAPI_FIREFOX"] = engines.ensure_firefox()
        engines.ensure_webkit()
    unclean = check.run(options)
    selection = FAST if options.fast else CHROMIUM_ONLY if options.chromium_only else ()
    command = [sys.executable, "-m", "pytest", *_side_by_side(), *selection, *options.pytest]
    say(f"-- tests: {' '.join(command[1:])}")
    failed = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return failed or unclean


def _side_by_side() -> tuple[str, ...]:
    """A file's tests stay together, for what they share; files keep their order, browsers last."""
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    return ("--numprocesses", str(workers), "--dist", "loadfile", "--no-loadscope-reorder")
