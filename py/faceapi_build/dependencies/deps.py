"""``build.py deps``: download and verify everything the build needs."""

from __future__ import annotations

from argparse import Namespace

from faceapi_build.console import log
from faceapi_build.dependencies import npm, wasm_wheels, weights
from faceapi_build.files import file_lock
from faceapi_build.paths import cache_dir


def run(options: Namespace) -> int:
    """Install what is missing, or with ``--verify`` verify what is installed."""
    if options.verify:
        log(f"npm packages: {npm.verify()} files match web/package-lock.json and {npm.PINNED}")
        log(f"wasm wheels: {wasm_wheels.verify()} match Pyodide's lock file")
        log(f"weights and pictures: {weights.verify()} match models/weights.lock.json")
        return 0
    install()
    log("everything the build needs is installed")
    return 0


def install() -> None:
    """Install what is missing into the cache and the tree; fast if nothing is."""
    with file_lock(cache_dir() / "deps.lock"):
        npm.install()
        wasm_wheels.install()
        weights.install()
