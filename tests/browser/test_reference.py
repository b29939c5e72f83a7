"""The reference page: everybody in one picture is found in another."""

from __future__ import annotations

from playwright.sync_api import Page
from tests.browser.page_helpers import (
    ask,
    has_box,
    open_page,
    painted,
    saved_json,
    saved_pictures,
    saved_rows,
)

SAMPLE = "#{}-area [data-src$='{}.jpg']"


def test_people_of_one_picture_in_another(page: Page) -> None:
    said = open_page(page, "reference", "score=0.6")
    assert said == "4 faces: person 1 is in both pictures, 3 are not."
    assert painted(page, "#first", [(0.5, 0.02), (0.02, 0.02)]) == [False, False]

    first, second = saved_json(page)
    names = [face["match"]["label"] for face in second["faces"]]
    assert sorted(names) == ["person 1", "unknown", "unknown", "unknown"]
    assert {row["name"] for row in saved_rows(page)} == {"person 1", "unknown"}
    pictures = saved_pictures(page, 2)
    assert has_box(pictures["first-faces.png"], first["faces"][0])
    assert all(has_box(pictures["second-faces.png"], face) for face in second["faces"])

    said = ask(page, page.locator(SAMPLE.format("first", "sample6")))
    assert said.startswith("4 faces: ")
    assert all(f"person {number}" in said for number in (1, 2, 3, 4))

    said = ask(page, page.locator(SAMPLE.format("second", "cleo")))
    assert said == "1 face: person 4 is in both pictures."
    pressed = page.locator("[data-src][aria-pressed=true]").evaluate_all(
        "buttons => buttons.map(button => button.dataset.src)"
    )
    assert pressed == ["../samples/sample6.jpg", "../samples/cleo.jpg"]
    assert "FaceMatcher" in page.locator("#code").inner_text()
