"""The page that names expressions on a webcam."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.camera_helpers import (
    painted_share,
    results_of_the_frame,
    start_camera,
    wait_for_status,
)


def test_every_face_has_its_expression(camera_page: Page) -> None:
    start_camera(camera_page, "webcam_expressions")
    said = wait_for_status(camera_page, r"^3 faces: \w+; \w+; \w+\.$")
    assert "happy" in said
    assert painted_share(camera_page) > 0
    faces = results_of_the_frame(camera_page, (640, 480))
    assert all(len(face["expressions"]) == 7 for face in faces)
    expect(camera_page.locator("#code")).to_contain_text("expressions=True")
    expect(camera_page.locator("#code")).not_to_contain_text("draw.face_landmarks")
    camera_page.get_by_label("Align each face by its landmarks first").check()
    expect(camera_page.locator("#code")).to_contain_text("draw.face_landmarks(faces)")
    camera_page.evaluate("document.getElementById('status').textContent = ''")
    wait_for_status(camera_page, r"^3 faces: \w+; \w+; \w+\.$")
