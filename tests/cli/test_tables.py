"""Tables and JSON for other programs, and several images at a time."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

import pandas
import pytest
from tests.cli.running import TINY, Run

from faceapi import Faces


@pytest.fixture
def photos(tmp_path: Path, samples_folder: Path) -> Path:
    """Three images, and one that is none."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("sample1.jpg", "sample2.jpg", "sample3.jpg"):
        shutil.copyfile(samples_folder / name, folder / name)
    (folder / "broken.jpg").write_bytes(b"no picture")
    return folder


def test_parquet_has_what_json_has(run: Run, photos: Path, tmp_path: Path) -> None:
    target = tmp_path / "faces.parquet"
    arguments = ("landmarks", photos, *TINY, "--tiny-landmarks", "--json", "--parquet", target)
    code, output, errors = run(*arguments, "--workers", 3)
    assert code == 1
    assert "broken.jpg" in errors
    lines = [json.loads(line) for line in output.splitlines()]
    assert [Path(line["file"]).name for line in lines] == [
        *("sample1.jpg", "sample2.jpg", "sample3.jpg"),
    ]
    faces = [(line["file"], face) for line in lines for face in line["faces"]]
    table = pandas.read_parquet(target)
    assert [*table.columns] == [
        *("file", "face", "score", "x", "y", "width", "height", "landmarks"),
    ]
    assert table["file"].tolist() == [file for file, _ in faces]
    assert table["score"].tolist() == [face["detection"]["score"] for _, face in faces]
    assert [list(point) for point in table["landmarks"][0]] == faces[0][1]["landmarks"]


def test_workers_do_not_change_the_output(run: Run, photos: Path) -> None:
    outputs = [run("detect", photos, *TINY, "--csv", "--workers", n)[1] for n in (1, 4)]
    assert outputs[0] == outputs[1]
    assert outputs[0].count("\n") > 5


def test_json_is_read_by_pandas_and_by_faces(run: Run, photos: Path) -> None:
    _, output, _ = run("detect", photos, *TINY, "--json")
    table = pandas.read_json(io.StringIO(output), lines=True)
    assert [*table.columns] == ["file", "width", "height", "faces"]
    faces = [Faces.from_json(line) for line in output.splitlines()]
    assert [len(image) for image in faces] == [len(entry) for entry in table["faces"]]


def test_an_empty_table_has_its_columns(run: Run, tmp_path: Path, photos: Path) -> None:
    target = tmp_path / "none.parquet"
    arguments = ("expressions", photos / "sample1.jpg", *TINY, "--tiny-landmarks")
    assert run(*arguments, "--min-score", 0.999, "--parquet", target)[0] == 0
    table = pandas.read_parquet(target)
    assert len(table) == 0
    assert {"happy", "surprised", "score"} <= set(table.columns)


def test_a_file_is_overwritten_only_on_request_and_an_input_never(
    run: Run, photos: Path, tmp_path: Path
) -> None:
    target = tmp_path / "faces.parquet"
    target.write_bytes(b"mine")
    detect = ("detect", photos / "sample1.jpg", *TINY, "--parquet")
    code, _, errors = run(*detect, target)
    assert (code, target.read_bytes()) == (2, b"mine")
    assert "add --overwrite" in errors
    assert run(*detect, target, "--overwrite")[0] == 0
    assert len(pandas.read_parquet(target)) == 3
    code, _, errors = run(*detect, photos / "sample1.jpg", "--overwrite")
    assert code == 2
    assert "would overwrite the input" in errors
    code, _, errors = run(*detect, tmp_path / "missing" / "x.parquet")
    assert code == 5
    assert "cannot be written" in errors
    assert not list(tmp_path.glob(".faceapi-*"))


def test_without_pyarrow_it_says_what_to_install(
    run: Run, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    arguments = ("detect", photos / "sample1.jpg", *TINY, "--parquet", tmp_path / "x.parquet")
    code, _, errors = run(*arguments)
    assert code == 4
    assert "--parquet needs the package pyarrow: pip install pyarrow" in errors
