"""The recognition page: the right name on every face, by reference photos."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.page_helpers import (
    answer,
    ask,
    choose_sample,
    click_face,
    has_box,
    open_page,
    painted,
    saved,
    saved_pictures,
    saved_rows,
    status,
)

STRICT = "score=0.6"
"""Leaves out the one false face that the tiny detector sees in sample 6 otherwise."""

DEGREES = "cells => cells.map(cell => cell.dataset.closeness)"


def names(page: Page) -> list[str]:
    """Who was found, from left to right, as the saved file says."""
    return [face["match"]["label"] for face in _saved_faces(page)]


def _saved_faces(page: Page) -> list[dict[str, Any]]:
    faces: list[dict[str, Any]] = json.loads(saved(page, "#save-json").read_text("utf-8"))
    return faces


def face_of(page: Page, name: str) -> int:
    """The row of the table of distances in which a person's cell is the match."""
    titles = page.locator("#heat-map thead th").all_inner_texts()
    rows = page.locator("#heat-map tbody tr")
    column = titles.index(name) - 1
    (row,) = (
        number
        for number in range(rows.count())
        if "(match)" in rows.nth(number).locator("td").nth(column).inner_text()
    )
    cells = rows.nth(row).locator("td")
    distances = [float(text.split()[0]) for text in cells.all_inner_texts()]
    assert distances.index(min(distances)) == column
    degrees = [int(degree) for degree in cells.evaluate_all(DEGREES)]
    assert degrees.index(max(degrees)) == column
    return row


def name_a_face(page: Page) -> None:
    """Name an unknown face of sample 3 with a mouse, and correct the name with the keyboard."""
    index = names(page).index("unknown")
    click_face(page, "#picture", _saved_faces(page)[index])
    dialog = page.get_by_role("dialog", name="Name this face")
    expect(dialog.get_by_label("Name")).to_be_focused()
    dialog.get_by_label("Name").fill("Fay")
    ask(page, dialog.get_by_role("button", name="Save the name"))
    assert names(page)[index] == "Fay"
    assert sorted(names(page)) == ["Elin", "Fay", "unknown"]
    expect(page.locator("#references li")).to_have_count(6)

    card = page.locator("#faces button", has_text="Fay")
    page.evaluate("document.getElementById('status').textContent = ''")
    card.press("Enter")
    expect(dialog.get_by_label("Name")).to_have_value("Fay")
    page.keyboard.type("Gwen")
    page.keyboard.press("Enter")
    answer(page)
    expect(page.locator("#references li")).to_have_count(6)
    expect(page.locator("#faces button").nth(index)).to_be_focused()
    assert names(page)[index] == "Gwen"
    assert face_of(page, "Gwen") == index


def test_every_face_gets_its_name(page: Page, site_folder: Path) -> None:
    assert open_page(page, "recognition", STRICT).startswith("4 faces: ")
    faces = _saved_faces(page)
    assert [face["match"]["label"] for face in faces] == ["Ada", "Bea", "Cleo", "Dora"]
    assert all(face["match"]["distance"] < 0.35 for face in faces)
    assert all(face["match"]["probability"] > 0.95 for face in faces)
    assert all(face["match"]["margin"] > 0.05 for face in faces)
    image = faces[0]["detection"]
    edges = [(face["detection"]["box"]["x"] / image["image_width"],
              (face["detection"]["box"]["y"] + face["detection"]["box"]["height"] / 2)
              / image["image_height"]) for face in faces]  # fmt: skip
    assert painted(page, "#picture", edges) == [True] * 4
    cleo = page.locator("#faces > li", has_text="Cleo")
    expect(cleo).to_contain_text(re.compile(r"Cleo · (9\d|> 99) %"))
    expect(cleo).to_contain_text(re.compile(r"distance 0\.\d\d; next person 0\.\d\d farther"))
    assert [row["name"] for row in saved_rows(page)] == ["Ada", "Bea", "Cleo", "Dora"]
    picture = saved_pictures(page, 1)["faces.png"]
    assert all(has_box(picture, face) for face in faces)

    assert [face_of(page, name) for name in ("Ada", "Bea", "Cleo", "Dora")] == [0, 1, 2, 3]

    assert choose_sample(page, 3) == "3 faces: Elin, 2 unknown."
    name_a_face(page)
    choose_sample(page, 6)

    bea = page.locator("#references li").nth(1)
    bea.get_by_label("Name").fill("Zoe")
    page.evaluate("document.getElementById('status').textContent = ''")
    bea.get_by_label("Name").press("Enter")
    answer(page)
    assert names(page) == ["Ada", "Zoe", "Cleo", "Dora"]

    ask(page, page.get_by_label("Remove this photo").first)
    assert names(page) == ["unknown", "Zoe", "Cleo", "Dora"]

    page.evaluate("document.getElementById('status').textContent = ''")
    content = (site_folder / "samples" / "ada.jpg").read_bytes()
    page.locator("#reference-area").get_by_label("Take a photo").set_input_files(
        {"name": "ada again.jpg", "mimeType": "image/jpeg", "buffer": content}
    )
    answer(page)
    assert names(page) == ["Ada again", "Zoe", "Cleo", "Dora"]

    for _ in range(6):
        page.get_by_label("Remove this photo").first.click()
    expect(status(page)).to_have_text(re.compile("^4 faces found. There are no known people yet"))
    expect(page.locator("#heat-map")).to_be_hidden()

    page.locator("#faces button").nth(1).press("Enter")
    page.keyboard.type("Bea")
    ask(page, page.get_by_role("button", name="Save the name"))
    assert names(page) == ["unknown", "Bea", "unknown", "unknown"]
