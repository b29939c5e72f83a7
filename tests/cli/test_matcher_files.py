"""The matcher files that ``faceapi match`` reads and writes."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from tests.cli.running import TINY, Run, run_subprocess, without_warnings

from faceapi.core.identity.matching import FaceMatcher


def test_matcher_file_can_be_updated(run: Run, small: Path) -> None:
    matcher_file = small.with_name("matcher.json")
    command = ("match", small, "--reference", small, "--save-matcher", matcher_file, *TINY)
    assert run(*command)[0] == 0
    matcher_file.chmod(0o600)
    assert run(*command, "--matcher", matcher_file)[0] == 0
    (person,) = FaceMatcher.from_json(matcher_file.read_text()).labeled_descriptors
    assert len(person.descriptors) == 2
    assert stat.S_IMODE(matcher_file.stat().st_mode) == 0o600
    assert sorted(path.name for path in small.parent.iterdir()) == ["matcher.json", "people.jpg"]


def test_interrupted_save_keeps_the_old_file(models_folder: Path, small: Path) -> None:
    matcher_file = small.with_name("matcher.json")
    matcher_file.write_text("precious")
    limited = ("bash", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "-")
    arguments = ("match", small, "--reference", small, "--save-matcher", matcher_file)
    completed = run_subprocess(models_folder, *arguments, prefix=limited, stdout=-1)
    assert (completed.returncode, completed.stdout) == (5, b"")
    assert without_warnings(completed.stderr.decode()) == (
        f"faceapi: --save-matcher: {matcher_file} cannot be written: File too large\n"
    )
    assert matcher_file.read_text() == "precious"
    assert sorted(path.name for path in small.parent.iterdir()) == ["matcher.json", "people.jpg"]


def test_images_and_links_are_not_replaced(run: Run, small: Path, tmp_path: Path) -> None:
    before = small.read_bytes()
    command = ("match", small, "--reference", small, *TINY, "--save-matcher")
    code, _, err = run(*command, small)
    assert (code, small.read_bytes()) == (2, before)
    assert f"--save-matcher would overwrite the input {small}" in err
    outside = tmp_path / "outside.txt"
    link = tmp_path / "matcher.json"
    link.symlink_to(outside)
    for exists in (False, True):
        if exists:
            outside.write_text("precious")
        code, _, err = run(*command, link)
        assert code == 2
        assert "is a symbolic link" in err
    assert outside.read_text() == "precious"


def test_matcher_can_be_saved_to_standard_output(models_folder: Path, small: Path) -> None:
    arguments = ("match", small, "--reference", small, "--save-matcher", "/dev/stdout", "--json")
    completed = run_subprocess(models_folder, *arguments, stdout=-1)
    assert completed.returncode == 0
    assert without_warnings(completed.stderr.decode()) == ""
    saved, end = json.JSONDecoder().raw_decode(completed.stdout.decode())
    assert saved["labeledDescriptors"][0]["label"] == "people"
    assert json.loads(completed.stdout[end:])["file"] == str(small)
    assert Path("/dev/stdout").is_symlink()


def test_matcher_is_read_from_a_pipe(run: Run, small: Path, tmp_path: Path) -> None:
    matcher_file, pipe = tmp_path / "matcher.json", tmp_path / "pipe"
    run("match", small, "--reference", small, "--save-matcher", matcher_file, *TINY)
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(matcher_file.read_bytes(),))
    writer.start()
    code, out, _ = run("match", small, "--matcher", pipe, *TINY)
    writer.join()
    assert code == 0
    assert "people (0)" in out


@pytest.mark.parametrize("path", ["/dev/zero", "/proc/self/mem"])
def test_rejects_devices_as_matcher_files(run: Run, small: Path, path: str) -> None:
    code, out, err = run("match", small, "--matcher", path, *TINY)
    assert (code, out) == (4, "")
    assert err.startswith(f"faceapi: the matcher cannot be built: {path} could not be read")
