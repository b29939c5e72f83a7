"""The page that follows landmarks on a webcam."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.live import hears, painted_share, start_camera


def test_points_with_and_without_boxes(camera_page: Page) -> None:
    start_camera(camera_page, "webcam_landmarks")
    assert hears(camera_page, r"^\d faces? found") == "3 faces found."
    with_boxes = painted_share(camera_page)
    camera_page.get_by_label("Show the boxes").uncheck()
    camera_page.get_by_label("The smaller network").check()
    expect(camera_page.locator("#code")).to_contain_text(".with_face_landmarks(tiny=True)")
    expect(camera_page.locator("#code")).not_to_contain_text("draw.detections")
    camera_page.wait_for_function(
        """most => {
            const canvas = document.querySelector("#video + canvas");
            const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let painted = 0;
            for (let i = 3; i < data.length; i += 4) if (data[i]) painted += 1;
            return painted && painted / (data.length / 4) < most;
        }""",
        arg=with_boxes / 2,
    )
