"""The page that follows faces in a video file."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect
from tests.browser.camera_helpers import (
    RECORD,
    painted_share,
    results_of_the_frame,
    wait_for_status,
    wait_until_clear,
)
from tests.browser.conftest import LaunchBrowser
from tests.browser.page_errors import PageErrors, checked, watched_page
from tests.browser.page_helpers import BOOT, status


def choose(page: Page, name: str, content: bytes) -> None:
    """Choose a video file."""
    file: FilePayload = {"name": name, "mimeType": "video/webm", "buffer": content}
    page.set_input_files("#file", file)


@pytest.fixture(scope="module")
def opened(launch_browser: LaunchBrowser, site_url: str) -> Iterator[tuple[Page, PageErrors]]:
    """One page for all tests: Python starts only once."""
    with watched_page(launch_browser(), site_url) as (page, page_errors):
        page.goto("video/index.html?backend=wasm&input_size=416&score=0.45&landmarks=no")
        expect(page.get_by_role("button", name="Play the sample")).to_be_enabled(timeout=BOOT)
        yield page, page_errors


@pytest.fixture
def video(opened: tuple[Page, PageErrors]) -> Iterator[Page]:
    """The video page, stopped."""
    yield from checked(*opened)
    stop = opened[0].get_by_role("button", name="Stop")
    if stop.is_enabled():
        stop.click()


def recorded(page: Page, picture: str) -> bytes:
    """A short video of a picture of the site."""
    return base64.b64decode(page.evaluate(RECORD, f"../{picture}"))


def test_the_sample_is_followed_paused_and_stopped(video: Page) -> None:
    video.get_by_role("button", name="Play the sample").click()
    wait_for_status(video, r"^1 face: \w+\.")
    assert painted_share(video) > 0
    video.get_by_role("button", name="Pause").press("Enter")
    expect(video.get_by_role("button", name="Play")).to_be_focused()
    assert video.evaluate("document.getElementById('video').paused")
    video.keyboard.press("Enter")
    video.get_by_role("button", name="Stop").click()
    expect(status(video)).to_have_text("Stopped.")
    wait_until_clear(video)


def test_plays_own_file_and_rejects_invalid(video: Page) -> None:
    content = recorded(video, "samples/sample1.jpg")
    choose(video, "mine.webm", content)
    assert wait_for_status(video, r"^\d faces?: ").startswith("3 faces: ")
    size = "(v => [v.videoWidth, v.videoHeight, v.loop])(document.getElementById('video'))"
    assert video.evaluate(size) == [640, 480, True]
    expect(video.locator("#code")).to_contain_text('VideoFrames("video")')

    assert len(results_of_the_frame(video, (640, 480))) == 3

    video.route("**/films/mine.webm", lambda route: route.fulfill(body=content))
    video.get_by_text("Open a video by its address").click()
    video.get_by_label("Address of a video on this site").fill("../films/mine.webm")
    video.keyboard.press("Enter")
    video.wait_for_function("window.video.src.endsWith('/films/mine.webm')", timeout=BOOT)
    video.evaluate("document.getElementById('status').textContent = ''")
    assert wait_for_status(video, r"^\d faces?: ").startswith("3 faces: ")

    choose(video, "broken.webm", b"no video")
    expect(video.locator("#error")).to_contain_text("broken.webm cannot be shown", timeout=BOOT)
    expect(video.get_by_role("button", name="Play the sample")).to_be_enabled()


def test_results_of_the_frame_at_which_a_video_is_paused_are_shown(video: Page) -> None:
    content = recorded(video, "shared/icon.svg")
    video.get_by_role("button", name="pans over a photo of four").click()
    wait_for_status(video, r"^[1-4] faces?: ")
    video.evaluate("window.video.addEventListener('loadeddata', () => window.video.pause())")
    choose(video, "nobody.webm", content)
    expect(status(video)).to_have_text("No faces found.", timeout=BOOT)
    assert video.evaluate("window.video.paused")
