"""The README's code runs, and its links and names exist (its page: see ``tests/browser``).

The same holds for ``docs/usage.md`` and ``examples/README.md``.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import faceapi
from faceapi_build.bench import report
from faceapi_build.commands import COMMANDS
from faceapi_build.paths import ROOT, WEB
from faceapi_build.site.pictures import animation
from faceapi_build.wheels import wheel

README = (ROOT / "README.md").read_text("utf-8")
USAGE = (ROOT / "docs" / "usage.md").read_text("utf-8")
DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for folder in ("", "docs", "examples", "models", "py", "tests")
    for path in sorted((ROOT / folder).glob("*.md"))
]


def slugs(document: Path) -> set[str]:
    """The fragments under which GitHub finds the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def blocks(language: str, text: str = README) -> list[str]:
    """The fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


@pytest.fixture
def folder(tmp_path: Path, models_folder: Path, weights_folder: Path, samples_folder: Path) -> Path:
    """A folder with a photo, models, and weights of face-api.js."""
    shutil.copyfile(samples_folder / "sample1.jpg", tmp_path / "photo.jpg")
    (tmp_path / "models").symlink_to(models_folder)
    (tmp_path / "weights").symlink_to(weights_folder)
    return tmp_path


def test_python_blocks_run_in_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("FACEAPI_MODELS", raising=False)
    scope: dict[str, Any] = {}
    for block in (*blocks("python"), *blocks("python", USAGE)):
        exec(compile(block, "README.md", "exec"), scope)
    shapes = asyncio.run(scope["find"]("photo.jpg"))
    assert len(shapes) > 3
    out = capsys.readouterr().out.splitlines()
    assert out == [
        *("1.00 at 413, 354", "0.99 at 839, 418", "0.99 at 1473, 197"),
        *("female, 27 years, sad (0.95)", "female, 32 years, happy (1.00)"),
        "female, 25 years, happy (0.77)",
        "['Amy (0)', 'unknown (0.63)', 'unknown (0.68)']",
        *(f"{time} s: face {face}, happy" for time in ("0.00", "0.03") for face in (1, 2, 3)),
        "323687",
        *("1.00 at 413, 354", "0.99 at 839, 418", "0.99 at 1473, 197"),
    ]


def test_three_lines_find_faces_and_the_page_has_the_function_shown() -> None:
    page = README.split("<!-- page:begin -->")[1].split("<!-- page:end -->")[0]
    three_lines, _drawing, function, *_ = blocks("python")
    assert len([line for line in three_lines.splitlines() if line]) == 3
    browser_only = "from faceapi.browser import Overlay\n"
    assert function in page.replace(browser_only, "")


def test_build_commands_exist() -> None:
    named = set(re.findall(r"python build\.py (\w+)", README))
    assert named >= {"serve", "test", "wheel", "site"}
    assert named <= COMMANDS.keys()


def test_pages_to_copy_name_the_current_wheel() -> None:
    files = [path for path in (WEB / "embed").rglob("*") if path.is_file()]
    texts = [README, *(path.read_text("utf-8") for path in files)]
    named = re.findall(r"faceapi_py-[\w.-]+\.whl", "".join(texts))
    assert named == [wheel.file_name()] * 6
    assert f"-{faceapi.__version__}-" in wheel.file_name()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_pictures_exist(name: str) -> None:
    document = ROOT / name
    text = document.read_text("utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)|<img src=\"([^\"]+)\"", text)
    paths = [document.parent / (link or picture) for link, picture in targets]
    assert [path for path in paths if not path.exists()] == []
    fragments = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]*)\)", text)
    linked = [(document.parent / link if link else document, slug) for link, slug in fragments]
    assert [(path, slug) for path, slug in linked if slug not in slugs(path)] == []


def test_the_moving_picture_is_small() -> None:
    path = WEB / "animation.webp"
    assert f"]({path.relative_to(ROOT).as_posix()})" in README
    assert path.stat().st_size < 1_000_000
    with Image.open(path) as picture:
        assert getattr(picture, "n_frames", 1) == len(animation.PICTURES) * len(animation.STEPS_MS)


def test_the_pages_linked_for_a_try_exist() -> None:
    addresses = re.findall(r"http://localhost:8000/([\w./]+)", README)
    assert [name for name in addresses if name != "notebooks.html"] == ["photo/", "live/"]
    pages = [path for path in (WEB / "pages").iterdir() if path.is_dir()]
    assert f"and {len(pages) - 2} more" in README


def test_performance_tables_can_be_replaced() -> None:
    performance = (ROOT / "docs" / "performance.md").read_text("utf-8")
    assert performance.count(report.BEGIN) == performance.count(report.END) == 1
    assert report.BEGIN not in README


def test_its_table_has_the_medians_of_the_benchmark() -> None:
    performance = (ROOT / "docs" / "performance.md").read_text("utf-8")
    measured = {row[0]: row[1:] for row in _medians(performance)}
    short = {row[0]: row[1:] for row in _medians(README)}
    assert len(short) == 5
    assert short == {name: measured[name] for name in short}


def _medians(text: str) -> list[list[str]]:
    """The first table's rows: name, then the first number of each column."""
    table = text[text.index("| (a) ") :].split("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()]
    return [[name, *(cell.split()[0].strip("*") for cell in cells)] for name, *cells in rows]
