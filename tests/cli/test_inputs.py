"""What a command line reads: files by content, URLs and references; what it says of the rest."""

from __future__ import annotations

import http.server
import json
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFont
from tests.cli.running import TINY, Run, run_subprocess
from tests.picture_files import encoded
from tests.picture_files import picture as colors

from faceapi.cli.skipped_files import describe_skipped
from faceapi.draw.painters import fonts
from faceapi_build.paths import SOURCES

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.fixture
def album(small: Path) -> Path:
    """A folder with one photo under many names, and files that are no photos."""
    folder = small.parent
    for name in ("a.jfif", "b.JPE", "no ending", "c.photo", "фото.jpg"):
        shutil.copyfile(small, folder / name)
    (folder / "IMG_1.heic").write_bytes(HEIC)
    (folder / "notes.txt").write_text("hello")
    (folder / "Makefile").write_text("all:")
    (folder / "drawing.svg").write_text("<svg/>")
    (folder / "other.svg").write_text("<?xml version='1.0'?><svg/>")
    (folder / ".hidden.txt").write_text("hello")
    return folder


def test_files_of_a_folder_are_read_by_content(run: Run, album: Path) -> None:
    code, out, err = run("detect", album, *TINY, "--json")
    names = [Path(json.loads(line)["file"]).name for line in out.splitlines()]
    assert names == ["a.jfif", "b.JPE", "c.photo", "no ending", "people.jpg", "фото.jpg"]
    assert code == 0
    assert err == (
        "faceapi: skipped 3 files: 2 image/svg+xml (not supported); 1 HEIC (pip install "
        "pillow-heif to read it)\n"
    )
    assert run("detect", album, *TINY, "--json", "--quiet")[2] == ""
    assert describe_skipped(Counter(x=1)) == "skipped 1 file: 1 x"


def test_heic_is_read_with_its_plug_in(
    run: Run, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in with the interface of ``pillow_heif``."""
    plugin: Any = ModuleType("pillow_heif")

    def register_heif_opener() -> None:
        def opened(_file: object, _name: object) -> Image.Image:
            return Image.fromarray(colors())

        Image.OPEN["HEIF"] = (opened, lambda prefix: prefix[4:12] == b"ftypheic")  # type: ignore[assignment]

    plugin.register_heif_opener = register_heif_opener
    monkeypatch.setattr(Image, "OPEN", dict(Image.OPEN))
    monkeypatch.setitem(sys.modules, "pillow_heif", plugin)
    code, out, err = run("detect", album, *TINY)
    assert code == 0
    assert "IMG_1.heic: no faces" in out
    assert "HEIC" not in err


@pytest.fixture
def site(album: Path) -> Iterator[str]:
    """The album on a server."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = partial(Handler, directory=str(album))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_urls_are_read(run: Run, site: str, album: Path, tmp_path: Path) -> None:
    out_folder = tmp_path / "out"
    urls = [f"{site}/фото.jpg?x=1", f"{site}/%2e%2e/no ending", (album / "a.jfif").as_uri()]
    code, out, err = run("detect", *urls, *TINY, "--json", "--draw", out_folder)
    assert (code, err) == (0, "")
    assert [json.loads(line)["file"] for line in out.splitlines()] == urls
    names = ["a.jfif", "no ending.png", "фото.jpg"]
    assert sorted(path.name for path in out_folder.iterdir()) == names
    again = ("--draw", album, "--overwrite")
    code, out, err = run("detect", (album / "people.jpg").as_uri(), *TINY, *again)
    assert (code, out) == (2, "")
    assert "would overwrite the input" in err
    code, out, err = run("detect", f"{site}/missing.jpg", urls[0], *TINY)
    assert code == 1
    assert err.startswith(f"faceapi: {site}/missing.jpg: could not be fetched: the server answered")
    assert "score" in out


def test_listed_urls_are_read(models_folder: Path, site: str) -> None:
    listed = f"{site}/a.jfif\n".encode()
    completed = run_subprocess(models_folder, "detect", "-", input=listed, stdout=-1)
    assert completed.stdout.startswith(f"{site}/a.jfif: ".encode())
    assert completed.returncode == 0


def test_a_group_photo_as_reference_is_reported(run: Run, picture: Path, tmp_path: Path) -> None:
    code, out, err = run("match", picture, "--reference", picture)
    assert code == 0
    assert "warning: the reference" in err
    assert "shows 3 faces; the largest one is taken as 'people'" in err
    with Image.open(picture) as photo:
        photo.crop((300, 250, 700, 700)).save(tmp_path / "amy.jpg")
    code, out, err = run("match", picture, "--reference", tmp_path / "amy.jpg")
    assert (code, err) == (0, "")
    assert "amy (" in out


@pytest.mark.parametrize(
    ("encoding", "options"), [("cp1252", ()), ("cp437", ("--csv",)), ("ascii", ("--json",))]
)
def test_output_in_other_encodings_is_complete(
    models_folder: Path, album: Path, encoding: str, options: tuple[str, ...]
) -> None:
    environment = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    completed = run_subprocess(
        models_folder, "detect", album, *options, environment=environment, stdout=-1
    )
    text = completed.stdout.decode(encoding)
    assert completed.returncode == 0
    assert "people.jpg" in text
    assert "\\u0444\\u043e\\u0442\\u043e.jpg" in text
    assert b"Traceback" not in completed.stderr
    assert b"skipped 3 files" in completed.stderr


def test_labels_are_drawn_with_a_font_that_has_their_letters() -> None:
    default = ImageFont.load_default(14)
    for text in ("Ada", "0.98", ""):
        assert fonts.load_font(text, 14).getname() == default.getname()  # type: ignore[union-attr]
    font = fonts.load_font("Фото", 14)
    assert not fonts._lacks(font, frozenset("Фото"))
    assert fonts.find_font(frozenset("\U0010fffd")) is None


def test_the_font_can_be_chosen(run: Run, small: Path, tmp_path: Path) -> None:
    path = fonts.find_font(frozenset("Фото"))
    assert path is not None, "install a font with Cyrillic letters, such as fonts-dejavu-core"
    drawings = []
    for name, options in (("one", ()), ("two", ("--font", path))):
        code, _, err = run("detect", small, *TINY, "--draw", tmp_path / name, *options)
        assert (code, err) == (0, "")
        with Image.open(tmp_path / name / "people.jpg") as image:
            drawings.append(np.asarray(image))
    assert (drawings[0] != drawings[1]).any()
    code, out, err = run("detect", small, *TINY, "--draw", tmp_path / "three", "--font", small)
    assert (code, out) == (2, "")
    assert "--font: expected a TrueType or OpenType file" in err
    assert not (tmp_path / "three").exists()


def test_help_loads_no_networks() -> None:
    program = (
        "import sys; from faceapi.cli import main\n"
        "try: main([{}'--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {{'numpy', 'PIL', 'onnxruntime', 'asyncio'}} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    for command in ("", "'match', "):
        completed = subprocess.run(
            [sys.executable, "-c", program.format(command)],
            env={"PYTHONPATH": str(SOURCES)},
            capture_output=True,
            check=True,
        )
        assert completed.stderr == b"[]\n"
        assert b"usage: faceapi" in completed.stdout


def test_png_of_an_unknown_ending_is_recognized(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    for name in ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM", "AVIF"):
        (folder / f"{name}.bin").write_bytes(encoded(Image.fromarray(colors()), name))
    code, out, err = run("detect", folder, *TINY)
    assert (code, err) == (0, "")
    assert out.count("no faces") == 8
