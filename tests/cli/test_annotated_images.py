"""Where annotated images are written, and what they never overwrite."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path

import pytest
from PIL import Image
from tests.cli.running import TINY, Run, run_subprocess

from faceapi.core.untrusted_text import quotable


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("extra", [(), ("--overwrite",)])
def test_inputs_are_never_overwritten(
    run: Run, small: Path, extra: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = small.read_bytes()
    monkeypatch.chdir(small.parent)
    for source, folder in ((small.parent, small.parent), (small, "."), (".", "."), (".", "../in")):
        code, text, err = run("detect", source, "--draw", folder, *TINY, *extra)
        assert (code, text) == (2, "")
        assert "--draw would overwrite the input" in err
        assert small.read_bytes() == before
        assert names(small.parent) == ["people.jpg"]


@pytest.mark.parametrize("link", ["symbolic", "hard"])
def test_inputs_are_not_overwritten_through_links(
    run: Run, small: Path, out: Path, link: str
) -> None:
    before = small.read_bytes()
    if link == "symbolic":
        (out / "people.jpg").symlink_to(small)
    else:
        os.link(small, out / "people.jpg")
    code, _, err = run("detect", small, "--draw", out, *TINY, "--overwrite")
    assert code == 2
    assert "--draw would overwrite the input" in err
    assert small.read_bytes() == before


@pytest.mark.parametrize("option", ["--reference", "--matcher", "--save-matcher"])
def test_references_and_matcher_files_are_not_overwritten(
    run: Run, small: Path, out: Path, option: str
) -> None:
    other = out / "people.jpg"
    shutil.copyfile(small, other)
    before = other.read_bytes()
    required = () if option == "--reference" else ("--reference", small)
    code, _, err = run(
        "match", small, option, other, *required, "--draw", out, *TINY, "--overwrite"
    )
    assert code == 2
    assert f"would overwrite the input {other}" in err
    assert other.read_bytes() == before


def test_reduced_picture_is_drawn_at_its_decoded_size(
    run: Run, small: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Image.open(small) as image:
        width, height = image.size
    monkeypatch.setenv("FACEAPI_MAX_PIXELS", str(width * height // 2))
    code, text, _ = run("detect", small, "--draw", out, *TINY)
    assert (code, len(text.splitlines())) == (0, 3)
    with Image.open(out / "people.jpg") as drawn:
        assert drawn.size == (-(-width // 2), -(-height // 2))


def test_existing_files_are_replaced_only_with_overwrite(run: Run, small: Path, out: Path) -> None:
    old = out / "people.jpg"
    old.write_text("precious")
    old.chmod(0o640)
    code, text, err = run("detect", small, "--draw", out, *TINY)
    assert (code, text) == (2, "")
    assert err == (
        f"faceapi: --draw would overwrite {old}; name another folder, or add --overwrite\n"
    )
    assert old.read_text() == "precious"
    assert run("detect", small, "--draw", out, *TINY, "--overwrite")[0] == 0
    with Image.open(old) as drawn:
        assert drawn.size == (480, 320)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert names(out) == ["people.jpg"]


def test_links_are_not_followed(run: Run, small: Path, out: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("precious")
    link = out / "people.jpg"
    link.symlink_to(outside)
    assert run("detect", small, "--draw", out, *TINY)[0] == 2
    assert link.is_symlink()
    assert run("detect", small, "--draw", out, *TINY, "--overwrite")[0] == 0
    assert not link.is_symlink()
    assert outside.read_text() == "precious"
    dangling = out / "people.jpg"
    dangling.unlink()
    dangling.symlink_to(tmp_path / "nothing.jpg")
    assert run("detect", small, "--draw", out, *TINY)[0] == 2
    assert not (tmp_path / "nothing.jpg").exists()


def test_linked_subfolders_are_not_followed(
    run: Run, small: Path, out: Path, tmp_path: Path
) -> None:
    deeper = small.parent / "deeper"
    deeper.mkdir()
    shutil.move(small, deeper / "people.jpg")
    outside = tmp_path / "outside"
    outside.mkdir()
    (out / "deeper").symlink_to(outside)
    code, _, err = run("detect", small.parent, "--draw", out, *TINY, "--overwrite")
    assert code == 2
    assert f"through the symbolic link {out / 'deeper'}" in err
    assert names(outside) == []
    # The named folder itself may be a link.
    (tmp_path / "link").symlink_to(outside)
    assert run("detect", small.parent, "--draw", tmp_path / "link", *TINY)[0] == 0
    assert names(outside / "deeper") == ["people.jpg"]


def test_output_folder_inside_an_input_folder_is_skipped(run: Run, small: Path) -> None:
    album, drawn = small.parent, small.parent / "drawn"
    assert run("detect", album, "--draw", drawn, *TINY)[0] == 0
    code, text, err = run("detect", album, "--draw", drawn, *TINY, "--overwrite")
    assert (code, err) == (0, "")
    assert {line.partition(": ")[0] for line in text.splitlines()} == {str(small)}
    assert names(drawn) == ["people.jpg"]


def test_annotated_images_of_one_run_have_unique_names(
    run: Run, small: Path, out: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other" / small.name
    other.parent.mkdir()
    shutil.copyfile(small, other)
    for _ in range(2):
        assert run("detect", small, other, *TINY, "--draw", out, "--overwrite")[0] == 0
        assert names(out) == ["people-2.jpg", "people.jpg"]


def test_file_created_during_the_run_is_not_overwritten(
    run: Run, small: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = small.with_name("second.jpg")
    shutil.copyfile(small, other)
    late = out / "people.jpg"

    def appear(*arguments: object) -> list[object]:
        late.write_text("precious")
        return []

    monkeypatch.setattr("faceapi.cli.writing.annotated_images.create_shapes", appear)
    code, _, err = run("detect", small, other, *TINY, "--draw", out)
    assert code == 1
    shown = quotable(str(small), 80)
    reason = "it exists already; --overwrite replaces it"
    assert err == f"faceapi: {shown}: {late} cannot be written: {reason}\n"
    assert late.read_text() == "precious"
    assert names(out) == ["people.jpg", "second.jpg"]


def test_interrupted_write_leaves_no_partial_file(
    models_folder: Path, small: Path, out: Path
) -> None:
    other = small.with_name("second.jpg")
    shutil.copyfile(small, other)
    limited = ("bash", "-c", 'trap "" XFSZ; ulimit -f 4; exec "$@"', "-")
    completed = run_subprocess(
        models_folder, "detect", small, other, "--draw", out, prefix=limited, stdout=-1
    )
    assert completed.returncode == 1
    assert completed.stderr.decode().splitlines() == [
        f"faceapi: {quotable(str(path), 80)}: {out / path.name} cannot be written: File too large"
        for path in (small, other)
    ]
    assert names(out) == []


def test_full_disk_stops_the_run(
    run: Run, small: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = small.with_name("second.jpg")
    shutil.copyfile(small, other)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    code, text, err = run("detect", small, other, *TINY, "--draw", out)
    assert code == 5
    assert err == f"faceapi: {out / small.name} cannot be written: No space left on device\n"
    assert str(other) not in text
    assert names(out) == []


def test_folder_that_cannot_be_created_is_reported_first(run: Run, small: Path) -> None:
    code, text, err = run("detect", small, *TINY, "--draw", small / "out")
    assert (code, text) == (5, "")
    assert err == f"faceapi: --draw {small / 'out'}: cannot be created: Not a directory\n"


def test_image_too_large_for_its_format_fails_alone(run: Run, small: Path, out: Path) -> None:
    wide = small.with_name("wide.webp.png")
    Image.new("L", (17_000, 2), 128).save(wide)
    shutil.copyfile(wide, small.with_name("wide.webp"))
    wide = small.with_name("wide.webp")
    code, text, err = run("detect", wide, small, *TINY, "--draw", out, "--csv")
    assert code == 1
    assert text.count("file,face,score") == 1
    assert f"{out / 'wide.webp'} cannot be written: " in err
    assert names(out) == ["people.jpg"]
