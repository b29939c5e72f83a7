"""File names and labels that terminals, encodings and spreadsheets trip over."""

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
from tests.cli.running import TINY, Run, in_process_of_its_own

ESCAPE = "\x1b]0;owned\x07\x9b31m\u202e"
CONTROLS = set("\x1b\x07\x9b\u202e\r")
Named = Callable[[str | bytes], Path]


@pytest.fixture
def named(small: Path) -> Named:
    """Gives the picture another name."""

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


def test_errors_about_everything_else_are_escaped_too(run: Run, small: Path) -> None:
    for arguments in (
        ("detect", small, "--draw", small / ESCAPE),
        ("detect", small.parent / ESCAPE),
        ("detect", small, "--draw", small.parent / f"{ESCAPE}/x\n"),
        ("match", small, "--known", ESCAPE),
    ):
        _, _, err = run(*arguments, *TINY)
        assert err == "" or r"\x1b]0;owned\x07" in err
        assert not set(err) & CONTROLS


@pytest.mark.parametrize("shape", ["--quiet", "--json", "--csv"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_names_that_are_not_utf_8_do_not_end_the_batch(
    models_folder: Path, named: Named, shape: str, encoding: str
) -> None:
    odd = named(b"caf\xe9.jpg")
    shutil.copyfile(odd, odd.with_name("фото ✓.jpg"))
    shutil.copyfile(odd, odd.with_name("zebra.jpg"))
    done = in_process_of_its_own(
        models_folder,
        *("detect", odd.parent, shape, "--draw", odd.parent.with_name("out")),
        environment={"PYTHONIOENCODING": encoding},
        stdout=-1,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    out = done.stdout.decode(encoding)
    letters = "фото ✓" if encoding == "utf-8" else r"\u0444\u043e\u0442\u043e \u2713"
    if shape == "--json":
        files = [json.loads(line) for line in out.splitlines()]
        assert [each["file"] for each in files] == [
            str(odd.with_name(name)) for name in (r"caf\xe9.jpg", "zebra.jpg", "фото ✓.jpg")
        ]
        assert base64.b64decode(files[0]["file_base64"]) == os.fsencode(odd)
        assert ["file_base64" in each for each in files] == [True, False, False]
        assert "\\ud" not in out
    else:
        lines = {line.partition(".jpg")[0] for line in out.splitlines()}
        expected = {f"{odd.parent}/{name}" for name in (r"caf\xe9", "zebra", letters)}
        assert lines - {"file,face,score,x,y,width,height"} == expected
    assert len(list(odd.parent.with_name("out").iterdir())) == 3


def test_names_that_are_not_utf_8_can_be_listed(models_folder: Path, named: Named) -> None:
    odd = named(b"caf\xe9 \xc2\x85.jpg")
    done = in_process_of_its_own(
        models_folder, "detect", "-", "--json", input=os.fsencode(odd) + b"\r\n", stdout=-1
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["file_base64"] == base64.b64encode(os.fsencode(odd)).decode()


FORMULAS = ("=1+1.jpg", "@x.jpg", "+1.jpg", "-1.jpg", "\t=1.jpg")


@pytest.mark.parametrize("command", ["detect", "bench"])
def test_no_cell_of_the_csv_is_a_formula(
    run: Run, named: Named, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    path = named(FORMULAS[0])
    for name in FORMULAS[1:] if command == "detect" else ():
        shutil.copyfile(path, path.with_name(name))
    monkeypatch.chdir(path.parent)
    more = ("--runs", 1) if command == "bench" else ()
    code, out, _ = run(command, "--csv", *TINY, *more, ".")
    _, *rows = csv.reader(io.StringIO(out))
    assert code == 0
    names = {f"'{name}" for name in FORMULAS[:4]} | {r"\t=1.jpg"}
    assert {row[0] for row in rows} == (names if command == "detect" else {"'=1+1.jpg"})
    # Numbers stay numbers, negative ones too.
    assert all(np.isfinite(float(cell)) for row in rows for cell in row[1:])
    _, out, _ = run(command, "--csv", *TINY, *more, path)
    assert str(path) in out


def test_numbers_in_the_csv_stay_numbers(run: Run, named: Named) -> None:
    """A descriptor has numbers below 0."""
    _, out, _ = run("describe", named("people.jpg"), "--csv", *TINY)
    _, *rows = csv.reader(io.StringIO(out))
    numbers = [float(cell) for row in rows for cell in row[1:]]
    assert min(numbers) < 0


def test_labels_are_no_formulas_and_no_escapes(run: Run, named: Named, tmp_path: Path) -> None:
    path = named("people.jpg")
    known = tmp_path / "known.json"
    run("match", path, "--reference", path, "--save-known", known, *TINY)
    data = json.loads(known.read_text())
    data["labeledDescriptors"][0]["label"] = f"=Ada{ESCAPE}\ud800"
    known.write_text(json.dumps(data))
    command = ("match", path, "--known", known, *TINY)
    shown = r"=Ada\x1b]0;owned\x07\x9b31m\u202e\ud800"
    _, out, _ = run(*command, "--csv")
    assert f"'{shown}" in {row["label"] for row in csv.DictReader(io.StringIO(out))}
    assert f"{shown} (0)" in run(*command)[1]
    faces = json.loads(run(*command, "--json")[1])["faces"]
    assert f"=Ada{ESCAPE}\\ud800" in {face["match"]["label"] for face in faces}


def test_labels_from_odd_file_names_are_legible(run: Run, named: Named, tmp_path: Path) -> None:
    path = named(b"caf\xe9\x1b.jpg")
    known = tmp_path / "known.json"
    code, _, _ = run("match", path, "--reference", path, "--save-known", known, *TINY)
    assert code == 0
    assert json.loads(known.read_text())["labeledDescriptors"][0]["label"] == r"caf\xe9\x1b"
