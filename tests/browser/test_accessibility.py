"""Every page for everybody: axe-core finds nothing in light and dark, and 360 pixels are enough."""

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


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as npm has it."""
    source = Path(__file__).parent / "axe"
    npm.install(source)
    return (npm.node_modules(source) / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("address", [*DOCUMENTS, *PAGES])
def test_no_violations_in_light_and_dark_and_narrow(page: Page, axe: str, address: str) -> None:
    page.goto(address)
    if page.locator("#status").count():
        expect(page.locator("#status")).to_have_text(READY, timeout=BOOT)
    page.evaluate(axe)
    assert violations(page, "light", 1280) == []
    assert violations(page, "dark", 360) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def violations(page: Page, scheme: Any, width: int) -> list[dict[str, Any]]:
    """What axe-core objects to, in one colour scheme at one width."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return found
