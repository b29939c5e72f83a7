"""``build.py docs``: generate the API reference from the docstrings, with pdoc."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.files import remove
from faceapi_build.paths import DIST, ROOT, SOURCES


def run(options: Namespace) -> int:
    """Write the reference into ``dist/docs/`` and print its first page."""
    target = DIST / "docs"
    remove(target)
    write(target)
    log(str(target / "index.html"))
    return 0


def write(target: Path) -> None:
    """Write the reference into ``target``; the output is reproducible."""
    environment = dict(os.environ, PYTHONPATH=str(SOURCES), PYTHONHASHSEED="0")
    command = [sys.executable, "-m", "faceapi_build.site.docs_pages", str(target)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BuildError(f"pdoc could not write the reference:\n{done.stderr}")
