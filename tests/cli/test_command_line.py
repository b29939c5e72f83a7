"""Exit codes, headings, help, and command lines that are wrong."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from tests.cli.running import TINY, Run, without_warnings

from faceapi.cli import main
from faceapi.cli.arguments import SUMMARIES
from faceapi_build.paths import SOURCES


def _required_arguments(command: str, picture: Path) -> tuple[object, ...]:
    """Return arguments that a command requires, or that make it fast."""
    return {"match": ("--reference", picture), "bench": ("--runs", 1)}.get(command, ())


def test_no_faces_has_an_exit_code_only_on_request(run: Run, tmp_path: Path) -> None:
    gray = tmp_path / "gray.png"
    Image.new("L", (64, 48), 128).save(gray)
    assert run("detect", gray, *TINY) == (0, f"{gray}: no faces\n", "")
    assert run("detect", gray, *TINY, "--fail-if-none")[0] == 3


HEADINGS = {
    "detect": (7, "height"),
    "landmarks": (143, "y67"),
    "descriptors": (135, "d127"),
    "expressions": (14, "surprised"),
    "age-gender": (10, "gender_probability"),
    "match": (9, "distance"),
    "group": (8, "height"),
    "bench": (6, "total"),
}
"""Number of columns, and the name of the last one."""


@pytest.mark.parametrize("command", SUMMARIES)
def test_csv_has_a_heading_even_without_faces(
    run: Run, tmp_path: Path, command: str, small: Path
) -> None:
    grays = [tmp_path / "one.png", tmp_path / "two.png"]
    for gray in grays:
        Image.new("L", (64, 48), 128).save(gray)
    code, out, err = run(command, *grays, *TINY, "--csv", *_required_arguments(command, small))
    heading, *rows = csv.reader(io.StringIO(out))
    assert (code, without_warnings(err)) == (0, "")
    assert (len(heading), heading[-1]) == HEADINGS[command]
    assert [len(row) for row in rows] == ([6, 6] if command == "bench" else [])


def test_old_names_still_work_but_are_not_in_the_help(
    run: Run, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("describe", small, *TINY, "--csv") == run("descriptors", small, *TINY, "--csv")
    saved = tmp_path / "matcher.json"
    code, out, _ = run("match", small, *TINY, "--reference", small, "--save-known", saved)
    assert code == 0
    assert run("match", small, *TINY, "--known", saved) == (0, out, "")
    for arguments in (["--help"], ["match", "--help"], ["descriptors", "--help"]):
        with pytest.raises(SystemExit):
            main(arguments)
        text = capsys.readouterr().out
        assert "usage: faceapi" in text
        assert "describe" not in text
        assert "known" not in text


def test_help_loads_no_runtime() -> None:
    code = (
        "import sys; from faceapi.cli import main\n"
        "try: main(['--help'])\n"
        "finally: print([m for m in ('onnxruntime', 'PIL', 'faceapi.cli.run') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    command = [sys.executable, "-c", code]
    completed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert completed.stdout.splitlines()[-1] == "[]"


def test_missing_models_have_an_exit_code(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["detect", str(small), "--models", str(tmp_path / "none")]) == 4
    assert "ssd_mobilenetv1_model-weights_manifest.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("detect",), "PATH"),
        (("detect", "a.jpg", "--json", "--csv"), "not allowed with"),
        (("match", "a.jpg"), "--reference PATH or --matcher FILE"),
        (("bench", "a.jpg", "--runs", "0"), "--runs"),
        (("nonsense", "a.jpg"), "nonsense"),
    ],
)
def test_wrong_command_lines_exit_with_2(
    arguments: tuple[str, ...], error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert error in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--input-size", "300", *TINY),
        ("--min-face-size", "40", *TINY),
        ("--min-score", "0"),
        ("--min-score", "0.9", "--detector", "mtcnn"),
    ],
)
def test_inapplicable_options_exit_with_2(
    run: Run, small: Path, arguments: tuple[str, ...]
) -> None:
    code, out, err = run("detect", small, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("faceapi: ")


def test_progress_bar_appears_on_terminals(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    _, out, err = run("detect", small, small, *TINY)
    assert f"1/2 {small}" in err
    assert "[####" in err
    assert err.endswith("\r\x1b[K")
    assert "\r" not in out
    assert run("detect", small, small, *TINY, "--quiet")[2] == ""
