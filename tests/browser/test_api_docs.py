"""The generated reference under its policy: it looks and works as it should, and cannot be used.

It stands on the origin of the saved people, so code that comes into it must not get far either.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import LaunchBrowser
from tests.plain_host import plain_host

LOOKS = """() => {
    const {backgroundColor} = getComputedStyle(document.querySelector("nav.pdoc"));
    const {width} = document.querySelector("nav.pdoc").getBoundingClientRect();
    return [backgroundColor, width < innerWidth / 2];
}"""
ATTACK = """async (elsewhere) => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    const image = new Image();
    image.src = elsewhere;
    const sheet = document.createElement("style");
    sheet.textContent = "body { display: none }";
    document.head.append(script, image, sheet);
    const failed = await image.decode().then(() => "shown", () => "refused");
    return [
        window.ran,
        failed,
        await fetch(elsewhere, {mode: "no-cors"}).then(() => "sent", () => "refused"),
        await import(elsewhere).then(() => "ran", () => "refused"),
        getComputedStyle(document.body).display,
    ];
}"""


def test_every_page_is_styled_and_complains_of_nothing(page: Page, site_folder: Path) -> None:
    for path in sorted((site_folder / "docs").rglob("*.html")):
        if path.name == "index.html":  # goes on to another page at once
            continue
        page.goto(path.relative_to(site_folder).as_posix())
        assert page.evaluate(LOOKS) == ["rgb(236, 234, 228)", True], path


def test_its_first_page_goes_on_and_its_links_lead_through_it(page: Page) -> None:
    page.goto("docs/index.html")
    page.wait_for_url("**/docs/faceapi.html")
    page.locator("nav.pdoc a[href='faceapi/matching.html#FaceMatcher']").click()
    expect(page.locator("#FaceMatcher")).to_be_in_viewport()
    page.locator("nav.pdoc a[href='draw.html']").first.click()
    expect(page).to_have_title("faceapi.draw API documentation")


def test_the_search_leads_to_a_name(page: Page) -> None:
    page.goto("docs/faceapi/errors.html")
    box = page.get_by_label("Search the reference")
    box.fill("find_best_match")
    expect(page.locator("#reference-search li").first).to_contain_text("FaceMatcher")
    box.press("Enter")
    page.wait_for_url("**/docs/faceapi/matching.html#FaceMatcher.find_best_match")
    page.get_by_label("Search the reference").fill("no such name")
    expect(page.locator("#reference-search p")).to_have_text("No matches.")


def test_no_page_is_endless(page: Page) -> None:
    page.goto("docs/faceapi.html")
    assert page.evaluate("document.documentElement.scrollHeight") < 10_000


def test_code_that_gets_in_can_neither_run_nor_send(
    launch_browser: LaunchBrowser, site_folder: Path
) -> None:
    with plain_host(site_folder) as plain:
        refused = [None, "refused", "refused", "refused", "block"]
        assert attacked(launch_browser(), plain.site, plain.elsewhere) == refused
        assert plain.requested == []


def attacked(browser: Browser, site: str, elsewhere: str) -> list[Any]:
    """What became of each thing that foreign code might try in the reference."""
    context = browser.new_context(base_url=site, service_workers="block")
    page = context.new_page()
    page.goto("docs/faceapi.html")
    answers: list[Any] = page.evaluate(ATTACK, elsewhere)
    context.close()
    return answers
