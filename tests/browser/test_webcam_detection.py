"""The page that finds faces on a webcam."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.camera_helpers import (
    painted_share,
    results_of_the_frame,
    start_camera,
    wait_for_status,
)


def test_a_box_for_every_face(camera_page: Page) -> None:
    start_camera(camera_page, "webcam_detection")
    assert wait_for_status(camera_page, r"^\d faces? found") == "3 faces found."
    assert painted_share(camera_page) > 0
    assert len(results_of_the_frame(camera_page, (640, 480))) == 3
    code = camera_page.locator("#code")
    expect(code).to_contain_text("input_size=416, score_threshold=0.55")
    expect(code).not_to_contain_text("with_")
    expect(camera_page.locator("#status")).to_have_attribute("role", "status")

    camera_page.select_option("#resolution", "320x240")
    camera_page.wait_for_function("document.getElementById('video').videoWidth === 320")
    wait_for_status(camera_page, r"^\d faces? found")
