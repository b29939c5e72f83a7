"""File names and labels that confuse terminals, encodings and spreadsheets."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.cli.running import TINY, Run, run_subprocess

ESCAPE = "\x1b]0;owned\x07\x9b31m\u202e"
CONTROLS = set("\x1b\x07\x9b\u202e\r")
Named = Callable[[str | bytes], Path]


@pytest.fixture
def named(small: Path) -> Named:
    """Rename the image."""

    def rename(name: str | bytes) -> Path:
        return small.rename(small.with_name(os.fsdecode(name)))

    return rename


@pytest.mark.parametrize("shape", ["--quiet", "--json", "--csv"])
def test_control_characters_do_not_reach_the_terminal(
    run: Run, named: Named, tmp_path: Path, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "500")
    good = named(f"a{ESCAPE}.jpg")
    bad = good.with_name(f"b{ESCAPE}\n.jpg")
    bad.write_text("not a picture")
    _, out, err = run("detect", good.parent, *TINY, shape)
    assert out
    assert not set(out) & CONTROLS
    assert not set(err.replace("\r\x1b[K", "")) & CONTROLS
    assert r"b\x1b]0;owned\x07\x9b31m\u202e\n.jpg: picture: " in err
    if shape == "--json":
        assert json.loads(out)["file"] == str(good)
    else:
        assert r"a\x1b]0;owned\x07\x9b31m\u202e.jpg" in out


def test_other_errors_are_escaped_too(run: Run, small: Path) -> None:
    for arguments in (
        ("detect", small, "--draw", small / ESCAPE),
        ("detect", small.parent / ESCAPE),
        ("detect", small, "--draw", small.parent / f"{ESCAPE}/x\n"),
        ("match", small, "--matcher", ESCAPE),
    ):
        _, _, err = run(*arguments, *TINY)
        assert err == "" or r"\x1b]0;owned\x07" in err
        assert not set(err) & CONTROLS


@pytest.mark.parametrize("shape", ["--quiet", "--json", "--csv"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_names_that_are_not_utf_8_do_not_stop_the_batch(
    models_folder: Path, named: Named, shape: str, encoding: str
) -> None:
    invalid_name = named(b"caf\xe9.jpg")
    shutil.copyfile(invalid_name, invalid_name.with_name("фото ✓.jpg"))
    shutil.copyfile(invalid_name, invalid_name.with_name("zebra.jpg"))
    completed = run_subprocess(
        models_folder,
        *("detect", invalid_name.parent, shape, "--draw", invalid_name.parent.with_name("out")),
        environment={"PYTHONIOENCODING": encoding},
        stdout=-1,
    )
    assert (completed.returncode, completed.stderr) == (0, b"")
    out = completed.stdout.decode(encoding)
    letters = "фото ✓" if encoding == "utf-8" else r"\u0444\u043e\u0442\u043e \u2713"
    if shape == "--json":
        files = [json.loads(line) for line in out.splitlines()]
        assert [entry["file"] for entry in files] == [
            str(invalid_name.with_name(name))
            for name in (r"caf\xe9.jpg", "zebra.jpg", "фото ✓.jpg")
        ]
        assert base64.b64decode(files[0]["file_base64"]) == os.fsencode(invalid_name)
        assert ["file_base64" in entry for entry in files] == [True, False, False]
        assert "\\ud" not in out
    else:
        lines = {line.partition(".jpg")[0] for line in out.splitlines()}
        expected = {f"{invalid_name.parent}/{name}" for name in (r"caf\xe9", "zebra", letters)}
        assert lines - {"file,face,score,x,y,width,height"} == expected
    assert len(list(invalid_name.parent.with_name("out").iterdir())) == 3


def test_names_that_are_not_utf_8_can_be_listed(models_folder: Path, named: Named) -> None:
    invalid_name = named(b"caf\xe9 \xc2\x85.jpg")
    completed = run_subprocess(
        models_folder, "detect", "-", "--json", input=os.fsencode(invalid_name) + b"\r\n", stdout=-1
    )
    assert (completed.returncode, completed.stderr) == (0, b"")
    assert (
        json.loads(completed.stdout)["file_base64"]
        == base64.b64encode(os.fsencode(invalid_name)).decode()
    )


FORMULAS = ("=1+1.jpg", "@x.jpg", "+1.jpg", "-1.jpg", "\t=1.jpg")


@pytest.mark.parametrize("command", ["detect", "bench"])
def test_csv_has_no_formulas(
    run: Run, named: Named, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    path = named(FORMULAS[0])
    for name in FORMULAS[1:] if command == "detect" else ():
        shutil.copyfile(path, path.with_name(name))
    monkeypatch.chdir(path.parent)
    extra = ("--runs", 1) if command == "bench" else ()
    code, out, _ = run(command, "--csv", *TINY, *extra, ".")
    _, *rows = csv.reader(io.StringIO(out))
    assert code == 0
    names = {f"'{name}" for name in FORMULAS[:4]} | {r"\t=1.jpg"}
    assert {row[0] for row in rows} == (names if command == "detect" else {"'=1+1.jpg"})
    # Numbers stay numbers, including negative ones.
    assert all(np.isfinite(float(cell)) for row in rows for cell in row[1:])
    _, out, _ = run(command, "--csv", *TINY, *extra, path)
    assert str(path) in out


def test_numbers_in_the_csv_stay_numbers(run: Run, named: Named) -> None:
    """Descriptors contain negative numbers."""
    _, out, _ = run("descriptors", named("people.jpg"), "--csv", *TINY)
    _, *rows = csv.reader(io.StringIO(out))
    numbers = [float(cell) for row in rows for cell in row[1:]]
    assert min(numbers) < 0


def test_labels_are_neither_formulas_nor_escapes(run: Run, named: Named, tmp_path: Path) -> None:
    path = named("people.jpg")
    matcher_file = tmp_path / "matcher.json"
    run("match", path, "--reference", path, "--save-matcher", matcher_file, *TINY)
    data = json.loads(matcher_file.read_text())
    data["labeledDescriptors"][0]["label"] = f"=Ada{ESCAPE}\ud800"
    matcher_file.write_text(json.dumps(data))
    command = ("match", path, "--matcher", matcher_file, *TINY)
    shown = r"=Ada\x1b]0;owned\x07\x9b31m\u202e\ud800"
    _, out, _ = run(*command, "--csv")
    assert f"'{shown}" in {row["label"] for row in csv.DictReader(io.StringIO(out))}
    assert f"{shown} (0)" in run(*command)[1]
    faces = json.loads(run(*command, "--json")[1])["faces"]
    assert f"=Ada{ESCAPE}\\ud800" in {face["match"]["label"] for face in faces}


def test_labels_from_invalid_file_names_are_printable(
    run: Run, named: Named, tmp_path: Path
) -> None:
    path = named(b"caf\xe9\x1b.jpg")
    matcher_file = tmp_path / "matcher.json"
    code, _, _ = run("match", path, "--reference", path, "--save-matcher", matcher_file, *TINY)
    assert code == 0
    assert json.loads(matcher_file.read_text())["labeledDescriptors"][0]["label"] == r"caf\xe9\x1b"
