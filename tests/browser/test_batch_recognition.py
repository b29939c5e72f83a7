"""The batch recognition page: who is in which picture."""

from __future__ import annotations

import re
from collections import Counter

from playwright.sync_api import Page, expect
from tests.browser.page_helpers import copied, has_box, saved_pictures, saved_rows


def test_names_in_many_pictures(page: Page) -> None:
    page.goto("batch_recognition/index.html?backend=wasm")
    expect(page.locator("#status")).to_have_text(
        re.compile(r"^\d+ faces in 6 pictures\. .* in one batch: \d+ ms\.$"), timeout=240_000
    )
    rows = saved_rows(page)
    last = sorted(
        (row for row in rows if row["picture"] == "sample6.jpg"), key=lambda row: float(row["x"])
    )
    assert [row["name"] for row in last] == ["Ada", "Bea", "Cleo", "Dora"]
    assert [row["name"] for row in rows if row["picture"] == "sample3.jpg"].count("Elin") == 1
    others = [row["name"] for row in rows if row["picture"] not in ("sample3.jpg", "sample6.jpg")]
    assert set(others) == {"unknown"}
    pictures = copied(page)
    assert [len(entry["faces"]) for entry in pictures] == list(
        Counter(row["picture"] for row in rows).values()
    )
    drawn = saved_pictures(page, 6)["sample6-faces.png"]
    assert all(has_box(drawn, face) for face in pictures[5]["faces"])
    figure = page.locator("#batch figure", has_text="sample3.jpg")
    expect(figure).to_contain_text("3 faces: Elin, 2 unknown")
    assert int(page.locator("#total-faces").inner_text()) == len(rows)
