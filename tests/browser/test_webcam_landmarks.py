"""The page that follows landmarks on a webcam."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.camera_helpers import (
    PAINTED_SHARE,
    painted_share,
    results_of_the_frame,
    start_camera,
    wait_for_status,
)


def test_points_with_and_without_boxes(camera_page: Page) -> None:
    start_camera(camera_page, "webcam_landmarks")
    assert wait_for_status(camera_page, r"^\d faces? found") == "3 faces found."
    faces = results_of_the_frame(camera_page, (640, 480))
    assert [len(face["landmarks"]) for face in faces] == [68, 68, 68]
    with_boxes = painted_share(camera_page)
    camera_page.get_by_label("Show the boxes").uncheck()
    camera_page.get_by_label("Use the small landmark model").check()
    expect(camera_page.locator("#code")).to_contain_text("tiny_landmarks=True")
    expect(camera_page.locator("#code")).not_to_contain_text("draw.detections")
    camera_page.wait_for_function(
        f"most => {{ const share = ({PAINTED_SHARE})(); return 0 < share && share < most; }}",
        arg=with_boxes / 2,
    )
