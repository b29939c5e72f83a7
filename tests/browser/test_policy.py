"""The policy of the pages, set to report only: nothing is reported."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect
from tests.browser.camera_helpers import start_camera, wait_for_status
from tests.browser.page_helpers import BOOT, answer

NOTE_REPORTS = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (event) => window.reports.push(
    `${event.disposition}: ${event.violatedDirective} ${event.blockedURI}`));
"""
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')


def report_only(page: Page, address: str) -> list[str]:
    """Serve one page with its own policy as one that reports; gives the policies so served."""
    served: list[str] = []

    def serve(route: Route) -> None:
        response = route.fetch()
        (policy,) = POLICY.findall(response.text())
        served.append(policy)
        headers = {**response.headers, "Content-Security-Policy-Report-Only": policy}
        del headers["content-security-policy"]  # serve sends it too
        route.fulfill(response=response, body=POLICY.sub("", response.text()), headers=headers)

    page.add_init_script(NOTE_REPORTS)
    page.route(re.compile(rf"/{address}(\?.*)?$"), serve)
    return served


def reports(page: Page) -> list[str]:
    """What was reported so far, by whatever policy."""
    found: list[str] = page.evaluate("window.reports")
    return found


def test_the_photo_page_gives_no_report(page: Page) -> None:
    served = report_only(page, "photo/index.html")
    page.goto("photo/index.html?backend=wasm&detector=tiny")
    assert answer(page).startswith("5 faces")
    assert (len(served), reports(page)) == (1, [])


def test_the_webcam_page_gives_no_report(camera_page: Page) -> None:
    served = report_only(camera_page, "webcam/index.html")
    start_camera(camera_page, "webcam")
    wait_for_status(camera_page, r"^3 faces")
    assert (len(served), reports(camera_page)) == (1, [])


def test_the_element_gives_no_report(page: Page) -> None:
    served = report_only(page, "embed.html")
    page.goto("embed.html")
    expect(page.locator("#sample + canvas")).to_be_visible(timeout=BOOT)
    assert (len(served), reports(page)) == (1, [])


def test_a_breach_would_be_reported(page: Page) -> None:
    report_only(page, "photo/index.html")
    page.goto("photo/index.html", wait_until="commit")
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.documentElement.append(script);
    }""")
    page.wait_for_function("window.reports.some(each => each.startsWith('report: script-src'))")
