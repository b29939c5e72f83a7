"""Every sub-command on real images and on invalid files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.cli.running import TINY, Run, without_warnings

from faceapi.cli import main
from faceapi.cli.arguments import SUMMARIES
from faceapi.core.identity.matching import FaceMatcher


def test_detect_prints_boxes_and_scores(run: Run, picture: Path) -> None:
    code, out, err = run("detect", picture)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"{picture}: score 0.99, 177 × 240 at (413, 354)"
    assert len(out.splitlines()) == 3


def test_search_flags_find_a_sideways_photo(run: Run, picture: Path, tmp_path: Path) -> None:
    with Image.open(picture) as image:
        image.crop((300, 250, 720, 750)).transpose(Image.Transpose.ROTATE_270).save(
            tmp_path / "sideways.png"
        )
    flags = ("--upright", "--mirror", "--turns", "0,90,180,270", "--tiles", "auto")
    code, out, _ = run("landmarks", tmp_path / "sideways.png", *flags, "--json")
    (face,) = json.loads(out)["faces"]
    assert code == 0
    assert 75 < face["upright_region"]["angle"] < 105
    for wrong in ("--turns=left", "--turns=nan", "--tiles=many", "--tiles=99", "--tiles=0"):
        with pytest.raises(SystemExit, match="2"):
            main(["detect", str(picture), wrong])


def test_detect_json_is_one_object_per_image(run: Run, picture: Path) -> None:
    _, out, _ = run("detect", picture, *TINY, "--json")
    (line,) = out.splitlines()
    result = json.loads(line)
    assert (result["file"], result["width"], result["height"]) == (str(picture), 1920, 1280)
    assert [set(face) for face in result["faces"]] == [{"detection"}] * 3


def test_detect_draws_into_a_folder(run: Run, picture: Path, tmp_path: Path) -> None:
    code, _, _ = run("detect", picture, *TINY, "--draw", tmp_path / "out")
    assert code == 0
    with Image.open(tmp_path / "out" / "people.jpg") as drawn, Image.open(picture) as plain:
        assert drawn.size == plain.size
        changed = np.abs(np.asarray(drawn, np.int16) - np.asarray(plain, np.int16)).max(axis=2)
    assert 1000 < (changed > 60).sum() < 40_000


def test_landmarks_csv_has_a_column_per_coordinate(run: Run, picture: Path) -> None:
    code, out, _ = run("landmarks", picture, *TINY, "--csv", "--tiny-landmarks")
    heading, *rows = csv.reader(io.StringIO(out))
    assert code == 0
    assert heading[:7] == ["file", "face", "score", "x", "y", "width", "height"]
    assert heading[7:9] == ["x0", "y0"]
    assert heading[-1] == "y67"
    assert [len(row) for row in rows] == [7 + 136] * 3


def test_descriptors_have_128_numbers(run: Run, picture: Path) -> None:
    code, out, _ = run("descriptors", picture, *TINY, "--json")
    faces = json.loads(out)["faces"]
    assert code == 0
    assert [len(face["descriptor"]) for face in faces] == [128] * 3


def test_expressions_prints_the_strongest(run: Run, picture: Path) -> None:
    code, out, _ = run("expressions", picture)
    assert code == 0
    assert "happy 0.99" in out.splitlines()[2]


def test_age_gender_has_both_columns(run: Run, picture: Path) -> None:
    code, out, _ = run("age-gender", picture, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {row["gender"] for row in rows} == {"female"}
    assert all(15 < float(row["age"]) < 40 for row in rows)


def test_match_recognizes_the_reference(
    run: Run, picture: Path, samples_folder: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "matcher.json"
    reference = ("--reference", picture, "--save-matcher", saved)
    code, out, _ = run("match", samples_folder / "sample4.jpg", *reference, "--csv")
    labels = [row["label"] for row in csv.DictReader(io.StringIO(out))]
    assert code == 0
    assert set(labels) == {"people", "unknown"}
    matcher = FaceMatcher.from_json(saved.read_text("utf-8"))
    assert [person.label for person in matcher.labeled_descriptors] == ["people"]
    again = run("match", samples_folder / "sample4.jpg", "--matcher", saved, "--csv")
    assert again[1] == out


def test_bench_measures_every_stage(run: Run, picture: Path) -> None:
    code, out, _ = run("bench", picture, *TINY, "--runs", 1, "--json")
    result = json.loads(out)["milliseconds"]
    assert code == 0
    assert result.keys() >= {"faces", "preprocessing", "inference", "postprocessing", "total"}
    assert result["faces"] == 3


def _required_arguments(command: str, picture: Path) -> tuple[object, ...]:
    """Return arguments that a command requires, or that make it fast."""
    return {"match": ("--reference", picture), "bench": ("--runs", 1)}.get(command, ())


@pytest.mark.parametrize("command", SUMMARIES)
def test_bad_files_are_reported_and_the_others_processed(
    run: Run, command: str, small: Path
) -> None:
    missing, unreadable = small.with_name("missing.jpg"), small.with_name("text.jpg")
    unreadable.write_text("not a picture")
    code, out, err = run(
        command, missing, unreadable, small, *TINY, *_required_arguments(command, small)
    )
    assert code == 1
    errors = without_warnings(err).splitlines()
    assert len(errors) == 2
    assert str(missing) in errors[0]
    assert str(unreadable) in errors[1]
    assert str(small) in out


@pytest.mark.parametrize("command", SUMMARIES)
def test_folders_are_searched_for_images(run: Run, command: str, small: Path) -> None:
    folder = small.parent
    (folder / "notes.txt").write_text("nothing to see")
    (folder / ".hidden.jpg").write_text("nor here")
    (folder / "deeper").mkdir()
    with Image.open(small) as image:
        image.resize((480, 320)).save(folder / "deeper" / "small.png")
    code, out, err = run(command, folder, *TINY, *_required_arguments(command, small), "--csv")
    assert (code, without_warnings(err)) == (0, "")
    files = {row["file"] for row in csv.DictReader(io.StringIO(out))}
    assert files == {str(folder / "deeper" / "small.png"), str(small)}


@pytest.mark.parametrize("command", SUMMARIES)
def test_standard_input_is_a_picture_or_a_list_of_paths(
    run: Run, command: str, small: Path, standard_input: Callable[[bytes], None]
) -> None:
    required = (*TINY, "--csv", *_required_arguments(command, small))
    named = _files(run(command, small, *required)[1])
    assert set(named) == {str(small)}

    def run_with_input(content: bytes) -> tuple[int, list[str], str]:
        standard_input(content)
        code, out, err = run(command, "-", *required)
        return code, _files(out), without_warnings(err)

    assert run_with_input(small.read_bytes()) == (0, ["-"] * len(named), "")
    png = io.BytesIO()
    with Image.open(small) as image:
        image.save(png, "PNG")
    code, files, error = run_with_input(png.getvalue()[:3000])
    assert (code, files) == (1, [])
    assert error.startswith("faceapi: -: picture: the 3000 bytes cannot be decoded")

    code, files, error = run_with_input(f"BMW.jpg\n\n{small}\n{small.parent}\n".encode())
    assert (code, files) == (1, named * 2)
    assert error.startswith("faceapi: BMW.jpg: ")


def test_reports_empty_standard_input(run: Run, standard_input: Callable[[bytes], None]) -> None:
    standard_input(b"")
    assert run("detect", "-") == (1, "", "faceapi: no pictures in -\n")


def _files(out: str) -> list[str]:
    return [row["file"] for row in csv.DictReader(io.StringIO(out))]
