"""Every page for everybody: axe-core finds nothing, 360 pixels are enough, and so is a keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.driving import BOOT

from faceapi_build import npm, pages
from faceapi_build.paths import WEB

PAGES = [f"{page.name}/index.html?detector=tiny&backend=wasm" for page in pages.read_pages(WEB)]
DOCUMENTS = ["index.html", "licences.html"]
READY = re.compile(r"\d+ faces?\b|^Distance|No faces found|^Ready|^Choose")
RUN = """async () => {
    const {violations} = await axe.run(document, {resultTypes: ["violations"]});
    return violations.map(({id, help, nodes}) => ({id, help, where: nodes.map(n => n.html)}));
}"""

CONTROLS = """() => {
    const controls = [...document.querySelectorAll("a[href], button, input, select, summary")];
    const usable = controls.filter(element => !element.disabled && element.checkVisibility()
        && (element.type !== "radio" || element.checked) && !element.closest("dialog")
        && (!element.closest("details:not([open])") || element.matches("summary")));
    usable.forEach((element, index) => { element.dataset.control = index; });
    document.activeElement.blur();
    return usable.length;
}"""
"""Number everything that a mouse could use now; a group of radio buttons counts as one."""
FOCUSED = """() => {
    const element = document.activeElement;
    const ring = [element, element.closest("label"), element.closest(".choice")].filter(Boolean);
    const visible = ring.some(each => getComputedStyle(each).outlineStyle !== "none");
    return [element.dataset.control ?? "", visible];
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as npm has it."""
    source = Path(__file__).parent / "axe"
    npm.install(source)
    return (npm.node_modules(source) / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("address", [*DOCUMENTS, *PAGES])
def test_everybody_can_use_it(page: Page, axe: str, address: str) -> None:
    page.goto(address)
    if page.locator("#status").count():
        expect(page.locator("#status")).to_have_text(READY, timeout=BOOT)
    page.evaluate(axe)
    assert violations(page, "light", 1280) == []
    assert violations(page, "dark", 360) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert unreachable(page) == []


def violations(page: Page, scheme: Any, width: int) -> list[dict[str, Any]]:
    """What axe-core objects to, in one colour scheme at one width."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return found


def unreachable(page: Page) -> list[str]:
    """The controls that the Tab key does not come to, or comes to without showing where it is."""
    count = page.evaluate(CONTROLS)
    reached = set()
    for _ in range(count + 10):
        page.keyboard.press("Tab")
        number, visible = page.evaluate(FOCUSED)
        if visible:
            reached.add(number)
    missing = [str(number) for number in range(count) if str(number) not in reached]
    return [page.locator(f"[data-control='{number}']").inner_html() or number
            for number in missing]  # fmt: skip
