"""The detection page: boxes where the original finds faces, and pictures by their address."""

from __future__ import annotations

import csv

from playwright.sync_api import Page, expect
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


def test_boxes_and_nothing_else(page: Page, golden: Golden) -> None:
    open_page(page, "detection")
    assert choose_sample(page, 1) == "3 faces found."
    sample = golden("face-api.js-0.22.2", "sample1")
    faces = left_to_right(golden_faces(sample, "tinyFaceDetector"))
    size = sample["image"]["width"], sample["image"]["height"]
    edges = [point for face in faces for point in outline(face, *size)]
    assert painted(page, "#picture", edges) == [True] * 9
    noses = [(face["landmarks"][30][0] / size[0], face["landmarks"][30][1] / size[1])
             for face in faces]  # fmt: skip
    assert painted(page, "#picture", noses) == [False] * 3

    with saved(page, "#save-csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [round(float(row["x"])) for row in rows] == [
        round(face["detection"]["box"]["x"]) for face in faces
    ]
    assert "landmark" not in page.locator("#code").inner_text()


def test_pictures_by_their_address(page: Page) -> None:
    open_page(page, "detection", "max_distance=far&min_probability=2")
    expect(page.locator("#ignored")).to_be_empty()  # settings of other pages
    page.get_by_text("Open a picture by its address").click()
    address = page.get_by_label("Address of a picture on this site")

    address.fill("../samples/sample1.jpg")
    assert ask(page, page.get_by_role("button", name="Open")).startswith("3 faces")

    address.fill("https://elsewhere.example/faces.jpg")
    assert ask(page, page.get_by_role("button", name="Open")) == "Something went wrong."
    expect(page.locator("#error")).to_contain_text("elsewhere.example is another site")
    expect(page.locator("#error")).to_contain_text("Save the picture and choose the file")

    address.fill("../samples/ada.jpg")
    address.press("Enter")
    expect(page.locator("#status")).to_have_text("1 face found.")
    expect(page.locator("#error")).to_be_hidden()
