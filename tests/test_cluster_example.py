"""The Dask example writes what detection in one process finds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas
import pytest

from faceapi import TinyFaceDetectorOptions, sync
from faceapi_build.paths import ROOT, SOURCES

SCRIPT = ROOT / "examples" / "cluster" / "faces_to_parquet.py"


@pytest.mark.slow
def test_two_workers_write_parquet(
    tmp_path: Path, models_folder: Path, samples_folder: Path
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for name in ("sample1.jpg", "sample2.jpg", "sample3.jpg"):
        shutil.copyfile(samples_folder / name, photos / name)
    (photos / "broken.jpg").write_bytes(b"no picture")
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), "FACEAPI_MODELS": str(models_folder)}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(photos), str(tmp_path / "faces"), "--workers", "2"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "broken.jpg" in done.stdout
    table = pandas.read_parquet(tmp_path / "faces")
    for image in photos.glob("sample*.jpg"):
        faces = sync.detect_all_faces(image, TinyFaceDetectorOptions(), tiny_landmarks=True)
        rows = table[table["file"] == str(image)].sort_values("face")
        assert rows["score"].tolist() == pytest.approx(faces.scores, abs=1e-5)
        assert rows["x"].tolist() == pytest.approx(faces.xyxy[:, 0], abs=1e-3)
        assert [len(points) for points in rows["landmarks"]] == [68] * len(faces)
