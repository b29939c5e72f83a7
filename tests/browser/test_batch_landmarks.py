"""The batch landmarks page: all pictures, one table, and files of everything."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.page_helpers import (
    answer,
    has_landmarks,
    painted,
    saved_json,
    saved_pictures,
    saved_rows,
)

WHOLE = re.compile(r"\d+ faces in \d+ pictures\. One by one: \d+ ms; in one batch: \d+ ms\.")

WOMEN = [3, 3, 3, 4, 5, 4]
"""In each of the samples."""


def test_landmarks_of_many_pictures(page: Page, samples_folder: Path) -> None:
    page.goto("batch_landmarks/index.html?backend=wasm")
    expect(page.locator("#status")).to_have_text(WHOLE, timeout=180_000)
    expect(page.locator("#progress")).to_have_class("done")
    rows = page.locator("#batch-timings tr")
    expect(rows).to_have_count(6)
    counts = [
        int(text) for text in page.locator("#batch-timings td:nth-child(2)").all_inner_texts()
    ]
    assert counts == WOMEN, "the small detector counts 5 in the last picture and 1 in the second"
    expect(page.locator("#total-faces")).to_have_text(str(sum(counts)))
    assert all(re.fullmatch(r"\d+", text) for text in (
        page.locator("#total-one-by-one").inner_text(), page.locator("#total-batch").inner_text()
    ))  # fmt: skip

    pictures = saved_json(page)
    assert [entry["picture"] for entry in pictures] == [f"sample{n}.jpg" for n in range(1, 7)]
    assert [len(entry["faces"]) for entry in pictures] == counts
    face = pictures[0]["faces"][0]
    points = [(x / 1920, y / 1280) for x, y in face["landmarks"]]
    assert painted(page, "#batch figure:first-child img", points) == [True] * 68
    assert len(saved_rows(page)) == sum(counts)
    drawn = saved_pictures(page, 6)
    for number, content in enumerate(pictures, start=1):
        picture = drawn[f"sample{number}-faces.png"]
        assert all(has_landmarks(picture, face) for face in content["faces"])

    page.get_by_role("button", name="Remove all").click()
    expect(page.locator("#batch figure")).to_have_count(0)
    expect(page.locator("#status")).to_have_text(re.compile("^0 faces in 0 pictures"))
    page.evaluate("document.getElementById('status').textContent = ''")
    page.set_input_files("#file", [samples_folder / "sample1.jpg", samples_folder / "sample6.jpg"])
    expect(page.locator("#status")).to_have_text(re.compile(r"^\d+ faces in 2 pictures"))
    expect(page.locator("#batch figure").nth(1)).to_contain_text("sample6.jpg")
    assert answer(page)
