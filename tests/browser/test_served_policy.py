"""What the headers of ``build.py serve`` forbid in a browser: foreign hosts, foreign frames."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.background_server import port_of, running
from tests.browser.conftest import LaunchBrowser
from tests.browser.own_site import PlainHandler

from faceapi_build.server.file_server import SiteHandler, SiteServer

PAGE = """<!doctype html><title>A page</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">"""
WORKER = """onmessage = async ({data}) => {
    const tried = async (action) => {
        try { await action(); return "done"; } catch { return "refused"; }
    };
    postMessage([
        await tried(() => fetch("worker.mjs")),
        await tried(() => fetch(`${data}stolen`)),
        await tried(() => import(`${data}code.mjs`)),
    ]);
};"""
ASK_WORKER = """(foreign) => new Promise((resolve) => {
    const worker = new Worker("worker.mjs", {type: "module"});
    worker.onmessage = ({data}) => resolve(data);
    worker.postMessage(foreign);
})"""

FRAME = """(address) => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.onload = resolve;
    frame.src = address;
    document.body.append(frame);
})"""


@dataclass
class Foreign:
    """A host of somebody else, which lets every page read what it answers."""

    address: str = ""
    asked: list[str] = field(default_factory=list)


class _ForeignHandler(BaseHTTPRequestHandler):
    def __init__(self, *args: object, asked: list[str]) -> None:
        self._asked = asked
        super().__init__(*args)  # type: ignore[arg-type]  # handed through as they came

    def do_GET(self) -> None:
        self._asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "text/javascript")
        self.send_header("Content-Length", "0")
        for name in ("Access-Control-Allow-Origin", "Timing-Allow-Origin"):
            self.send_header(name, "*")
        self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def foreign() -> Iterator[Foreign]:
    """Another host."""
    foreign = Foreign()
    handler = partial(_ForeignHandler, asked=foreign.asked)
    with running(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as server:
        foreign.address = f"http://localhost:{port_of(server)}/"
        yield foreign


@pytest.fixture
def open_page(launch_browser: LaunchBrowser, tmp_path: Path) -> Iterator[OpenPage]:
    """Opens the page of a small site, as one handler or another serves it."""
    with ExitStack() as stack:
        yield OpenPage(launch_browser, tmp_path, stack)


class OpenPage:
    """Call it with a handler."""

    def __init__(self, launch_browser: LaunchBrowser, folder: Path, stack: ExitStack) -> None:
        (folder / "index.html").write_text(PAGE, "utf-8")
        (folder / "worker.mjs").write_text(WORKER, "utf-8")
        self._folder = folder
        self._launch = launch_browser
        self._stack = stack

    def __call__(self, handler: type[SiteHandler]) -> Page:
        """A page that is open."""
        server = SiteServer(
            ("127.0.0.1", 0), partial(handler, directory=str(self._folder), prefix="/", quiet=True)
        )
        self._stack.enter_context(running(server))
        context = self._launch().new_context()
        self._stack.callback(context.close)
        page = context.new_page()
        page.goto(f"http://localhost:{port_of(server)}/")
        return page


def test_a_worker_reaches_no_other_host(open_page: OpenPage, foreign: Foreign) -> None:
    page = open_page(SiteHandler)
    assert page.evaluate(ASK_WORKER, foreign.address) == ["done", "refused", "refused"]
    assert foreign.asked == []


def test_without_the_header_a_worker_would_reach_it(open_page: OpenPage, foreign: Foreign) -> None:
    page = open_page(PlainHandler)
    assert page.evaluate(ASK_WORKER, foreign.address) == ["done", "done", "done"]
    assert foreign.asked == ["/stolen", "/code.mjs"]


@pytest.mark.parametrize(("handler", "shown"), [(SiteHandler, False), (PlainHandler, True)])
def test_another_site_cannot_frame_a_page(
    open_page: OpenPage, foreign: Foreign, handler: type[SiteHandler], shown: bool
) -> None:
    page = open_page(handler)
    address = page.url
    page.goto(foreign.address)
    page.evaluate(FRAME, address)
    titles = [frame.title() for frame in page.frames[1:]]
    assert titles == (["A page"] if shown else [""])
