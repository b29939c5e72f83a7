"""The page that writes on every face what it seems to feel."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.camera_helpers import (
    THREE_FACES,
    painted_share,
    results_of_the_frame,
    start_camera,
    wait_for_status,
    wait_until_clear,
)
from tests.browser.page_helpers import status

THREE_LABELS = r"^3 faces: \d \w+"


def test_a_camera_and_a_picture(camera_page: Page, samples_folder: Path) -> None:
    start_camera(camera_page, "emotion_labels", THREE_FACES)
    assert "happy" in wait_for_status(camera_page, THREE_LABELS)
    expect(camera_page.locator("#video")).to_have_class("mirrored")
    assert painted_share(camera_page) > 0
    faces = results_of_the_frame(camera_page, (640, 480))
    assert all(len(face["expressions"]) == 7 for face in faces)

    camera_page.set_input_files("#file", samples_folder / "sample4.jpg")
    camera_page.wait_for_function("document.getElementById('video').videoWidth === 1280")
    expect(camera_page.locator("#video")).not_to_have_class("mirrored")
    camera_page.evaluate("document.getElementById('status').textContent = ''")
    wait_for_status(camera_page, r"^[34] faces: \d \w+")
    camera_page.get_by_role("button", name="Stop").click()
    expect(status(camera_page)).to_have_text("Stopped.")
    wait_until_clear(camera_page)
    expect(camera_page.locator("#save-png")).to_be_disabled()
