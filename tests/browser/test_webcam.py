"""The webcam page, with a camera that shows real faces, and with cameras that fail."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.camera_helpers import results_of_the_frame
from tests.browser.conftest import LaunchBrowser
from tests.browser.page_errors import PageErrors, checked, watched_page
from tests.browser.page_helpers import BOOT, status, wait_until_aligned

ADDRESS = "webcam/index.html?backend=wasm&input_size=416"
FACES = re.compile(r"^\d faces?\b")

REMEMBER_STREAMS = """
window.streams = [];
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    window.streams.push(stream);
    return stream;
};
"""
LIVE = "window.streams.flatMap(s => s.getTracks()).filter(t => t.readyState === 'live').length"
PAINTED_COLUMNS = """canvas => {
    const {data, width, height} = canvas.getContext("2d").getImageData(
        0, 0, canvas.width, canvas.height);
    let least = width, most = 0;
    for (let i = 0; i < width * height; i++) if (data[4 * i + 3]) {
        least = Math.min(least, i % width), most = Math.max(most, i % width);
    }
    return [least / width, most / width];
}"""


FAILURES = {
    "NotAllowedError": "blocked. Allow it from the address bar",
    "NotFoundError": "No camera was found. Connect one",
    "NotReadableError": "Another program may be using it",
    "OverconstrainedError": "Choose another one",
}
FAIL = """reason => navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("refused", reason);
}"""


def test_every_failure_of_a_camera_is_explained(page: Page) -> None:
    page.goto(ADDRESS)
    start = start_button(page)
    expect(start).to_be_enabled(timeout=BOOT)
    for reason, advice in FAILURES.items():
        page.evaluate(FAIL, reason)
        start.click()
        expect(page.locator("#error")).to_contain_text(advice)
        expect(start).to_be_enabled()
        expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_an_insecure_page_is_explained(page: Page) -> None:
    page.add_init_script("delete Navigator.prototype.mediaDevices")
    page.goto(ADDRESS)
    start_button(page).click(timeout=BOOT)
    expect(page.locator("#error")).to_contain_text("https://", timeout=BOOT)


@pytest.fixture(scope="module")
def opened(
    launch_browser: LaunchBrowser, site_url: str, camera_flags: tuple[str, ...]
) -> Iterator[tuple[Page, PageErrors]]:
    """One webcam page for all tests that use a camera: Python starts only once."""
    with watched_page(launch_browser(*camera_flags), site_url) as (page, page_errors):
        page.add_init_script(REMEMBER_STREAMS)
        page.goto(ADDRESS)
        expect(start_button(page)).to_be_enabled(timeout=BOOT)
        yield page, page_errors


@pytest.fixture
def webcam(opened: tuple[Page, PageErrors]) -> Iterator[Page]:
    """The webcam page with a running camera."""
    page = opened[0]
    page.set_viewport_size({"width": 1280, "height": 800})
    if start_button(page).is_visible():
        start_button(page).click()
    expect(status(page)).to_have_text(FACES, timeout=BOOT)
    yield from checked(*opened)


def start_button(page: Page) -> Locator:
    """The button that starts the camera."""
    return page.get_by_role("button", name="Start the camera")


def test_faces_are_followed(webcam: Page) -> None:
    expect(webcam.locator("#frame-stats")).to_have_text(
        re.compile(
            r"^\d+\.\d frames per second · \d+ ms latency\s\d+ frames? skipped · WebAssembly"
        )
    )
    assert len(results_of_the_frame(webcam, (640, 480))) > 0
    least, most = webcam.locator("#video + canvas").evaluate(PAINTED_COLUMNS)
    assert 0 < most - least < 1


def test_overlay_stays_on_the_video_when_the_window_changes(webcam: Page) -> None:
    for width, height in ((1280, 800), (360, 740)):
        webcam.set_viewport_size({"width": width, "height": height})
        wait_until_aligned(webcam, "#video")


def test_stop_releases_the_camera_and_it_can_be_started_again(webcam: Page) -> None:
    assert webcam.evaluate(LIVE) == 1
    webcam.get_by_role("button", name="Stop the camera").click()
    expect(status(webcam)).to_have_text("The camera is off.")
    assert webcam.evaluate(LIVE) == 0
    expect(start_button(webcam)).to_be_focused()
    webcam.wait_for_function(
        f"canvas => String(({PAINTED_COLUMNS})(canvas)) === '1,0'",
        arg=webcam.locator("#video + canvas").element_handle(),
    )

    webcam.keyboard.press("Enter")
    expect(status(webcam)).to_have_text(FACES, timeout=BOOT)
    assert webcam.evaluate(LIVE) == 1


def test_cameras_can_be_chosen(webcam: Page) -> None:
    before = webcam.evaluate("window.streams.length")
    options = webcam.locator("#device option")
    expect(options).not_to_have_count(1)
    webcam.select_option("#device", index=1)
    expect(status(webcam)).to_have_text(FACES, timeout=BOOT)
    webcam.wait_for_function(f"window.streams.length === {before + 1} && {LIVE} === 1")


def test_settings_can_be_changed_while_it_runs(webcam: Page) -> None:
    webcam.get_by_label("Expression").uncheck()
    webcam.get_by_label("Age and gender").check()
    expect(status(webcam)).to_have_text(re.compile(r"m[ae]n(,| of) about \d+"), timeout=BOOT)
