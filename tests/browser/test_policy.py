"""A violation of a page's policy fails the test that watches the page."""

from __future__ import annotations

from playwright.sync_api import Page
from tests.browser.conftest import PageErrors

INLINE_SCRIPT = """() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.documentElement.append(script);
    return window.ran === true;
}"""


def test_a_violation_is_a_console_error(page: Page, page_errors: PageErrors) -> None:
    """So every other test in this folder shows that its pages violate nothing."""
    page_errors.expect("inline script.*Content Security Policy directive .*script-src")
    page.goto("photo/index.html", wait_until="commit")
    assert page.evaluate(INLINE_SCRIPT) is False
