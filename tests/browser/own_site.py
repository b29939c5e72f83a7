"""A copy of the site with its own server, which tests damage, update, slow down and stop.

Its fixtures (``site``, ``visitor``) are in ``conftest.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from playwright.sync_api import Dialog, Page, expect
from tests.background_server import port_of, running
from tests.browser.page_helpers import BOOT

from faceapi_build.server.serve import HEADERS, SiteHandler, SiteServer
from faceapi_build.site.assemble import INVENTORY

PREFIX = "/project/"
Handler: TypeAlias = Callable[..., SiteHandler]

ALL_THERE = "Every page works offline."

GET = """async (path) => {
    const response = await fetch(path);
    const text = await response.text();
    return [response.status, response.headers.get("X-Faceapi-Cache"), text.slice(0, 120)];
}"""
KEPT = """async () => {
    if (!await caches.has("faceapi /project/")) return [];
    const keys = await (await caches.open("faceapi /project/")).keys();
    return keys.map(({url}) => new URL(url)).filter((url) => !url.searchParams.has("client"))
        .map(({pathname}) => pathname.slice("/project/".length)).sort();
}"""
ADOPTED = """async () => {
    const cache = await caches.open("faceapi /project/");
    return (await cache.match("/project/assets.json"))?.text();
}"""


class PlainHandler(SiteHandler):
    """A host like GitHub Pages, which sends no custom headers."""

    def send_header(self, keyword: str, value: str) -> None:
        """Send a header, unless it isolates or restricts a page."""
        dropped = {*HEADERS, "Content-Security-Policy"} - {"Cache-Control"}
        if keyword not in dropped:
            super().send_header(keyword, value)


class HostileHandler(SiteHandler):
    """A host whose responses its :class:`Site` sets."""

    def __init__(self, *args: object, site: Site, **kwargs: Any) -> None:
        self._site = site
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:  # noqa: N802  as in the base class
        """Respond late, with other content, as usual, or not at all."""
        if self._site.is_down:
            self.close_connection = True
            return
        name = urlsplit(self.path).path.removeprefix(PREFIX)
        time.sleep(self._site.delays.get(name, 0))
        if name not in self._site.answers:
            super().do_GET()
            return
        status, body = self._site.answers[name]
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Site:
    """A copy of the site and its server.

    ``answers`` (path → status and body), ``delays`` (path → seconds) and ``is_down`` (no answer at
    all, for a while) control the :class:`HostileHandler`.
    """

    def __init__(self, source: Path, folder: Path, handler: Handler | None = None) -> None:
        self.folder = folder
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.delays: dict[str, float] = {}
        self.is_down = False
        shutil.copytree(source, folder, copy_function=os.link)
        handler_type = handler or partial(HostileHandler, site=self)
        configured = partial(handler_type, directory=str(folder), prefix=PREFIX, quiet=True)
        self._server = ExitStack()
        server = self._server.enter_context(running(SiteServer(("127.0.0.1", 0), configured)))
        self.url = f"http://localhost:{port_of(server)}{PREFIX}"

    def write(self, name: str, content: bytes) -> None:
        """Replace the content of a file (not in the source of this copy)."""
        path = self.folder / name
        path.unlink()
        path.write_bytes(content)

    def update(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file, and update the inventory."""
        content = (self.folder / name).read_text("utf-8").replace(old, new).encode()
        inventory = json.loads(self.inventory())
        for entry in inventory["files"]:
            if entry["path"] == name:
                entry |= {"size": len(content), "sha256": sha256(content).hexdigest()}
        self.write(name, content)
        self.write(INVENTORY, json.dumps(inventory).encode())

    def inventory(self) -> str:
        """The text of ``assets.json``."""
        return (self.folder / INVENTORY).read_text("utf-8")

    def stop(self) -> None:
        """Stop the server. Stopping twice does nothing."""
        self._server.close()


def open_and_cache(page: Page, path: str = "licenses.html") -> None:
    """Open a page and wait until the service worker has cached its files."""
    page.goto(path)
    expect(page.locator("#offline")).to_be_visible(timeout=BOOT)


def part(page: Page, name: str) -> str:
    """Selector of a control in the panel for offline storage."""
    return f"#offline [data-part={name}]"


def make_available(page: Page) -> None:
    """Press the button, and wait until everything is cached."""
    page.locator("#offline summary").click()
    page.click(part(page, "cache-all"))
    expect(page.locator(part(page, "status"))).to_have_text(ALL_THERE, timeout=BOOT)


def wait_until_equal(read: Callable[[], object], expected: object, seconds: float = 60) -> None:
    """Wait until ``read()`` equals ``expected``; Playwright's method needs ``eval`` in the page."""
    end = time.monotonic() + seconds
    while (actual := read()) != expected:
        assert time.monotonic() < end, f"expected {expected!s:.300}, got {actual!s:.300}"
        time.sleep(0.1)


def wait_until_adopted(page: Page, site: Site) -> None:
    """Wait until offline visits use the server's current inventory."""
    wait_until_equal(lambda: page.evaluate(ADOPTED), site.inventory())


def stop_worker(page: Page) -> None:
    """Stop the service worker, as browsers do; it restarts without its memory."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("ServiceWorker.enable")
    devtools.send("ServiceWorker.stopAllWorkers")
    devtools.detach()


def press_delete(page: Page, answer: Literal["accept", "dismiss"]) -> str:
    """Press "Delete everything", answer its dialog, and return the dialog's text."""

    def close(dialog: Dialog) -> None:
        getattr(dialog, answer)()

    page.once("dialog", close)
    with page.expect_event("dialog") as question:
        page.click(part(page, "delete"))
    return question.value.message
