"""The webcam page, with a camera that shows real faces, and with cameras that fail."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.browser.camera_helpers import results_of_the_frame
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


def started(page: Page, query: str = "") -> None:
    """Open the page, start the camera, and wait for faces."""
    page.add_init_script(REMEMBER_STREAMS)
    page.goto(ADDRESS + query)
    page.get_by_role("button", name="Start the camera").click(timeout=BOOT)
    expect(status(page)).to_have_text(FACES, timeout=BOOT)


def test_faces_are_followed(camera_page: Page) -> None:
    started(camera_page)
    expect(camera_page.locator("#figures")).to_have_text(
        re.compile(r"^\d+\.\d frames a second · \d+ ms latency\s\d+ dropped · WebAssembly")
    )
    assert len(results_of_the_frame(camera_page, (640, 480))) > 0
    least, most = camera_page.locator("#video + canvas").evaluate(PAINTED_COLUMNS)
    assert 0 < most - least < 1


def test_overlay_stays_on_the_video_when_the_window_changes(camera_page: Page) -> None:
    started(camera_page)
    for width, height in ((1280, 800), (360, 740)):
        camera_page.set_viewport_size({"width": width, "height": height})
        wait_until_aligned(camera_page, "#video")


def test_stop_releases_the_camera_and_it_can_be_started_again(camera_page: Page) -> None:
    started(camera_page)
    assert camera_page.evaluate(LIVE) == 1
    camera_page.get_by_role("button", name="Stop the camera").click()
    expect(status(camera_page)).to_have_text("The camera is off.")
    assert camera_page.evaluate(LIVE) == 0
    expect(camera_page.get_by_role("button", name="Start the camera")).to_be_focused()
    camera_page.wait_for_function(
        f"canvas => String(({PAINTED_COLUMNS})(canvas)) === '1,0'",
        arg=camera_page.locator("#video + canvas").element_handle(),
    )

    camera_page.keyboard.press("Enter")
    expect(status(camera_page)).to_have_text(FACES, timeout=BOOT)
    assert camera_page.evaluate(LIVE) == 1


def test_cameras_can_be_chosen(camera_page: Page) -> None:
    started(camera_page)
    options = camera_page.locator("#device option")
    expect(options).not_to_have_count(1)
    camera_page.select_option("#device", index=1)
    expect(status(camera_page)).to_have_text(FACES, timeout=BOOT)
    camera_page.wait_for_function(f"window.streams.length === 2 && {LIVE} === 1")


def test_settings_can_be_changed_while_it_runs(camera_page: Page) -> None:
    started(camera_page, "&expressions=no")
    camera_page.get_by_label("Age and gender").check()
    expect(status(camera_page)).to_have_text(re.compile(r"m[ae]n(,| of) about \d+"), timeout=BOOT)


FAILURES = {
    "NotAllowedError": "not allowed here: allow it",
    "NotFoundError": "no camera: plug one in",
    "NotReadableError": "another program may be using it",
    "OverconstrainedError": "choose another one",
}
FAIL = """reason => navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("refused", reason);
}"""


def test_every_failure_of_a_camera_is_explained(page: Page) -> None:
    page.goto(ADDRESS)
    start = page.get_by_role("button", name="Start the camera")
    expect(start).to_be_enabled(timeout=BOOT)
    for reason, advice in FAILURES.items():
        page.evaluate(FAIL, reason)
        start.click()
        expect(page.locator("#trouble")).to_contain_text(advice)
        expect(start).to_be_enabled()
        expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_an_insecure_page_is_explained(page: Page) -> None:
    page.add_init_script("delete Navigator.prototype.mediaDevices")
    page.goto(ADDRESS)
    page.get_by_role("button", name="Start the camera").click(timeout=BOOT)
    expect(page.locator("#trouble")).to_contain_text("https://", timeout=BOOT)
