"""The README's code runs, and its links and names exist (its page: see ``tests/browser``)."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import faceapi
from faceapi_build import wheel
from faceapi_build.bench import report
from faceapi_build.commands import COMMANDS
from faceapi_build.paths import ROOT, WEB

README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


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
    scope: dict[str, object] = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), scope)
    out = capsys.readouterr().out.splitlines()
    assert out == [
        *("1.00 at 413, 354", "0.99 at 839, 418", "0.99 at 1473, 197"),
        *("female, 27 years, sad (0.95)", "female, 32 years, happy (1.00)"),
        "female, 25 years, happy (0.77)",
        "['Amy (0)', 'unknown (0.63)', 'unknown (0.68)']",
        *(f"{time} s: face {face}, happy" for time in ("0.00", "0.03") for face in (1, 2, 3)),
        "323687",
    ]
    assert (folder / "faces.jpg").stat().st_size > 100_000


def test_quick_start_has_ten_lines_and_is_the_same_in_the_browser() -> None:
    page = blocks("html")[0]
    first = blocks("python")[0]
    assert len([line for line in first.splitlines() if line]) <= 10
    browser_only = "from faceapi.browser import Overlay\n"
    assert first in page.replace(browser_only, "")


def test_build_commands_exist() -> None:
    named = set(re.findall(r"python build\.py (\w+)", README))
    assert named >= {"serve", "test", "models", "site"}
    assert named <= COMMANDS.keys()


def test_pages_to_copy_name_the_current_wheel() -> None:
    files = [path for path in (WEB / "embed").rglob("*") if path.is_file()]
    texts = [README, *(path.read_text("utf-8") for path in files)]
    named = re.findall(r"faceapi_py-[\w.-]+\.whl", "".join(texts))
    assert named == [wheel.file_name()] * 3
    assert f"-{faceapi.__version__}-" in wheel.file_name()


def test_links_exist() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert len(targets) >= 4
    missing = [target for target in targets if not (ROOT / target).exists()]
    assert missing == []


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
