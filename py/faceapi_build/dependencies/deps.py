"""``build.py deps``: everything the build takes from elsewhere, verified."""

from __future__ import annotations

from argparse import Namespace

from faceapi_build.console import say
from faceapi_build.dependencies import npm, wasm_wheels, weights
from faceapi_build.files import exclusive
from faceapi_build.paths import cache_dir


def run(options: Namespace) -> int:
    """Install what is missing, or with ``--verify`` check what is there."""
    if options.verify:
        say(f"npm packages: {npm.verify()} files as web/package-lock.json and {npm.PINNED} say")
        say(f"wasm wheels: {wasm_wheels.verify()} as Pyodide's lock file says")
        say(f"weights and pictures: {weights.verify()} as models/weights.lock.json says")
        return 0
    install()
    say("everything the build needs is there")
    return 0


def install() -> None:
    """Bring what is missing into the cache and the tree; quick when nothing is."""
    with exclusive(cache_dir() / "deps.lock"):
        npm.install()
        wasm_wheels.install()
        weights.install()
