"""The similarity page: one person, two people, or nobody."""

from __future__ import annotations

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.page_helpers import (
    answer,
    ask,
    click_face,
    has_box,
    open_page,
    painted,
    saved_json,
    saved_pictures,
    saved_rows,
)

SAMPLE = "#{}-area [data-src$='{}.jpg']"


def test_one_person_two_people_nobody(page: Page) -> None:
    said = open_page(page, "similarity")
    assert re.fullmatch(r"Distance 0\.[12]\d: the same person\.", said)
    pair = page.locator(".comparison")
    expect(pair).to_have_attribute("data-match", "yes")

    first, second = saved_json(page)
    assert (first["picture"], second["picture"]) == ("first", "second")
    (match,) = (face["match"] for face in second["faces"])
    assert match["label"] == "the same person"
    assert f"{match['distance']:.2f}" in said
    assert [row["picture"] for row in saved_rows(page)] == ["first", "second"]
    pictures = saved_pictures(page, 2)
    for content, size in ((first, (320, 320)), (second, (1920, 1537))):
        picture = pictures[f"{content['picture']}-faces.png"]
        assert picture.size == size
        assert has_box(picture, content["faces"][0])

    faces = page.get_by_role("group", name="second picture").get_by_role("button")
    pressed = "buttons => buttons.map(button => button.ariaPressed)"
    assert faces.evaluate_all(pressed).count("true") == 1
    faces.first.press("Enter")
    expect(page.locator("#status")).to_have_text(re.compile("two different people"))
    assert faces.evaluate_all(pressed).index("true") == 0
    ada = saved_json(page)[1]["faces"][0]
    assert ada["match"]["label"] == "another person"
    bea = second["faces"][0]
    assert ada["detection"]["box"]["x"] < bea["detection"]["box"]["x"]
    click_face(page, "#second", bea)
    expect(page.locator("#status")).to_have_text(said)

    said = ask(page, page.locator(SAMPLE.format("second", "dora")))
    assert re.fullmatch(r"Distance 0\.[6-9]\d: two different people\.", said)
    expect(pair).to_have_attribute("data-match", "no")

    page.get_by_label("Match threshold").fill("0.9")
    expect(page.locator("#status")).to_have_text(re.compile("the same person"))
    assert "max_distance = 0.9" in page.locator("#code").inner_text()

    sky = io.BytesIO()
    Image.new("RGB", (320, 240), (120, 160, 220)).save(sky, "PNG")
    page.evaluate("document.getElementById('status').textContent = ''")
    page.get_by_label("Choose the first picture").set_input_files(
        {"name": "sky.png", "mimeType": "image/png", "buffer": sky.getvalue()}
    )
    assert answer(page) == "No faces found in the first picture."
    expect(pair).to_have_attribute("data-match", "")
    grid = [(x / 10, y / 10) for x in range(1, 10) for y in range(1, 10)]
    assert not any(painted(page, "#first", grid))


def test_the_first_side_does_not_move_when_the_second_arrives(page: Page) -> None:
    page.route("**/pyodide.asm.wasm", lambda _route: None)  # Python is not needed
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("similarity/index.html")
    first = page.locator("#first-area")
    width = first.evaluate("area => area.getBoundingClientRect().width")
    page.locator("#second-area").evaluate("area => area.remove()")  # as while the page is parsed
    assert first.evaluate("area => area.getBoundingClientRect().width") == width
