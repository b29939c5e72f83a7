"""What a page says where Python cannot start, and the pages in which it can."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, Route, expect
from tests.browser.conftest import LaunchBrowser
from tests.browser.page_helpers import BOOT
from tests.plain_host import PlainHost, plain_host

HTML = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A page of somebody else</title>
POLICY
<link rel="icon" href="data:,">
<script>
  window.heard = [];
  for (const type of ["faces", "error"]) {
    addEventListener(type, ({detail}) => {
      if (detail) heard.push(type === "faces" ? detail.length : detail.message);
    }, true);
  }
</script>
<script defer src="SITEface-overlay.js"></script>
<img id="picture" crossorigin="anonymous" src="SITEsamples/sample1.jpg" alt="">
<face-overlay for="picture" backend="wasm"></face-overlay>
"""
TRUSTED = (
    '<meta http-equiv="Content-Security-Policy" content="require-trusted-types-for '
    "'script'; trusted-types NAME\">"
)
MIME = "as text/javascript, and .wasm files as application/wasm"


def with_type(content_type: str) -> Callable[[Route], None]:
    """Send the file with this type."""

    def serve(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, headers={**response.headers, "content-type": content_type})

    return serve


def missing(route: Route) -> None:
    """Send what a server sends instead of a file."""
    route.fulfill(status=404, content_type="text/html", body="<h1>Not found</h1>")


def unreachable(route: Route) -> None:
    """Send nothing, because there is no connection."""
    route.abort("internetdisconnected")


@pytest.fixture(scope="module")
def server(site_folder: Path) -> Iterator[PlainHost]:
    """The site on a host without policies."""
    with plain_host(site_folder) as host:
        yield host


@pytest.fixture
def visit(launch_browser: LaunchBrowser, server: PlainHost) -> Iterator[Callable[..., Page]]:
    """Opens a page with the element: ``visit({pattern: handler}, policy)``."""
    context = launch_browser().new_context(service_workers="block")

    def visit(routes: dict[str, Callable[[Route], None]], policy: str = "") -> Page:
        page = context.new_page()
        html = HTML.replace("SITE", "/").replace("POLICY", policy)
        page.route("**/page.html", lambda route: route.fulfill(body=html, content_type="text/html"))
        for pattern, handler in routes.items():
            page.route(pattern, handler)
        page.goto(f"{server.site}page.html")
        return page

    yield visit
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    context.close()


def heard(page: Page | Frame, detail: object = None) -> list[int | str]:
    """Wait for an event, or for one with this detail, and return all details."""
    end = time.monotonic() + BOOT / 1000
    details: list[int | str] = []
    while not details or (detail is not None and detail not in details):
        assert time.monotonic() < end, details
        time.sleep(0.1)
        details = page.evaluate("window.heard ?? []")
    return details


PROBLEMS = {
    "nginx without mjs": ("**/*.mjs", with_type("application/octet-stream"), MIME),
    "start page for every address": ("**/*.mjs", with_type("text/html"), "its start page"),
    "no modules": ("**/*.mjs", missing, "answered 404. Copy all files of dist/"),
    "a module of a module": ("**/element/target.mjs", missing, "element/target.mjs could not be"),
    "no interpreter": ("**/pyodide.asm.wasm", missing, "pyodide.asm.wasm could not be fetched"),
    "no standard library": ("**/python_stdlib.zip", missing, "python_stdlib.zip could not be"),
    "no numpy": ("**/numpy*.whl", missing, "copy all files of dist/"),
    "no wheel": ("**/wheel/*.whl", missing, ".whl could not be fetched: "),
    "no list of files": ("**/assets.json", missing, "assets.json could not be fetched: "),
    "no connection": ("**/vendor/**", unreachable, "Check the network connection"),
    "connection lost": ("**/pyodide.asm.wasm", unreachable, "Check the network connection"),
}


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_event_and_the_page_say_why(visit: Callable[..., Page], problem: str) -> None:
    pattern, handler, message = PROBLEMS[problem]
    page = visit({pattern: handler})
    first = str(heard(page)[0])
    assert message in first, first
    assert len(first) < 700
    expect(page.get_by_role("alert")).to_have_text(first)


def test_a_slow_start_is_reported_after_a_minute(visit: Callable[..., Page]) -> None:
    held: list[Route] = []
    page = visit({})
    page.route(
        "**/pyodide.asm.wasm", lambda route: route.continue_() if held else held.append(route)
    )
    page.clock.install()
    with page.expect_request("**/pyodide.asm.wasm"):
        page.reload()
    page.clock.fast_forward(61_000)
    assert "within 60 seconds" in str(heard(page)[0])
    expect(page.get_by_role("alert")).to_contain_text("within 60 seconds")
    held[0].continue_()
    heard(page, 3)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_page_opened_from_a_file_says_so(
    launch_browser: LaunchBrowser, site_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(
        HTML.replace("SITE", site_folder.as_uri() + "/").replace("POLICY", ""), "utf-8"
    )
    context = launch_browser().new_context()
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert "over http" in str(heard(page)[0])
    expect(page.get_by_role("alert")).to_contain_text(re.compile("over http", re.IGNORECASE))
    page.goto((site_folder / "photo" / "index.html").as_uri())
    message = page.locator("#error-text:visible, .needs-server:visible").first
    expect(message).to_contain_text(re.compile("over http", re.IGNORECASE))
    context.close()


@pytest.mark.parametrize(
    ("content_type", "message"), [("application/octet-stream", MIME), ("text/html", "start page")]
)
def test_the_pages_of_the_site_say_so_too(
    visit: Callable[..., Page], server: PlainHost, content_type: str, message: str
) -> None:
    page = visit({"**/*.mjs": with_type(content_type)})
    page.goto(f"{server.site}photo/index.html")
    expect(page.locator("#error-text")).to_contain_text(message)


@pytest.mark.parametrize("allows_any_origin", [True, False])
def test_a_sandboxed_frame_says_what_it_needs(
    visit: Callable[..., Page], server: PlainHost, allows_any_origin: bool
) -> None:
    # Chromium takes the fulfilled page for one of the Internet, which may not read from this
    # computer. So its scripts do not come from the server directly either.
    def serve(route: Route) -> None:
        response = route.fetch()
        headers = response.headers
        if not allows_any_origin:
            del headers["access-control-allow-origin"]
        route.fulfill(response=response, headers=headers)

    frame = '<iframe sandbox="allow-scripts" src="/page.html" width="900" height="900"></iframe>'
    page = visit({})
    page.route("**/outer.html", lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.route("**/*js", serve)
    page.goto(f"{server.site}outer.html")
    message = str(heard(page.frames[1])[0])
    assert "allow-same-origin to the sandbox" in message, message
    expect(page.frames[1].get_by_role("alert")).to_have_text(message)


@pytest.mark.parametrize(
    ("name", "expected"), [("faceapi", "3"), ("other", "add to it: trusted-types faceapi")]
)
def test_trusted_types(visit: Callable[..., Page], name: str, expected: str) -> None:
    page = visit({}, TRUSTED.replace("NAME", name))
    assert expected in str(heard(page)[0])
