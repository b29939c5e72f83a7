"""Broken standard output and error, and endless standard input."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.running import TINY, Run, run_subprocess

from faceapi.cli import inputs
from faceapi_build.paths import SOURCES


@pytest.fixture
def three(small: Path) -> list[Path]:
    """Three images, to see where a run stops."""
    others = [small.with_name("second.jpg"), small.with_name("third.jpg")]
    for other in others:
        shutil.copyfile(small, other)
    return [small, *others]


@pytest.mark.parametrize("shape", ["--json", "--csv", "--quiet"])
def test_full_disk_under_standard_output_stops_the_run(
    models_folder: Path, three: list[Path], tmp_path: Path, shape: str
) -> None:
    out = tmp_path / "out"
    with Path("/dev/full").open("wb") as full:
        completed = run_subprocess(
            models_folder, "detect", *three, shape, "--draw", out, stdout=full
        )
    assert completed.stderr == b"faceapi: standard output: No space left on device\n"
    assert completed.returncode == 5
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("command", ["detect", "bench"])
def test_closed_pipe_stops_the_run_quietly(
    models_folder: Path, three: list[Path], command: str, tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    extra = ("--draw", tmp_path / "out") if command == "detect" else ("--runs", 1)
    completed = run_subprocess(models_folder, command, *three, *extra, stdout=writer)
    os.close(writer)
    assert completed.stderr == b""
    assert completed.returncode == 141
    assert list(tmp_path.glob("out/*")) == []


def test_head_gets_its_line(models_folder: Path, three: list[Path]) -> None:
    shell = '"$@" | head -n 1; exit ${PIPESTATUS[0]}'
    completed = run_subprocess(
        models_folder, "detect", *three * 20, prefix=("bash", "-c", shell, "-"), stdout=-1
    )
    assert completed.returncode == 141
    assert completed.stdout.startswith(f"{three[0]}: score".encode())
    assert completed.stderr == b""


def test_results_do_not_depend_on_standard_error(
    models_folder: Path, small: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.jpg"
    for redirection in ("2>/dev/full", "2>&-", "2> >(exit)"):
        shell = ("bash", "-c", f'"$@" {redirection}', "-")
        arguments = ("detect", missing, small, "--json")
        completed = run_subprocess(models_folder, *arguments, prefix=shell, stdout=-1)
        assert completed.returncode == 1, redirection
        assert json.loads(completed.stdout)["file"] == str(small), redirection


def test_closed_standard_streams_are_reported(models_folder: Path, small: Path) -> None:
    for arguments, redirection, code, error in (
        (("detect", small), ">&-", 5, "standard output is closed"),
        (("detect", "-"), "<&-", 4, "standard input is closed"),
    ):
        shell = ("bash", "-c", f'"$@" {redirection}', "-")
        completed = run_subprocess(models_folder, *arguments, prefix=shell, stdout=-1)
        assert (completed.returncode, completed.stdout) == (code, b"")
        assert completed.stderr.decode() == f"faceapi: {error}\n"


def test_rejects_endless_standard_input(models_folder: Path) -> None:
    with Path("/dev/zero").open("rb") as zero:
        completed = run_subprocess(models_folder, "detect", "-", stdin=zero, stdout=-1)
    assert (completed.returncode, completed.stdout) == (4, b"")
    assert completed.stderr.startswith(
        b"faceapi: standard input: expected a picture or a list of paths"
    )


def test_rejects_too_many_paths(
    models_folder: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = inputs.MAX_LISTED_PATHS + 1
    completed = run_subprocess(models_folder, "detect", "-", input=b"x\n" * count, stdout=-1)
    assert completed.returncode == 4
    assert b"expected at most 1000000 paths" in completed.stderr


def test_one_long_line_is_one_error(models_folder: Path, small: Path) -> None:
    listed = b"A" * 10_000_000 + b"\n" + os.fsencode(small) + b"\n"
    completed = run_subprocess(models_folder, "detect", "-", "--json", input=listed, stdout=-1)
    assert completed.returncode == 1
    assert json.loads(completed.stdout)["file"] == str(small)
    (error,) = completed.stderr.decode().splitlines()
    assert error.startswith("faceapi: AAAA")
    assert "File name too long" in error
    assert len(error) < 1600


def test_file_named_minus_can_be_listed(models_folder: Path, small: Path) -> None:
    small.rename(small.with_name("-"))
    completed = run_subprocess(
        models_folder, "detect", "-", input=b"./-\n", stdout=-1, cwd=small.parent
    )
    assert completed.stdout.startswith(b"-: score")


def test_devices_and_silent_pipes_do_not_stop_a_batch(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faceapi.runtime.reading.files.STALL_TIMEOUT_S", 0.2)
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    code, out, err = run("detect", "/dev/zero", pipe, small, *TINY, "--csv")
    assert code == 1
    assert str(small) in out
    device, silent = err.splitlines()
    assert device.endswith("expected a file, got a device")
    assert silent.endswith("nothing was written to this pipe for 0.2 seconds")


def test_image_from_a_pipe_is_annotated(models_folder: Path, small: Path, tmp_path: Path) -> None:
    shell = ("bash", "-c", f'"$@" <(cat "{small}")', "-")
    completed = run_subprocess(
        models_folder, "detect", "--draw", tmp_path / "out", prefix=shell, stdout=-1
    )
    assert (completed.returncode, completed.stderr) == (0, b"")
    assert b": score" in completed.stdout
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize("source", ["-", "pipe.jpg"])
def test_first_interrupt_stops_waiting_for_input(
    models_folder: Path, tmp_path: Path, source: str
) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    command = [sys.executable, "-m", "faceapi", "detect", source, *TINY, "--models"]
    with subprocess.Popen(
        [*command, str(models_folder)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as waiting:
        assert waiting.stdin is not None
        assert waiting.stderr is not None
        target = waiting.stdin if source == "-" else (tmp_path / source).open("wb")
        with target:
            # More than a pipe buffers: when all is written, the program reads and waits for more.
            target.write(bytes(1_000_000))
            target.flush()
            waiting.send_signal(signal.SIGINT)
            assert waiting.wait(20) == 130
        assert waiting.stderr.read() == b""
