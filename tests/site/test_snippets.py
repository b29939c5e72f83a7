"""The programs that the pages show, for various settings. ``tests/browser`` runs them."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from textwrap import indent

import pytest

from faceapi_build.paths import ROOT, WEB
from faceapi_build.site.rendering.page_config import PageConfig, read_pages
from faceapi_build.site.rendering.templates import page_content
from ui.settings import Settings
from ui.text import snippet

PAGES = read_pages(WEB)
TOP_LEVEL_AWAIT = 0x2000


def source(page: PageConfig) -> str:
    """The page's snippet as it is in the repository."""
    return (WEB / "pages" / page.name / "snippet.py").read_text("utf-8")


def variants(page: PageConfig) -> list[Settings]:
    """The page's settings, and each change of one control."""
    html = page_content(WEB, page)
    checkboxes = re.findall(r'type="checkbox" name="(\w+)"', html)
    start = page.settings
    other = "ssd" if start.detector == "tiny" else "tiny"
    queries: list[dict[str, str]] = [
        {"detector": other, "input_size": "160", "score": "0.35", "max_distance": "0.65"},
        dict.fromkeys(checkboxes, "yes"),
        dict.fromkeys(checkboxes, "no"),
        *({name: "no" if getattr(start, name) else "yes"} for name in checkboxes),
    ]
    return [start, *(start.with_query(query) for query in queries)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_snippets_compile_and_follow_the_settings(page: PageConfig) -> None:
    for settings in variants(page):
        text = snippet.render(source(page), settings)
        compile(text, page.name, "exec", flags=TOP_LEVEL_AWAIT)
        loads = re.findall(r"nets\.(\w+)\.load_from_uri\(\)", text)
        assert loads == settings.networks()
        assert "# if" not in text
        assert max(map(len, text.splitlines())) <= 100
        if page.name == "blur":  # it chooses detectors and steps itself
            continue
        assert f"options = {snippet.options_expression(settings)}\n" in text
        if settings.tracking:
            _check_tracker(text, settings)
            continue
        for step, shown in {
            "with_face_landmarks(tiny=True)": settings.landmarks and settings.tiny_landmarks,
            "with_face_landmarks()": settings.landmarks and not settings.tiny_landmarks,
            "with_face_expressions()": settings.expressions,
            "with_age_and_gender()": settings.age_and_gender,
        }.items():
            if not page.name.startswith("batch"):
                assert (step in text) == shown, (step, settings)


def _check_tracker(text: str, settings: Settings) -> None:
    """The program creates a tracker for these settings."""
    assert "await tracker.update(frame)" in text
    for argument in ("tiny_landmarks", "expressions", "age_and_gender", "descriptors"):
        assert (f"{argument}=True" in text) == getattr(settings, argument), (argument, settings)


def test_conditions_drop_lines_and_blocks() -> None:
    text = """\
await faceapi.nets.ssd_mobilenetv1.load_from_uri()

max_distance = 0.5
for face in faces:  # if expressions or age_and_gender
    lines = []
    lines += first  # if expressions
    lines += second  # if age_and_gender

last = 1  # if landmarks and descriptors
"""
    nothing = Settings(landmarks=False, expressions=False, age_and_gender=False, max_distance=0.3)
    head = "await faceapi.nets.ssd_mobilenetv1.load_from_uri()\n\nmax_distance = 0.3\n"
    assert snippet.render(text, nothing) == f"{head}\n"
    block = "for face in faces:\n    lines = []\n    lines += first\n\n"
    assert snippet.render(text, replace(nothing, expressions=True)).endswith(block)
    assert snippet.render(text, Settings(descriptors=True)).endswith("last = 1\n")


@pytest.mark.slow
def test_snippets_are_typed(tmp_path: Path) -> None:
    """mypy accepts neither ``async with`` nor ``async for`` at the top level of a module."""
    for page in PAGES:
        body = indent(source(page), "    ")
        (tmp_path / f"{page.name}_snippet.py").write_text(f"async def main() -> None:\n{body}")
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml")]
    result = subprocess.run(
        [*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_what_fits_on_one_line_is_on_one() -> None:
    photo, live = (next(page for page in PAGES if page.name == name) for name in ("photo", "live"))
    shown = snippet.render(source(photo), photo.settings)
    assert '    faceapi.detect_all_faces("picture", options)\n    .with_face_landmarks()\n' in shown
    careful = snippet.render(source(photo), replace(photo.settings, look_harder=True))
    assert '        tiles="auto",\n    )\n' in careful  # longer than a line
    tracker = "tracker = faceapi.FaceTracker(options, tiny_landmarks=True, expressions=True)\n"
    assert tracker in snippet.render(source(live), live.settings)
