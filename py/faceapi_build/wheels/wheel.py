"""``build.py wheel``: build reproducible wheels of the package and, on request, of the models."""

from __future__ import annotations

import tempfile
import tomllib
from argparse import Namespace
from pathlib import Path

from faceapi_build.console import log
from faceapi_build.files import copy_atomic
from faceapi_build.paths import PYPROJECT, ROOT, cache_dir
from faceapi_build.release import version
from faceapi_build.wheels.hatch import run_hatchling


def run(options: Namespace) -> int:
    """Build the wheels and print their paths."""
    folder: Path = options.into or cache_dir() / "wheel"
    log(str(build(folder)))
    if options.models:
        # Imported late, because a wheel of the package needs neither weights nor onnxruntime.
        from faceapi_build.dependencies import deps
        from faceapi_build.wheels import model_wheels

        deps.install()
        for path in model_wheels.build(folder):
            log(str(path))
    return 0


def file_name() -> str:
    """The file name of the wheel of the current version."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    return f"{project['name'].replace('-', '_')}-{version.read()}-py3-none-any.whl"


def build(folder: Path) -> Path:
    """Write the wheel into ``folder`` and return its path."""
    target = folder / file_name()
    with tempfile.TemporaryDirectory(prefix="faceapi-wheel-") as scratch:
        run_hatchling(ROOT, "wheel", Path(scratch))
        copy_atomic(Path(scratch) / target.name, target)
    return target
