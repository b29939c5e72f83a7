"""The landing page: one click from it to an answer, on a sample, a photo, a camera and its own."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.page_helpers import BOOT, FIRST_SCREENS, answer, expect_on_first_screen

HANDOVER = """async () => (await indexedDB.databases()).map(({name}) => name)
    .filter((name) => name.startsWith("faceapi-handover"))"""
COUNT_CLICKS = """addEventListener("pointerdown", () => {
    sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1;
}, true);"""
PHOTO_PAGE = ("#picture", "label:has(#file)", "#save-png")
LIVE_PAGE = ("#video", "#stop", "#record", "#save-png")


def open_landing(page: Page) -> None:
    """Open the landing page, and count the clicks on it and on the pages that follow."""
    page.add_init_script(COUNT_CLICKS)
    page.goto("index.html")


def clicks(page: Page) -> int:
    """How often the visitor has clicked."""
    count: int = page.evaluate("Number(sessionStorage.clicks ?? 0)")
    return count


def test_the_actions_are_on_the_first_screen(page: Page) -> None:
    page.goto("index.html")
    for width, height in FIRST_SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        expect(page.get_by_role("link", name="Try your webcam")).to_be_in_viewport(ratio=1)
        expect(page.locator("label", has_text="Choose a photo")).to_be_in_viewport(ratio=1)
        expect(page.get_by_text("never leave this device. Python")).to_be_in_viewport()
        expect(page.locator("#hero-faces img")).to_be_visible()
        expect(page.locator(".hero-code pre")).to_be_in_viewport(ratio=1)
        assert page.locator(".hero-code pre").evaluate(
            "(pre) => pre.scrollWidth <= pre.clientWidth"
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_one_click_answers_on_a_sample(page: Page) -> None:
    open_landing(page)
    page.locator("a[href$='#sample=glasses']").click()
    assert answer(page).startswith("1 face: a man, about 5")
    assert clicks(page) == 1
    expect_on_first_screen(page, *PHOTO_PAGE)
    expect(page.locator("[aria-pressed=true]")).to_have_attribute(
        "data-src", "../samples/glasses.jpg"
    )


def test_one_click_answers_on_a_photo_that_is_kept_nowhere(
    page: Page, samples_folder: Path
) -> None:
    open_landing(page)
    with page.expect_file_chooser() as chooser:
        page.locator("label", has_text="Choose a photo").click()
    chooser.value.set_files(samples_folder / "sample3.jpg")
    page.wait_for_url("**/photo/index.html*")
    assert answer(page).startswith("3 faces")
    assert clicks(page) == 1
    expect(page.locator("#picture")).to_have_attribute("alt", re.compile("sample3.jpg$"))
    assert page.evaluate(HANDOVER) == []
    assert "#" not in page.url


def test_one_click_answers_on_the_camera(camera_page: Page) -> None:
    open_landing(camera_page)
    camera_page.get_by_role("link", name="Try your webcam").click()
    expect(camera_page.locator("#status")).to_have_text(re.compile(r"^\d faces?: "), timeout=BOOT)
    assert clicks(camera_page) == 1
    expect_on_first_screen(camera_page, *LIVE_PAGE)


def test_the_picture_is_computed_in_the_page(page: Page) -> None:
    page.goto("index.html")
    page.get_by_role("button", name="Run it in this page").click()
    expect(page.locator("#hero-status")).to_have_text(
        "7 faces, found just now by Python in this page.", timeout=BOOT
    )
    expect(page.locator("#hero-faces")).to_be_hidden()
