"""The example scripts run, draw, and identify the right people."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from faceapi_build.paths import SOURCES

EXAMPLES = SOURCES / "examples"
DRAWN = {
    "face_detection": {"face_detection_sample1.jpg": "sample1"},
    "face_landmark_detection": {"face_landmark_detection_sample1.jpg": "sample1"},
    "face_expression_recognition": {"face_expression_recognition_sample3.jpg": "sample3"},
    "age_and_gender_recognition": {"age_and_gender_recognition_sample2.jpg": "sample2"},
    "face_recognition": {
        "face_recognition_reference.jpg": "sample1",
        "face_recognition_query.jpg": "sample4",
    },
}


def test_every_script_is_tested() -> None:
    scripts = {path.stem for path in EXAMPLES.glob("*.py")} - {"shared"}
    assert scripts == DRAWN.keys()


@pytest.mark.parametrize("script", DRAWN)
def test_it_draws(script: str, tmp_path: Path, models_folder: Path, samples_folder: Path) -> None:
    environment = dict(os.environ, PYTHONPATH=str(SOURCES), FACEAPI_MODELS=str(models_folder))
    command = [sys.executable, "-W", "error", str(EXAMPLES / f"{script}.py")]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == DRAWN[script].keys()
    for name, sample in DRAWN[script].items():
        assert _changed(tmp_path / "out" / name, samples_folder / f"{sample}.jpg") > 1000
    if script == "face_recognition":
        named = done.stdout.split("\n")[1].split(", ")
        assert [name.split(" (")[0] for name in named] == [
            *("person 3", "person 2", "unknown", "person 3")
        ]


def _changed(drawn: Path, original: Path) -> int:
    """Number of pixels that differ clearly."""
    with Image.open(drawn) as after, Image.open(original) as before:
        difference = np.asarray(after, np.int16) - np.asarray(before, np.int16)
    return int((np.abs(difference).max(axis=2) > 60).sum())
