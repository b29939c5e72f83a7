"""The landmarks page: 68 points, painted where the original finds them."""

from __future__ import annotations

import json

import numpy as np
from playwright.sync_api import Page
from tests.browser.page_helpers import (
    ask,
    choose_sample,
    golden_faces,
    left_to_right,
    open_page,
    outline,
    painted,
    saved,
)
from tests.conftest import Golden


def test_points_on_every_face(page: Page, golden: Golden) -> None:
    open_page(page, "landmarks")
    assert choose_sample(page, 1) == "3 faces found."
    sample = golden("face-api.js-0.22.2", "sample1")
    faces = left_to_right(golden_faces(sample, "tinyFaceDetector"))
    width, height = sample["image"]["width"], sample["image"]["height"]

    expected = [np.array(face["landmarks"]) for face in faces]
    points = [tuple(point) for face in expected for point in face / (width, height)]
    assert painted(page, "#picture", points) == [True] * 3 * 68

    found = json.loads(saved(page, "#save-json").read_text("utf-8"))
    for face, positions in zip(found, expected, strict=True):
        np.testing.assert_allclose(face["landmarks"], positions, atol=0.5)

    tops = [(left[0] + 0.01, (left[1] * 2 - bottom[1]))
            for left, _, bottom in (outline(face, width, height) for face in faces)]  # fmt: skip
    assert painted(page, "#picture", tops) == [True] * 3
    ask(page, page.get_by_label("Show the boxes"))
    assert painted(page, "#picture", tops) == [False] * 3
    assert "draw.detections" not in page.locator("#code").inner_text()

    ask(page, page.get_by_label("Use the small landmark model"))
    tiny = json.loads(saved(page, "#save-json").read_text("utf-8"))
    assert tiny[0]["landmarks"] != found[0]["landmarks"]
    np.testing.assert_allclose(tiny[0]["landmarks"], expected[0], atol=40)  # the same face
