"""Standard output and error that break, and standard input without end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.running import TINY, Run, in_process_of_its_own

from faceapi.cli import inputs
from faceapi_build.paths import SOURCES


@pytest.fixture
def three(small: Path) -> list[Path]:
    """Three pictures, so that one can see where a run stops."""
    others = [small.with_name("second.jpg"), small.with_name("third.jpg")]
    for other in others:
        shutil.copyfile(small, other)
    return [small, *others]


@pytest.mark.parametrize("shape", ["--json", "--csv", "--quiet"])
def test_a_full_disk_under_the_results_ends_the_run(
    models_folder: Path, three: list[Path], tmp_path: Path, shape: str
) -> None:
    out = tmp_path / "out"
    with Path("/dev/full").open("wb") as full:
        done = in_process_of_its_own(
            models_folder, "detect", *three, shape, "--draw", out, stdout=full
        )
    assert done.stderr == b"faceapi: standard output: No space left on device\n"
    assert done.returncode == 5
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("command", ["detect", "bench"])
def test_a_reader_that_leaves_ends_the_run_quietly(
    models_folder: Path, three: list[Path], command: str, tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    more = ("--draw", tmp_path / "out") if command == "detect" else ("--runs", 1)
    done = in_process_of_its_own(models_folder, command, *three, *more, stdout=writer)
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 141
    assert list(tmp_path.glob("out/*")) == []


def test_a_reader_of_one_line_gets_it(models_folder: Path, three: list[Path]) -> None:
    shell = '"$@" | head -n 1; exit ${PIPESTATUS[0]}'
    done = in_process_of_its_own(
        models_folder, "detect", *three * 20, prefix=("bash", "-c", shell, "-"), stdout=-1
    )
    assert done.returncode == 141
    assert done.stdout.startswith(f"{three[0]}: score".encode())
    assert done.stderr == b""


def test_results_do_not_depend_on_standard_error(
    models_folder: Path, small: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.jpg"
    for redirection in ("2>/dev/full", "2>&-", "2> >(exit)"):
        shell = ("bash", "-c", f'"$@" {redirection}', "-")
        arguments = ("detect", missing, small, "--json")
        done = in_process_of_its_own(models_folder, *arguments, prefix=shell, stdout=-1)
        assert done.returncode == 1, redirection
        assert json.loads(done.stdout)["file"] == str(small), redirection


def test_closed_standard_streams_are_said(models_folder: Path, small: Path) -> None:
    for arguments, redirection, code, complaint in (
        (("detect", small), ">&-", 5, "standard output is closed"),
        (("detect", "-"), "<&-", 4, "standard input is closed"),
    ):
        shell = ("bash", "-c", f'"$@" {redirection}', "-")
        done = in_process_of_its_own(models_folder, *arguments, prefix=shell, stdout=-1)
        assert (done.returncode, done.stdout) == (code, b"")
        assert done.stderr.decode() == f"faceapi: {complaint}\n"


def test_standard_input_without_end_is_refused(models_folder: Path) -> None:
    with Path("/dev/zero").open("rb") as zero:
        done = in_process_of_its_own(models_folder, "detect", "-", stdin=zero, stdout=-1)
    assert (done.returncode, done.stdout) == (4, b"")
    assert done.stderr.startswith(b"faceapi: standard input: expected a picture or a list of paths")


def test_too_many_paths_are_refused(
    models_folder: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = inputs.MAX_LISTED_PATHS + 1
    done = in_process_of_its_own(models_folder, "detect", "-", input=b"x\n" * count, stdout=-1)
    assert done.returncode == 4
    assert b"expected at most 1000000 paths" in done.stderr


def test_one_long_line_is_one_complaint(models_folder: Path, small: Path) -> None:
    listed = b"A" * 10_000_000 + b"\n" + os.fsencode(small) + b"\n"
    done = in_process_of_its_own(models_folder, "detect", "-", "--json", input=listed, stdout=-1)
    assert done.returncode == 1
    assert json.loads(done.stdout)["file"] == str(small)
    (complaint,) = done.stderr.decode().splitlines()
    assert complaint.startswith("faceapi: AAAA")
    assert "File name too long" in complaint
    assert len(complaint) < 1600


def test_a_file_called_minus_can_be_listed(models_folder: Path, small: Path) -> None:
    small.rename(small.with_name("-"))
    done = in_process_of_its_own(
        models_folder, "detect", "-", input=b"./-\n", stdout=-1, cwd=small.parent
    )
    assert done.stdout.startswith(b"-: score")


def test_devices_and_pipes_do_not_stop_a_batch(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faceapi.runtime.files.STALL_TIMEOUT_S", 0.2)
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    code, out, err = run("detect", "/dev/zero", pipe, small, *TINY, "--csv")
    assert code == 1
    assert str(small) in out
    device, silent = err.splitlines()
    assert device.endswith("expected a file, got a device")
    assert silent.endswith("nothing was written to this pipe for 0.2 seconds")


def test_a_picture_comes_from_a_pipe_and_is_drawn(
    models_folder: Path, small: Path, tmp_path: Path
) -> None:
    shell = ("bash", "-c", f'"$@" <(cat "{small}")', "-")
    done = in_process_of_its_own(
        models_folder, "detect", "--draw", tmp_path / "out", prefix=shell, stdout=-1
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b": score" in done.stdout
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize("source", ["-", "pipe.jpg"])
def test_waiting_for_input_ends_with_the_first_interruption(
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
            # More than a pipe holds: once it is written, somebody reads, and waits for more.
            target.write(bytes(1_000_000))
            target.flush()
            waiting.send_signal(signal.SIGINT)
            assert waiting.wait(5) == 130
        assert waiting.stderr.read() == b""
