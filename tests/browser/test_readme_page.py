"""The page that the README shows, put beside the site's own."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page

from faceapi_build.paths import ROOT

PAINTED = """() => {
    const canvas = document.querySelector("canvas");
    if (!canvas) return 0;
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return data.filter((value, index) => index % 4 === 3 && value > 0).length;
}"""


def test_the_readme_page_prints_and_draws_the_faces(page: Page) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = readme.split("<!-- page:begin -->")[1].split("<!-- page:end -->")[0]
    (html,) = re.findall(r"^```html\n(.*?)^```$", shown, re.M | re.S)
    html = html.replace("<script", '<link rel="icon" href="data:,"><script', 1)
    page.route("**/readme.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    page.goto("readme.html")
    end = time.monotonic() + 120
    while page.evaluate(PAINTED) < 1000:
        assert time.monotonic() < end, lines
        page.wait_for_timeout(200)
    expected = ["1.00 at 413, 354", "0.99 at 839, 418", "0.99 at 1473, 197"]
    assert [line for line in lines if " at " in line] == expected
