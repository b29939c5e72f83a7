"""Settings in the address that cannot be used: the page says so once, and works all the same."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.page_helpers import ask, open_photo

BAD = "input_size=417&score=abc&landmarks=perhaps&detector=tiny&backend=wasm&utm_source=elsewhere"


def test_the_page_says_what_it_ignores_and_works(page: Page) -> None:
    assert open_photo(page, BAD).startswith("5 faces")
    ignored = page.locator("#ignored")
    lines = ignored.inner_text().splitlines()
    assert [re.findall(r"setting (\w+)=(\w+)\.", line) for line in lines] == [
        [("input_size", "417")],
        [("score", "abc")],
        [("landmarks", "perhaps")],
    ]
    assert lines[0].endswith("416 is used instead.")
    expect(page.locator("#error")).to_be_hidden()
    assert "input_size=416, score_threshold=0.5" in page.locator("#code").inner_text()
    expect(page.locator("[name=landmarks]")).to_be_checked()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    ask(page, page.get_by_label("Expression"))
    expect(ignored).to_be_empty()
    assert page.url.endswith("?detector=tiny&expressions=no&backend=wasm")


@pytest.mark.parametrize(
    "address",
    [
        "live/index.html?expressions=no&landmarks=no&input_size=224&score=0.35&mask=hat&detector=ssd",
        "webcam_detection/?score=0.35&mask=hat&detector=ssd&nonsense=1",
    ],
)
def test_settings_are_shown_before_python_runs(page: Page, address: str) -> None:
    """A former address leads to the live page, with its settings and its fragment."""
    page.route("**/pyodide.asm.wasm", lambda _route: None)  # it never arrives
    page.goto(f"{address}#part")
    expect(page.locator("[data-output-for=score]")).to_have_text("0.35")
    form = page.locator("#settings")
    assert form.evaluate("form => Object.fromEntries(new FormData(form))") == {
        "boxes": "on",
        "tiny_landmarks": "on",
        "mask": "hat",
        "detector": "ssd",
        "input_size": "224",
        "score": "0.35",
        "false_accept_rate": "0.001",
        "backend": "auto",
    }
    assert "/live/index.html?" in page.url
    assert page.url.partition("#")[2] == "part"
