"""The page that follows faces in a video file."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.driving import BOOT, status
from tests.browser.live import hears, painted_share


def test_the_sample_is_followed_paused_and_stopped(page: Page) -> None:
    page.goto("video/index.html?backend=wasm&input_size=320&tiny_landmarks=yes")
    page.get_by_role("button", name="Play the sample").click(timeout=BOOT)
    hears(page, r"^[1-4] faces? found")
    assert painted_share(page) > 0
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_role("button", name="Play")).to_be_focused()
    assert page.evaluate("document.getElementById('video').paused")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").click()
    expect(status(page)).to_have_text("Stopped.")
