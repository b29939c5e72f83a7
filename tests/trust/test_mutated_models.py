"""Mutated models in CPython: they run, or raise a documented error.

For more of them: ``FACEAPI_MUTATED_MODELS=10000 pytest tests/trust/test_mutated_models.py``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from faceapi_build.paths import ROOT, SOURCES

COUNT = int(os.environ.get("FACEAPI_MUTATED_MODELS", "150"))
AT_ONCE = 250
"""Files per process; its memory limit also covers memory that is never released."""


@pytest.mark.parametrize("lowest", range(0, COUNT, AT_ONCE))
def test_mutated_models_run_or_raise_documented_errors(models_folder: Path, lowest: int) -> None:
    seeds = (lowest, min(lowest + AT_ONCE, COUNT))
    program = ["-m", "tests.trust.mutated_models", str(models_folder), *map(str, seeds)]
    done = subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{SOURCES}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"after\n{done.stdout[-200:]}\n{done.stderr[-2000:]}"
    outcomes = Counter(line.split()[1] for line in done.stdout.splitlines())
    assert outcomes.keys() <= {"ran", "ModelFileError", "InferenceError"}
    assert sum(outcomes.values()) == seeds[1] - seeds[0]
    assert outcomes["ran"] > 0
    assert outcomes["ModelFileError"] > 0
