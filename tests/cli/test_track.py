"""``faceapi track``."""

from __future__ import annotations

import csv
import io
import json
from itertools import islice
from pathlib import Path

import av
import pytest
from tests.cli.running import TINY, Run
from tests.tracking.test_frames import write_film

from faceapi_build.bench.video.films import FILMS

FAST = (*TINY, "--tiny-landmarks")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of six frames with two faces, 30 frames a second."""
    path = tmp_path_factory.mktemp("film") / "two.mp4"
    write_film(path, [frame.pixels for frame in islice(FILMS["crossing"](), 6)], rate=30)
    return path


def test_json_has_one_object_per_frame(run: Run, film: Path) -> None:
    code, out, err = run("track", film, "--json", "--expressions", *FAST)
    assert (code, err) == (0, "")
    frames = [json.loads(line) for line in out.splitlines()]
    assert [entry["frame"] for entry in frames] == list(range(6))
    assert [entry["time"] for entry in frames] == pytest.approx([i / 30 for i in range(6)])
    assert [[face["track_id"] for face in entry["faces"]] for entry in frames[4:]] == [[1, 2]] * 2
    face = frames[5]["faces"][0]
    assert face["pose"].keys() == {"yaw", "pitch", "roll"}
    assert len(face["landmarks"]) == 68
    assert sum(face["expressions"].values()) == pytest.approx(1)


def test_csv_has_one_row_per_face(run: Run, film: Path) -> None:
    code, out, _ = run("track", film, "--csv", "--age-gender", "--max-faces", 1, *FAST)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {row["track_id"] for row in rows} == {"1"}
    assert len(rows) >= 5
    assert 0 < float(rows[0]["age"]) < 100
    assert abs(float(rows[0]["yaw"])) < 60


def test_text_names_the_time_and_the_face(run: Run, film: Path) -> None:
    code, out, _ = run("track", film, *FAST)
    assert code == 0
    assert "0.167 s: face 1, score 0." in out


def test_the_film_is_drawn(run: Run, film: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    code, _, err = run("track", film, "--draw", target, "--quiet", *FAST)
    assert (code, err) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]
    with av.open(str(target)) as drawn, av.open(str(film)) as original:
        pairs = list(zip(drawn.decode(video=0), original.decode(video=0), strict=True))
    assert len(pairs) == 6
    difference = abs(
        pairs[5][0].to_ndarray(format="rgb24").astype(int)
        - pairs[5][1].to_ndarray(format="rgb24").astype(int)
    )
    assert (difference > 100).sum() > 1000, "boxes and points are drawn"


def test_draw_overwrites_no_film(run: Run, film: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(b"kept")
    before = film.read_bytes()
    for target, message in (
        (film, "would overwrite the film"),
        (other, "name another file, or add --overwrite"),
        (tmp_path / "out.gif", "must end in .mp4, .mkv or .mov"),
    ):
        code, _, err = run("track", film, "--draw", target, *FAST)
        assert code == 2
        assert message in err
    assert (film.read_bytes(), other.read_bytes()) == (before, b"kept")


def test_what_is_no_film_is_named(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0" * 1000)
    for path, message in ((broken, "cannot be read"), (tmp_path / "no.mp4", "is not a file")):
        code, out, err = run("track", path, "--json", *FAST)
        assert (code, out) == (1, "")
        assert message in err


def test_a_film_without_faces_can_fail(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    write_film(path, [frame.pixels for frame in islice(FILMS["arrival"](), 3)])
    assert run("track", path, "--fail-if-none", *FAST)[0] == 3
