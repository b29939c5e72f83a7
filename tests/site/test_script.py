"""The program of every page, copied as a script for CPython, runs as it is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from PIL import Image
from tests.tracking.test_frames import write_film

from faceapi import FaceMatcher, LabeledFaceDescriptors
from faceapi_build.bench.video.films import FILMS
from faceapi_build.paths import SOURCES, WEB
from faceapi_build.site.rendering.page_config import PageConfig, read_pages
from ui.program import script
from ui.text import snippet

PRINTED = {
    "similarity": "the same person",
    "batch_landmarks": " faces",
    "batch_recognition": "[",
    "people": "faces of one person",
}
"""What programs print that save no picture."""
PAGES = {page.name: page for page in read_pages(WEB)}
RUN = (
    *("photo", "blur", "extraction", "similarity", "batch_recognition", "matching", "people"),
    *("live", "video"),
)
"""Pages whose programs take different things from a page; the others are like ``photo``."""


def copied(page: PageConfig, site: str) -> str:
    """What the page copies, with the fast detector."""
    source = (WEB / "pages" / page.name / "snippet.py").read_text("utf-8")
    program = snippet.render(source, replace(page.settings, detector="tiny"))
    return script.from_program(program, f"{site}/{page.name}/index.html")


def run(
    folder: Path, models: Path, text: str, *arguments: Path
) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder."""
    (folder / "script.py").write_text(text, "utf-8")
    environment = {
        **{"PYTHONPATH": str(SOURCES), "FACEAPI_MODELS": str(models), "PATH": ""},
        "OMP_NUM_THREADS": "1",
    }
    return subprocess.run(
        [sys.executable, "script.py", *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three frames with two faces."""
    path = tmp_path_factory.mktemp("film") / "two.mp4"
    write_film(path, [frame.pixels for frame in islice(FILMS["crossing"](), 3)], rate=30)
    return path


def test_scripts_run_as_they_are_copied(
    tmp_path: Path, models_folder: Path, samples_folder: Path, film: Path
) -> None:
    photo = samples_folder / "sample6.jpg"
    site = tmp_path / "site"
    (site / "samples").mkdir(parents=True)
    for name, left in (("ada", 230), ("bea", 650), ("cleo", 1150), ("dora", 1450), ("elin", 650)):
        with Image.open(photo) as image:
            image.crop((left, 200, left + 420, 800)).save(site / "samples" / f"{name}.jpg")
    saved = FaceMatcher([LabeledFaceDescriptors("Ada", [[0.1] * 128])]).to_json()
    people = json.dumps(saved)

    def check(page: PageConfig) -> str:
        folder = tmp_path / page.name
        folder.mkdir()
        (folder / "people.json").write_text(people, "utf-8")
        text = copied(page, str(site))
        live = "FILM)" in text
        result = run(folder, models_folder, text, *([film] if live else [photo, photo]))
        if result.returncode or result.stderr:
            return f"{page.name}: {result.stderr}"
        expected = PRINTED.get(page.name, "saved result")
        return "" if expected in result.stdout else f"{page.name}: printed {result.stdout!r}"

    with ThreadPoolExecutor(2) as threads:
        assert [text for text in threads.map(check, map(PAGES.__getitem__, RUN)) if text] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_script_is_complete(name: str) -> None:
    """It defines or imports every name that its page provides."""
    text = copied(PAGES[name], "https://example.org")
    compile(text, "script.py", "exec")
    assert "import js" not in text
    for provided in ("Overlay", "Camera", "VideoFrames", "Gallery", "document", "redacted_canvas"):
        if re.search(rf"\b{provided}[.(]", text):
            assert re.search(
                rf"^(class|def) {provided}\b|^Camera = VideoFrames", text, re.MULTILINE
            )


def test_strings_of_several_lines_keep_their_lines() -> None:
    program = 'text = """a\nb"""\nif text:\n    print(text)\n'
    result = script.from_program(program, "https://example.org/photo/index.html")
    assert '    text = """a\nb"""\n    if text:\n        print(text)' in result
    compile(result, "script.py", "exec")
