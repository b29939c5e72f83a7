"""The page that compares photos with the people saved in the browser."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.camera_helpers import wait_for_status
from tests.browser.page_helpers import ask, choose_sample, open_page, saved, status


def name_first_face(page: Page, name: str) -> str:
    """Give the leftmost face a name; what the page says of the picture then."""
    page.locator("#face-select").select_option(index=0)
    page.get_by_label("Name", exact=True).fill(name)
    return ask(page, page.get_by_role("button", name="Save this face"))


def test_faces_named_in_one_photo_are_found_in_another(page: Page) -> None:
    open_page(page, "matching", "score=0.6")
    assert re.match("4 faces found", choose_sample(page, 6))
    assert name_first_face(page, "Ada") == "4 faces: Ada, 3 unknown."
    assert page.locator("#face-select").inner_text().startswith("Face 1 (Ada)")
    assert page.locator("#face-select").input_value() == "1", "the next one that has no name"
    content = saved(page, "#export").read_bytes()

    ada = page.locator("#samples button[data-src$='ada.jpg']")
    assert ask(page, ada) == "1 face: Ada."
    bea = page.locator("#samples button[data-src$='bea.jpg']")
    assert ask(page, bea) == "1 face: 1 unknown."
    assert name_first_face(page, "Bea") == "1 face: Bea."
    assert choose_sample(page, 6).startswith("4 faces: ")
    labels = page.locator("#faces .face-name").all_inner_texts()
    assert sum(label.startswith(("Ada ·", "Bea ·")) for label in labels) == 2

    other: Any = page.context.new_page()
    other.goto("matching/index.html?detector=tiny&backend=wasm")
    expect(other.locator("#people > li")).to_have_count(2)
    other.close()

    page.get_by_role("button", name="Delete Bea").click()
    expect(page.locator("#people > li")).to_have_count(1)
    assert saved(page, "#export").read_bytes() == content


def test_a_slideshow_continues_after_a_damaged_sample(page: Page) -> None:
    page.route("**/samples/sample2.jpg", lambda route: route.fulfill(body="no picture"))
    open_page(page, "matching")
    for _ in range(4):
        page.get_by_role("button", name="Faster").click()
        if page.get_by_role("button", name="Faster").is_disabled():
            break
    expect(page.locator("#interval")).to_have_text("0.5 s per picture")
    page.get_by_role("button", name="Start a slideshow").click()
    picture = page.locator("#picture")
    expect(picture).to_have_attribute("src", re.compile("sample1.jpg$"))
    expect(page.locator("#error-text")).to_contain_text("cannot be shown")
    for name in ("sample3", "sample4"):
        expect(picture).to_have_attribute("src", re.compile(f"{name}.jpg$"))
    expect(page.locator("#error")).to_be_hidden()
    page.get_by_role("button", name="Stop the slideshow").click()
    expect(page.get_by_role("button", name="Start a slideshow")).to_be_visible()
    wait_for_status(page, r"^\d faces? found|^No faces")
    assert status(page).is_visible()
