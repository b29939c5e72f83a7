"""The JavaScript steps of ``build.py check``: Prettier and ESLint, as ``web/lint`` pins them."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator

from faceapi_build.console import log
from faceapi_build.dependencies import npm
from faceapi_build.paths import ROOT, WEB, cache_dir

SOURCE = WEB / "lint"
FILES = ("web/**/*.{js,mjs}", "py/**/*.mjs")
PRETTIER = ("prettier/bin/prettier.cjs", "--config", "web/lint/prettier.json", "--log-level=warn")
ESLINT = ("eslint/bin/eslint.js", "--config", "web/lint/eslint.config.mjs", "--max-warnings=0")


def failed_steps() -> Iterator[str]:
    """Take both steps, and yield the name of each that fails."""
    cache_dir().mkdir(parents=True, exist_ok=True)
    npm.install(SOURCE)
    if not _passes("JavaScript format", (*PRETTIER, "--check")):
        log(f"to format it: {shlex.join(_command((*PRETTIER, '--write')))}")
        yield "JavaScript format"
    if not _passes("JavaScript lint", ESLINT):
        yield "JavaScript lint"


def _passes(name: str, step: tuple[str, ...]) -> bool:
    log(f"-- {name}: {' '.join(step)}")
    return subprocess.run(_command(step), cwd=ROOT, check=False).returncode == 0


def _command(step: tuple[str, ...]) -> list[str]:
    program, *options = step
    return [*npm.node_command(), str(npm.node_modules(SOURCE) / program), *options, *FILES]
