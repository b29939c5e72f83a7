"""The page that guesses age and gender on a webcam."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.browser.camera_helpers import (
    painted_share,
    results_of_the_frame,
    start_camera,
    wait_for_status,
)


def test_every_face_has_an_age_and_a_gender(camera_page: Page) -> None:
    start_camera(camera_page, "webcam_age_and_gender")
    said = wait_for_status(camera_page, r"^3 faces: \d (wo)?m[ae]n.*, about \d\d")
    ages = [int(age) for age in re.findall(r"\d\d", said)]
    assert all(18 <= age <= 45 for age in ages), "the original says 25 to 35"
    assert painted_share(camera_page) > 0
    faces = results_of_the_frame(camera_page, (640, 480))
    assert len(faces) == 3
    assert all(18 <= face["age"] <= 45 for face in faces)
    expect(camera_page.locator("#code")).to_contain_text("age_and_gender=True")
