"""What a visitor does before Python runs shows at once, and is done when Python runs."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.camera_helpers import wait_for_status
from tests.browser.page_helpers import BOOT, answer, open_without_python

TINY = "detector=tiny&backend=wasm"
A_FILE = re.compile("^blob:")
PLAYS = "() => document.getElementById('video').videoWidth > 0"
DROP = """async (area) => {
    const response = await fetch("../samples/bea.jpg");
    const file = new File([await response.blob()], "bea.jpg", {type: "image/jpeg"});
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(file);
    area.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer}));
}"""
COUNT_RESULTS = """() => {
    window.results = [];
    new MutationObserver(([{target}]) => results.push(target.textContent))
        .observe(document.getElementById("status"), {childList: true});
}"""


def test_a_chosen_picture_is_shown_and_processed_once(page: Page, samples_folder: Path) -> None:
    release = open_without_python(page, f"photo/index.html?{TINY}")
    page.locator("#file").set_input_files(samples_folder / "sample5.jpg")
    picture = page.locator("#picture")
    expect(picture).to_have_attribute("src", A_FILE)
    expect(picture).to_have_attribute("alt", "The picture being processed: sample5.jpg")
    expect(page.locator(".loading-note")).to_have_text("Loading…")
    page.evaluate(COUNT_RESULTS)
    release()
    assert re.match(r"5 faces", answer(page))
    expect(page.locator(".loading-note")).to_have_count(0)
    assert [text for text in page.evaluate("results") if "faces:" in text] == [answer(page)]


def test_the_last_of_several_pictures_counts(page: Page) -> None:
    release = open_without_python(page, f"photo/index.html?{TINY}")
    for name in ("sample3", "sample1"):
        page.locator(f"[data-src$='{name}.jpg']").click()
    expect(page.locator("#picture")).to_have_attribute("src", "../samples/sample1.jpg")
    release()
    assert re.match(r"3 faces", answer(page))
    expect(page.locator("[aria-pressed=true]")).to_have_attribute(
        "data-src", "../samples/sample1.jpg"
    )


def test_python_reports_what_is_no_picture(page: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.jpg").write_text("no picture")
    release = open_without_python(page, f"photo/index.html?{TINY}")
    page.locator("#file").set_input_files(tmp_path / "notes.jpg")
    release()
    expect(page.locator("#error-text")).to_contain_text("notes.jpg cannot be shown", timeout=BOOT)


def test_a_dropped_picture_goes_to_its_own_side(page: Page) -> None:
    release = open_without_python(page, f"similarity/index.html?{TINY}")
    page.get_by_role("region", name="Second picture").evaluate(DROP)
    expect(page.locator("#second")).to_have_attribute("src", A_FILE)
    expect(page.locator("#first")).to_have_attribute("src", "../samples/bea.jpg")
    release()
    assert answer(page) == "Distance 0.00: the same person."


def test_the_camera_starts_before_python(camera_page: Page) -> None:
    page = camera_page
    release = open_without_python(page, "live/index.html?backend=wasm")
    start = page.get_by_role("button", name="Start the camera")
    start.click()
    page.wait_for_function(PLAYS)
    expect(start).to_be_hidden()
    page.get_by_role("button", name="Stop the camera").click()
    expect(start).to_be_visible()
    assert page.evaluate("document.getElementById('video').srcObject") is None
    start.click()
    page.wait_for_function(PLAYS)
    stream = page.evaluate("document.getElementById('video').srcObject.id")
    release()
    wait_for_status(page, r"\d faces?")
    assert page.evaluate("document.getElementById('video').srcObject.id") == stream
    expect(page.locator(".loading-note")).to_have_count(0)
    page.get_by_role("button", name="Stop the camera").click()
    expect(page.locator("#status")).to_have_text("The camera is off.")
