"""The wheels of the package and of the models, installed offline into an empty environment."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from faceapi.networks.loading.model_index import ModelFile
from faceapi_build.paths import ONNX, PYPROJECT, ROOT
from faceapi_build.release import version
from faceapi_build.wheels import model_wheels, wheel

ALL, SMALL = model_wheels.PACKAGES


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Path]:
    """A folder with all of our wheels."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, str(ROOT / "build.py"), "wheel", "--models", "--into", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    printed = [Path(line) for line in done.stdout.splitlines() if line.endswith(".whl")]
    assert printed == [
        folder / name
        for name in (wheel.file_name(), *map(model_wheels.file_name, model_wheels.PACKAGES))
    ]
    yield folder
    shutil.rmtree(folder)


def test_model_wheels_are_reproducible(wheels: Path, tmp_path: Path) -> None:
    for again in model_wheels.build(tmp_path):
        assert again.read_bytes() == (wheels / again.name).read_bytes()


@pytest.mark.parametrize(
    ("package", "networks"),
    [
        (ALL, set(json.loads((ONNX / "index.json").read_text("utf-8"))["models"])),
        (SMALL, {"tiny_face_detector", "face_landmark_68_tiny", "face_expression"}),
    ],
    ids=["all", "small"],
)
def test_a_model_wheel_has_what_its_index_lists(
    package: model_wheels.ModelPackage, networks: set[str], wheels: Path
) -> None:
    with zipfile.ZipFile(wheels / model_wheels.file_name(package)) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    folder = package.import_name
    entries = json.loads(content[f"{folder}/index.json"])["models"]
    assert set(entries) == networks
    for name, entry in entries.items():
        ModelFile.from_json(name, entry).verify(content[f"{folder}/{entry['file']}"])
    manifests = [name for name in content if name.endswith("_manifest.json")]
    listed = [name for path in manifests for name in json.loads(content[path])["models"]]
    assert set(listed) == networks
    assert {Path(name).suffix for name in content if name.startswith(f"{folder}/")} == {
        *(".py", ".json", ".onnx"),
    }
    (weights,) = (text for name, text in content.items() if name.endswith("LICENSE-weights"))
    assert "Vincent Mühler" in weights.decode("utf-8")


def test_the_versions_agree() -> None:
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    assert f"faceapi-py-models=={version.read()}" in project["optional-dependencies"]["native"]


@pytest.mark.slow
def test_pip_installs_everything_offline_and_two_lines_find_faces(
    wheels: Path, tmp_path: Path, samples_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.perf_counter()
    timings: list[str] = []

    def lap(what: str) -> None:
        nonlocal started
        timings.append(f"{what}: {time.perf_counter() - started:.1f} s")
        started = time.perf_counter()

    python = tmp_path / "venv" / "bin" / "python"
    venv = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")]
    subprocess.run(venv, check=True)
    lap("empty environment")
    dependencies = ["numpy", "onnxruntime", "Pillow"]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    folder = ["--find-links", str(wheels)]
    subprocess.run([*pip, "download", "-q", "-d", str(wheels), *dependencies], check=True)
    lap("download of the dependencies")
    native = "faceapi-py[native]"
    subprocess.run([*pip, "install", "-q", "--no-index", *folder, native], check=True)
    lap("offline installation")
    shutil.copyfile(samples_folder / "sample1.jpg", tmp_path / "photo.jpg")
    program = "import faceapi; print(faceapi.detect_all_faces('photo.jpg').run_sync())"
    done = subprocess.run(
        [python, "-I", "-c", program], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    lap("first faces")
    assert done.stdout.count("Face(score=") == 3
    with capsys.disabled():
        print(f"\n{', '.join(timings)}")
