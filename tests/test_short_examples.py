"""The six scripts in ``examples`` run, and none is longer than its model."""

from __future__ import annotations

import ast
import re
import runpy
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.conftest import Golden

from faceapi_build.paths import ROOT

EXAMPLES = ROOT / "examples"
LONGEST = {
    "find_faces": 3,  # face_recognition, "Find faces in pictures"
    "landmarks": 3,  # face_recognition, "Find and manipulate facial features"
    "compare": 6,  # face_recognition, "Identify faces in pictures"
    "find_in_folder": 2,  # deepface, "Face recognition", with its import
    "analyze": 4,  # deepface, "Facial Attribute Analysis", with its import
    "draw_faces": 11,  # uniface, "Quick Example (Detection)"
}
"""Lines of code of the other library's README, without blank lines and comments."""


@pytest.fixture
def folder(
    tmp_path: Path, models_folder: Path, samples_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The current folder: the pictures that the scripts name."""
    shutil.copyfile(samples_folder / "sample1.jpg", tmp_path / "photo.jpg")
    (tmp_path / "pictures").mkdir()
    for name, sample in (("group", "sample4"), ("others", "sample2")):
        shutil.copyfile(samples_folder / f"{sample}.jpg", tmp_path / "pictures" / f"{name}.jpg")
    with Image.open(samples_folder / "sample1.jpg") as picture:
        for name, left, top in (("me", 1300, 100), ("unknown", 1320, 80)):
            picture.crop((left, top, left + 560, top + 560)).save(tmp_path / f"{name}.jpg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FACEAPI_MODELS", str(models_folder))
    return tmp_path


def lines(script: str) -> int:
    """Lines of code: neither blank nor part of the docstring."""
    text = (EXAMPLES / f"{script}.py").read_text("utf-8")
    (documentation, *code) = ast.parse(text).body
    assert isinstance(documentation, ast.Expr)
    first = min(statement.lineno for statement in code)
    return sum(bool(line.strip()) for line in text.splitlines()[first - 1 :])


def run(script: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a script prints."""
    capsys.readouterr()
    runpy.run_path(str(EXAMPLES / f"{script}.py"), run_name="__main__")
    return capsys.readouterr().out


def test_none_is_longer_than_its_model() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == LONGEST.keys()
    assert {script: lines(script) for script in LONGEST if lines(script) > LONGEST[script]} == {}
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    stated = dict(re.findall(r"\[`(\w+)\.py`\]\(\1\.py\) \| (\d+) \|", readme))
    assert stated == {script: str(lines(script)) for script in LONGEST}
    theirs = re.findall(r"(\d+) \|$", readme, re.M)
    assert theirs == [str(count) for count in LONGEST.values()]


@pytest.mark.usefixtures("folder")
def test_find_faces(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("find_faces", capsys).count("score=") == 3


@pytest.mark.usefixtures("folder")
def test_landmarks(capsys: pytest.CaptureFixture[str]) -> None:
    points = re.findall(r"\[\s*\d+\.\d*\s+\d+\.\d*\s*\]", run("landmarks", capsys))
    assert len(points) == 3 * (6 + 20)


@pytest.mark.usefixtures("folder")
def test_compare(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", capsys).startswith("the same person 0.")


@pytest.mark.usefixtures("folder")
def test_find_in_folder(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [line for line in run("find_in_folder", capsys).splitlines() if "me" in line.split()]
    assert len(rows) == 2
    assert {"group.jpg" in line for line in rows} == {True}


@pytest.mark.usefixtures("folder")
def test_analyze(capsys: pytest.CaptureFixture[str], golden: Golden) -> None:
    runs = golden("face-api.js-0.22.2", "sample1")["runs"]
    faces = next(run["faces"] for run in runs if run["detector"] == "ssdMobilenetv1")
    assert run("analyze", capsys).splitlines() == [
        f"{face['gender']}, {face['age']:.0f}: "
        f"{max(face['expressions'], key=face['expressions'].get)}"
        for face in faces
    ]


def test_draw_faces(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("draw_faces", capsys)
    with Image.open(folder / "faces.jpg") as drawn, Image.open(folder / "photo.jpg") as photo:
        difference = np.asarray(drawn, np.int16) - np.asarray(photo, np.int16)
    assert (np.abs(difference).max(axis=2) > 60).sum() > 1000
