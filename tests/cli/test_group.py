"""``faceapi group``: people as text, JSON, CSV and folders of links."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.running import Run


@pytest.fixture
def album(samples_folder: Path, tmp_path: Path) -> Path:
    """Two copies of a picture with three people, one with none of them, and a damaged file."""
    folder = tmp_path / "album"
    (folder / "more").mkdir(parents=True)
    shutil.copyfile(samples_folder / "sample1.jpg", folder / "party.jpg")
    shutil.copyfile(samples_folder / "sample1.jpg", folder / "more" / "party.jpg")
    shutil.copyfile(samples_folder / "sample2.jpg", folder / "=alone\x1b.jpg")
    return folder


def test_people_are_sorted_in_every_format(run: Run, album: Path, tmp_path: Path) -> None:
    links = tmp_path / "people"
    code, out, err = run("group", album, "--links", links, "--json")
    assert (code, err) == (0, "")
    people = [json.loads(line) for line in out.splitlines()]
    assert [person["person"] for person in people] == list(range(1, len(people) + 1))
    copies = {str(album / "party.jpg"), str(album / "more" / "party.jpg")}
    party = [
        [face["face"] for face in person["faces"] if face["file"] in copies] for person in people
    ]
    assert sorted(filter(None, party)) == [[0, 0], [1, 1], [2, 2]], "both copies of each face"
    second = sorted((links / "person-002").iterdir())
    assert [link.name for link in second] == ["party-2.jpg", "party.jpg"]
    assert all(link.is_symlink() and not link.readlink().is_absolute() for link in second)
    assert {str(link.resolve()) for link in second} == copies

    code, out, _ = run("group", album, "--csv", "--min-faces", 2)
    rows = list(csv.reader(io.StringIO(out)))
    assert code == 0
    assert rows[0] == ["person", "file", "face", "score", "x", "y", "width", "height"]
    assert [int(row[0]) for row in rows[1:]] == [
        person["person"] for person in people if len(person["faces"]) >= 2 for _ in person["faces"]
    ]

    code, out, _ = run("group", album, "--false-accept-rate", 1e-3)
    assert code == 0
    assert "person 2: 2 faces\n" in out
    assert "\x1b" not in out


def test_a_folder_that_exists_and_wrong_options_do_nothing(
    run: Run, album: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run("group", album, "--links", album)
    assert (code, out) == (2, "")
    assert "exists already; name a new folder" in err
    for wrong in (("--min-faces", 0), ("--false-accept-rate", 1), ("--false-accept-rate", "x")):
        with pytest.raises(SystemExit, match="2"):
            run("group", album, *wrong)
    assert not (tmp_path / "people").exists()


def test_a_damaged_image_fails_alone(run: Run, tmp_path: Path, small: Path) -> None:
    (small.parent / "broken.jpg").write_bytes(b"no picture")
    code, out, err = run("group", small.parent, "--detector", "tiny", "--json")
    assert code == 1
    assert "broken.jpg" in err
    assert all(json.loads(line)["faces"] for line in out.splitlines())


def test_an_image_from_standard_input_cannot_be_linked(
    run: Run, small: Path, tmp_path: Path, standard_input: Callable[[bytes], None]
) -> None:
    standard_input(small.read_bytes())
    code, _, err = run("group", "-", "--links", tmp_path / "people")
    assert code == 2
    assert "has no file" in err
