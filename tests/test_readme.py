"""The README's Python runs, and its page is one that works (see also ``tests/browser``)."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import faceapi
from faceapi_build import wheel
from faceapi_build.commands import COMMANDS
from faceapi_build.paths import ROOT, WEB

README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


@pytest.fixture
def folder(tmp_path: Path, models_folder: Path, weights_folder: Path, samples_folder: Path) -> Path:
    """What the README's reader has: a photo, models, and weights of face-api.js."""
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
        "['her (0)', 'unknown (0.63)', 'unknown (0.68)']",
        "323687",
    ]
    assert (folder / "faces.jpg").stat().st_size > 100_000


def test_ten_lines_are_equal_in_the_browser() -> None:
    page = blocks("html")[0]
    first = blocks("python")[0]
    assert len([line for line in first.splitlines() if line]) <= 10
    browser_only = "from faceapi.browser import Overlay\n"
    assert first in page.replace(browser_only, "")


def test_named_commands_exist() -> None:
    named = set(re.findall(r"python build\.py (\w+)", README))
    assert named >= {"serve", "test", "models", "site"}
    assert named <= COMMANDS.keys()


def test_example_pages_name_the_current_wheel() -> None:
    files = [path for path in (WEB / "embed").rglob("*") if path.is_file()]
    texts = [README, *(path.read_text("utf-8") for path in files)]
    named = re.findall(r"faceapi_py-[\w.-]+\.whl", "".join(texts))
    assert named == [wheel.file_name()] * 3
    assert f"-{faceapi.__version__}-" in wheel.file_name()


def test_links_resolve() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert len(targets) >= 4
    missing = [target for target in targets if not (ROOT / target).exists()]
    assert missing == []
