"""The scripts run, draw, and recognize the right people."""

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


def test_all_scripts_are_tested() -> None:
    scripts = {path.stem for path in EXAMPLES.glob("*.py")} - {"shared", "face_tracking"}
    assert scripts == DRAWN.keys()


def test_face_tracking_numbers_the_faces(
    tmp_path: Path, models_folder: Path, samples_folder: Path
) -> None:
    completed = _run("face_tracking", tmp_path, models_folder)
    numbers = [line.partition(":")[0] for line in completed.stdout.splitlines()]
    assert numbers == ["face 1", "face 2", "face 3", "face 4"]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"face_tracking_0000.jpg", "face_tracking_0012.jpg"}


@pytest.mark.parametrize("script", DRAWN)
def test_script_draws(
    script: str, tmp_path: Path, models_folder: Path, samples_folder: Path
) -> None:
    completed = _run(script, tmp_path, models_folder)
    file_names = {path.name for path in (tmp_path / "out").iterdir()}
    assert file_names == DRAWN[script].keys()
    for name, sample in DRAWN[script].items():
        assert _changed(tmp_path / "out" / name, samples_folder / f"{sample}.jpg") > 1000
    if script == "face_recognition":
        labels = completed.stdout.split("\n")[1].split(", ")
        assert [label.split(" (")[0] for label in labels] == [
            *("person 3", "person 2", "unknown", "person 3")
        ]


def _run(script: str, folder: Path, models_folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script without arguments."""
    environment = dict(os.environ, PYTHONPATH=str(SOURCES), FACEAPI_MODELS=str(models_folder))
    command = [sys.executable, "-W", "error", str(EXAMPLES / f"{script}.py")]
    completed = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert completed.returncode == 0, completed.stderr
    return completed


def _changed(drawn: Path, original: Path) -> int:
    """Count the pixels that changed by more than 60."""
    with Image.open(drawn) as after, Image.open(original) as before:
        difference = np.asarray(after, np.int16) - np.asarray(before, np.int16)
    return int((np.abs(difference).max(axis=2) > 60).sum())
