"""The expressions page: probabilities of every face, as many as one asks for."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect
from tests.browser.page_helpers import (
    ask,
    choose_sample,
    golden_faces,
    left_to_right,
    open_page,
    painted,
    saved,
)
from tests.conftest import Golden


def test_expressions_of_every_face(page: Page, golden: Golden) -> None:
    open_page(page, "expressions")
    assert choose_sample(page, 1).startswith("3 faces: ")
    sample = golden("face-api.js-0.22.2", "sample1")
    faces = left_to_right(golden_faces(sample, "tinyFaceDetector"))
    found = json.loads(saved(page, "#save-json").read_text("utf-8"))
    for face, expected in zip(found, faces, strict=True):
        assert face["expressions"].keys() == expected["expressions"].keys()
        for name, probability in expected["expressions"].items():
            assert abs(face["expressions"][name] - probability) < 0.02

    card = page.locator("#faces > li").first
    likeliest = max(found[0]["expressions"].items(), key=lambda entry: entry[1])[0]
    expect(card).to_contain_text(f"{likeliest} (")

    size = sample["image"]["width"], sample["image"]["height"]
    corners = [_below(face["detection"]["box"], *size) for face in faces]
    assert painted(page, "#picture", corners) == [True] * 3
    page.get_by_label("Hide expressions below").fill("0.95")
    assert "min_probability = 0.95" in page.locator("#code").inner_text()
    ask(page, page.get_by_label("Align each face by its landmarks first"))
    assert ".with_face_landmarks" not in page.locator("#code").inner_text()


def _below(box: dict[str, float], width: float, height: float) -> tuple[float, float]:
    """Just below the box's lower left corner, where the caption is."""
    return (box["x"] + 8) / width, (box["y"] + box["height"] + 16) / height
