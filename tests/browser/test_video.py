"""The page that follows faces in a video file."""

from __future__ import annotations

import base64

from playwright.sync_api import FilePayload, Page, expect
from tests.browser.camera_helpers import (
    RECORD,
    painted_share,
    results_of_the_frame,
    wait_for_status,
    wait_until_clear,
)
from tests.browser.page_helpers import BOOT, status


def choose(page: Page, name: str, content: bytes) -> None:
    """Choose a video file."""
    file: FilePayload = {"name": name, "mimeType": "video/webm", "buffer": content}
    page.set_input_files("#file", file)


def test_the_sample_is_followed_paused_and_stopped(page: Page) -> None:
    page.goto("video/index.html?backend=wasm&input_size=320&tiny_landmarks=yes")
    page.get_by_role("button", name="Play the sample").click(timeout=BOOT)
    wait_for_status(page, r"^[1-4] faces? found")
    assert painted_share(page) > 0
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_role("button", name="Play")).to_be_focused()
    assert page.evaluate("document.getElementById('video').paused")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").click()
    expect(status(page)).to_have_text("Stopped.")
    wait_until_clear(page)


def test_plays_own_file_and_rejects_invalid(page: Page) -> None:
    page.goto("licences.html")
    video = base64.b64decode(page.evaluate(RECORD, "samples/sample1.jpg"))
    page.goto("video/index.html?backend=wasm&input_size=416&score=0.45&landmarks=no")
    expect(page.get_by_role("button", name="Play the sample")).to_be_enabled(timeout=BOOT)
    choose(page, "mine.webm", video)
    assert wait_for_status(page, r"^\d faces? found") == "3 faces found."
    size = "(v => [v.videoWidth, v.videoHeight, v.loop])(document.getElementById('video'))"
    assert page.evaluate(size) == [640, 480, True]
    expect(page.locator("#code")).to_contain_text('VideoFrames("video")')

    assert len(results_of_the_frame(page, (640, 480))) == 3

    page.route("**/films/mine.webm", lambda route: route.fulfill(body=video))
    page.get_by_text("Open a video by its address").click()
    page.get_by_label("Address of a video on this site").fill("../films/mine.webm")
    page.keyboard.press("Enter")
    page.wait_for_function("window.video.src.endsWith('/films/mine.webm')", timeout=BOOT)
    page.evaluate("document.getElementById('status').textContent = ''")
    assert wait_for_status(page, r"^\d faces? found") == "3 faces found."

    choose(page, "broken.webm", b"no video")
    expect(page.locator("#trouble")).to_contain_text("broken.webm cannot be shown", timeout=BOOT)
    expect(page.get_by_role("button", name="Play the sample")).to_be_enabled()


def test_the_frame_at_which_a_film_is_paused_is_told_of(page: Page) -> None:
    page.goto("licences.html")
    video = base64.b64decode(page.evaluate(RECORD, "shared/icon.svg"))
    page.goto("video/index.html?backend=wasm&input_size=320&landmarks=no")
    page.get_by_role("button", name="Play the sample").click(timeout=BOOT)
    wait_for_status(page, r"^[1-4] faces? found")
    page.evaluate("window.video.addEventListener('loadeddata', () => window.video.pause())")
    choose(page, "nobody.webm", video)
    expect(status(page)).to_have_text("No faces found.", timeout=BOOT)
    assert page.evaluate("window.video.paused")
