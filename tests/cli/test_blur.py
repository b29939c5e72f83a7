"""``faceapi blur``."""

from __future__ import annotations

import json
import shutil
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from tests.cli.running import TINY, Run
from tests.tracking.test_frames import write_film

from faceapi.cli import main
from faceapi.cli.blur import arguments
from faceapi.redaction import SHAPES, STYLES, Redaction
from faceapi.redaction.face_search import MAX_DISTANCE
from faceapi_build.bench.video.films import FILMS

QUICK = ("--quick", "--quiet")


@pytest.fixture
def folder(samples_folder: Path, tmp_path: Path) -> Path:
    """A folder with a photo that has metadata, and another one below it."""
    target = tmp_path / "in"
    (target / "more").mkdir(parents=True)
    with Image.open(samples_folder / "sample6.jpg") as image:
        image.thumbnail((800, 800))
        exif = image.getexif()
        exif[0x010F], exif[0x9003] = "Camera", "2024:01:02 03:04:05"
        exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
        image.save(target / "people.jpg", exif=exif, comment=b"secret", dpi=(300, 300))
        image.save(target / "more" / "people.png", exif=exif)
    return target


def pixels(path: Path) -> np.ndarray:
    """RGB pixels."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_a_folder_is_covered_without_metadata(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    code, text, err = run("blur", folder, "--out", out, *QUICK)
    assert (code, err) == (0, "")
    assert text.count("4 faces covered") == 2
    for name in ("people.jpg", "more/people.png"):
        content = (out / name).read_bytes()
        assert not any(word in content for word in (b"Camera", b"2024", b"secret", b"Exif"))
        with Image.open(out / name) as image:
            assert not image.getexif()
            assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert (abs(pixels(out / name) - pixels(folder / name)) > 40).any(axis=2).mean() > 0.02
    assert {path: path.read_bytes() for path in before} == before
    code, text, _ = run("detect", out, "--json")
    assert [json.loads(line)["faces"] for line in text.splitlines()] == [[], []]


def test_nothing_is_overwritten_unasked(run: Run, folder: Path, tmp_path: Path) -> None:
    code, _, err = run("blur", folder, "--out", folder, *QUICK)
    assert (code, "would overwrite the input" in err) == (2, True)
    out = tmp_path / "out"
    out.mkdir()
    (out / "people.jpg").write_bytes(b"mine")
    code, _, err = run("blur", folder / "people.jpg", "--out", out, *QUICK)
    assert (code, "add --overwrite" in err) == (2, True)
    assert (out / "people.jpg").read_bytes() == b"mine"
    assert run("blur", folder / "people.jpg", "--out", out, "--overwrite", *QUICK)[0] == 0
    assert pixels(out / "people.jpg").shape == pixels(folder / "people.jpg").shape


def test_a_person_is_kept(run: Run, folder: Path, samples_folder: Path, tmp_path: Path) -> None:
    reference = tmp_path / "gwen.png"
    with Image.open(samples_folder / "sample6.jpg") as image:
        image.crop((150, 380, 560, 850)).save(reference)
    code, text, _ = run(
        *("blur", folder / "people.jpg", "--out", tmp_path / "out", "--keep", reference),
        *("--style", "fill", "--color", "00ff00", "--json", *QUICK),
    )
    assert code == 0
    entry = json.loads(text)
    assert (entry["covered"], entry["kept"]) == (3, 1)
    green = (pixels(Path(entry["out"])) - (0, 255, 0)) ** 2
    covered = green.sum(axis=2) < 3000
    width = covered.shape[1]
    assert not covered[:, : round(width * 0.25)].any(), "the person at the left stays"
    assert covered[:, round(width * 0.3) :].mean() > 0.02


def test_a_reference_must_show_one_person(run: Run, folder: Path, tmp_path: Path) -> None:
    photo = folder / "people.jpg"
    code, _, err = run("blur", photo, "--out", tmp_path / "out", "--keep", photo, *QUICK)
    assert (code, "expected a photo of one person, found 4 faces" in err) == (4, True)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--strength", "2"), "strength: expected a number from 0 to 1"),
        (("--margin", "-1"), "margin: expected a number from 0 to 2"),
        (("--keep-distance", "-1"), "--keep-distance: expected at least 0"),
    ],
)
def test_wrong_options_are_named(
    run: Run, folder: Path, tmp_path: Path, flags: tuple[str, str], message: str
) -> None:
    code, _, err = run("blur", folder, "--out", tmp_path / "out", *flags)
    assert (code, message in err) == (2, True)


def test_a_picture_without_faces_is_copied_and_named(run: Run, tmp_path: Path) -> None:
    photo = tmp_path / "wall.jpg"
    Image.new("RGB", (64, 64), (90, 90, 90)).save(photo)
    command = ("blur", photo, "--out", tmp_path / "out", "--fail-if-none", *QUICK)
    code, text, _ = run(*command)
    assert (code, "no faces found" in text) == (3, True)
    assert (tmp_path / "out" / "wall.jpg").exists()


def test_a_film_is_covered_in_every_frame(run: Run, tmp_path: Path) -> None:
    frames = list(islice(FILMS["crossing"](), 6))
    films = tmp_path / "films"
    films.mkdir()
    write_film(films / "two.mp4", [frame.pixels for frame in frames], rate=30)
    shutil.copyfile(films / "two.mp4", films / "copy.avi")
    out = tmp_path / "out"
    command = ("blur", films, "--out", out, "--style", "fill", "--color", "ff00ff", *TINY, *QUICK)
    code, text, err = run(*command)
    assert (code, err) == (0, "")
    assert text.count("2 faces covered") == 2
    assert sorted(path.name for path in out.iterdir()) == ["copy.mp4", "two.mp4"]
    with av.open(str(out / "two.mp4")) as film:
        written = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
        assert not {"title", "comment", "creation_time"} & film.metadata.keys()
    assert len(written) == 6
    for result, frame in zip(written, frames, strict=True):
        for x, y, height in frame.faces.values():
            reach = round(0.25 * height)
            face = result[round(y) - reach : round(y) + reach, round(x) - reach : round(x) + reach]
            assert (abs(face.astype(int) - (255, 0, 255)) < 60).all()
    code, _, err = run(*command)
    assert (code, "add --overwrite" in err) == (2, True)


def test_no_film_is_written_through_a_link(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "walk.mp4").write_bytes(b"a film")
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "sub").symlink_to(elsewhere)
    code, _, err = run("blur", folder, "--out", out, *QUICK)
    assert (code, "through the symbolic link" in err) == (2, True)
    assert list(elsewhere.iterdir()) == []


def test_a_broken_film_fails_alone(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "broken.mp4").write_bytes(b"no film")
    code, text, err = run("blur", folder, "--out", tmp_path / "out", *TINY, *QUICK)
    assert (code, text.count("covered")) == (1, 2)
    assert "broken.mp4" in err
    assert not list((tmp_path / "out").glob("*.mp4"))


def test_the_help_states_the_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    """The help does not load them, so that it is fast."""
    with pytest.raises(SystemExit):
        main(["blur", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    default = Redaction()
    for value in (default.style, default.strength, default.shape, default.margin, MAX_DISTANCE):
        assert f"default: {value}" in text
    assert arguments.STYLES == STYLES
    assert arguments.SHAPES == SHAPES
