"""The photo page until its first result: progress, missing JavaScript, models that fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import LaunchBrowser
from tests.browser.page_errors import PageErrors
from tests.browser.page_helpers import (
    BOOT,
    answer,
    ask,
    choose_sample,
    edges,
    error_notice,
    open_photo,
    open_without_python,
    painted,
    status,
)
from tests.conftest import Golden

WATCH_BAR = """() => {
    const bar = document.getElementById("progress");
    window.barValues = [bar.value];
    const timer = setInterval(() => {
        if (bar.classList.contains("done")) clearInterval(timer);
        else window.barValues.push(bar.value);
    }, 20);
}"""
"""Note where the progress bar is until it is done."""


@pytest.mark.gpu
def test_the_first_picture_is_processed_with_ssd(page: Page, golden: Golden) -> None:
    page.goto("photo/index.html")
    assert re.match(r"4 faces: \d (wo)?m[ae]n.*, about \d\d to \d\d; \d \w+", answer(page))
    expect(page.locator("#faces > li")).to_have_count(4)
    expect(page.locator("#progress")).to_have_class("done")
    expect(page.locator("#frame-stats")).to_have_text(re.compile(r"^\d+ ms · Web"))
    assert choose_sample(page, 1).startswith("3 faces")
    assert painted(page, "#picture", edges(golden, "ssdMobilenetv1")) == [True] * 9


def test_progress_is_shown_before_python_runs(page: Page) -> None:
    release = open_without_python(page, "photo/index.html")
    expect(status(page)).to_have_text("Loading Python and the models…")
    page.evaluate(WATCH_BAR)
    figures = page.locator("#frame-stats")
    expect(figures).to_have_text(re.compile(r"^\d+\.\d of \d+\.\d MB$"), timeout=BOOT)
    release()
    expect(status(page)).to_have_text(re.compile("^Starting Python|^Loading the|^Look|faces"))
    answer(page)
    values = page.evaluate("window.barValues")
    assert values == sorted(values), "the bar went back"
    assert max(values) < 1


def test_a_page_without_javascript_says_what_it_needs(
    launch_browser: LaunchBrowser, site_url: str
) -> None:
    context = launch_browser().new_context(base_url=site_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("photo/index.html")
    expect(page.locator("noscript .alert")).to_be_visible()
    expect(status(page)).to_be_empty()
    context.close()


def test_a_model_that_fails_to_load_is_named_and_can_be_tried_again(
    page: Page, page_errors: PageErrors, models_folder: Path
) -> None:
    page_errors.expect("404.*tiny_face_detector.onnx")
    page_errors.expect("Failed to load resource")
    file = "**/tiny_face_detector.onnx"
    content = (models_folder / "tiny_face_detector.onnx").read_bytes()
    half, headers = content[: len(content) // 2], {"Content-Length": str(len(content))}
    retry = page.get_by_role("button", name="Try again")
    failed = "Something went wrong."

    page.route(file, lambda route: route.fulfill(status=404, body="not here"))
    assert open_photo(page) == failed
    expect(error_notice(page)).to_contain_text("tiny_face_detector.onnx")

    page.route(file, lambda route: route.fulfill(body=half, headers=headers))
    assert ask(page, retry) == failed
    expect(error_notice(page)).to_contain_text("tiny_face_detector.onnx")

    page.route(file, lambda route: route.fulfill(body="x" * len(content)))
    assert ask(page, retry) == failed
    expect(error_notice(page)).to_contain_text("tiny_face_detector.onnx is damaged")
    assert ask(page, page.get_by_label("SSD MobileNet v1")).startswith("4 faces")

    assert ask(page, page.get_by_label("Tiny Face Detector")) == failed
    page.unroute(file)
    assert ask(page, retry).startswith("5 faces")
