"""The files that ``faceapi match`` reads and writes besides pictures."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from tests.cli.running import TINY, Run, in_process_of_its_own

from faceapi.core.identity.matching import FaceMatcher


def test_the_file_of_the_known_can_be_brought_up_to_date(run: Run, small: Path) -> None:
    known = small.with_name("known.json")
    command = ("match", small, "--reference", small, "--save-known", known, *TINY)
    assert run(*command)[0] == 0
    known.chmod(0o600)
    assert run(*command, "--known", known)[0] == 0
    (person,) = FaceMatcher.from_json(known.read_text()).labeled_descriptors
    assert len(person.descriptors) == 2
    assert stat.S_IMODE(known.stat().st_mode) == 0o600
    assert sorted(each.name for each in small.parent.iterdir()) == ["known.json", "people.jpg"]


def test_saving_breaks_off_without_harm(models_folder: Path, small: Path) -> None:
    known = small.with_name("known.json")
    known.write_text("precious")
    limited = ("bash", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "-")
    arguments = ("match", small, "--reference", small, "--save-known", known)
    done = in_process_of_its_own(models_folder, *arguments, prefix=limited, stdout=-1)
    assert (done.returncode, done.stdout) == (5, b"")
    assert done.stderr.decode() == (
        f"faceapi: --save-known: {known} cannot be written: File too large\n"
    )
    assert known.read_text() == "precious"
    assert sorted(each.name for each in small.parent.iterdir()) == ["known.json", "people.jpg"]


def test_pictures_and_links_are_not_replaced(run: Run, small: Path, tmp_path: Path) -> None:
    before = small.read_bytes()
    command = ("match", small, "--reference", small, *TINY, "--save-known")
    code, _, err = run(*command, small)
    assert (code, small.read_bytes()) == (2, before)
    assert f"--save-known would write over the input {small}" in err
    outside = tmp_path / "outside.txt"
    link = tmp_path / "known.json"
    link.symlink_to(outside)
    for exists in (False, True):
        if exists:
            outside.write_text("precious")
        code, _, err = run(*command, link)
        assert code == 2
        assert "is a symbolic link" in err
    assert outside.read_text() == "precious"


def test_it_can_be_saved_to_standard_output(models_folder: Path, small: Path) -> None:
    arguments = ("match", small, "--reference", small, "--save-known", "/dev/stdout", "--json")
    done = in_process_of_its_own(models_folder, *arguments, stdout=-1)
    assert (done.returncode, done.stderr) == (0, b"")
    saved, end = json.JSONDecoder().raw_decode(done.stdout.decode())
    assert saved["labeledDescriptors"][0]["label"] == "people"
    assert json.loads(done.stdout[end:])["file"] == str(small)
    assert Path("/dev/stdout").is_symlink()


def test_the_known_come_from_a_pipe(run: Run, small: Path, tmp_path: Path) -> None:
    known, pipe = tmp_path / "known.json", tmp_path / "pipe"
    run("match", small, "--reference", small, "--save-known", known, *TINY)
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(known.read_bytes(),))
    writer.start()
    code, out, _ = run("match", small, "--known", pipe, *TINY)
    writer.join()
    assert code == 0
    assert "people (0)" in out


@pytest.mark.parametrize("path", ["/dev/zero", "/proc/self/mem"])
def test_what_is_no_file_of_the_known_is_refused(run: Run, small: Path, path: str) -> None:
    code, out, err = run("match", small, "--known", path, *TINY)
    assert (code, out) == (4, "")
    assert err.startswith(f"faceapi: who is known cannot be told: {path} could not be read")
