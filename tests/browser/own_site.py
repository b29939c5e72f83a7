"""A copy of the site with a server of its own: to be damaged, updated, slowed down, and stopped.

Fixtures for it (``site``, ``visitor``) are in ``conftest.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from playwright.sync_api import Dialog, Page, expect
from tests.browser.page_helpers import BOOT

from faceapi_build.server.serve import HEADERS, SiteHandler, SiteServer
from faceapi_build.site.assemble import INVENTORY

PREFIX = "/project/"
Handler: TypeAlias = Callable[..., SiteHandler]

ALL_THERE = "Every page works without a network."

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
    """A host like GitHub Pages, which cannot be told to send headers of one's own."""

    def send_header(self, keyword: str, value: str) -> None:
        """Send it, unless it is one of those that isolate a page or restrict it."""
        own = {*HEADERS, "Content-Security-Policy"} - {"Cache-Control"}
        if keyword not in own:
            super().send_header(keyword, value)


class HostileHandler(SiteHandler):
    """A host that answers what its :class:`Site` tells it to."""

    def __init__(self, *args: object, site: Site, **kwargs: Any) -> None:
        self._site = site
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:  # noqa: N802  as in the base class
        """Answer late, with something else, or as usual."""
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
    """A copy of the site, to be damaged, and its server, to be stopped.

    ``answers`` (path → status and body) and ``delays`` (path → seconds) are what a
    :class:`HostileHandler` does.
    """

    def __init__(self, whole: Path, folder: Path, handler: Handler | None = None) -> None:
        self.folder = folder
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.delays: dict[str, float] = {}
        shutil.copytree(whole, folder, copy_function=os.link)
        make = handler or partial(HostileHandler, site=self)
        self._server = SiteServer(
            ("127.0.0.1", 0), partial(make, directory=str(folder), prefix=PREFIX, quiet=True)
        )
        self.url = f"http://localhost:{self._server.server_address[1]}{PREFIX}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self._stopped = False

    def write(self, name: str, content: bytes) -> None:
        """Give a file another content (not in the site that this one was copied from)."""
        path = self.folder / name
        path.unlink()
        path.write_bytes(content)

    def update(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file, and in the inventory what it says about that file."""
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
        """Be gone. Stopping twice does nothing."""
        if not self._stopped:
            self._stopped = True
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


def begun(page: Page, path: str = "licences.html") -> None:
    """Open a page and wait until the service worker has kept what it needs."""
    page.goto(path)
    expect(page.locator("#offline")).to_be_visible(timeout=BOOT)


def part(page: Page, name: str) -> str:
    """Selector of something in the box about what is kept."""
    return f"#offline [data-part={name}]"


def make_available(page: Page) -> None:
    """Press the button, and wait until everything is kept."""
    page.locator("#offline summary").click()
    page.click(part(page, "cache-all"))
    expect(page.locator(part(page, "status"))).to_have_text(ALL_THERE, timeout=BOOT)


def wait_until_equal(read: Callable[[], object], expected: object, seconds: float = 60) -> None:
    """Wait until ``read()`` is what is expected; Playwright's own way needs an eval in the page."""
    end = time.monotonic() + seconds
    while (actual := read()) != expected:
        assert time.monotonic() < end, f"expected {expected!s:.300}, got {actual!s:.300}"
        time.sleep(0.1)


def wait_until_adopted(page: Page, site: Site) -> None:
    """Wait until the inventory of the server is the one for visits without a network."""
    wait_until_equal(lambda: page.evaluate(ADOPTED), site.inventory())


def stop_worker(page: Page) -> None:
    """Stop the service worker, as browsers do; it starts again without its memory."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("ServiceWorker.enable")
    devtools.send("ServiceWorker.stopAllWorkers")
    devtools.detach()


def press_delete(page: Page, answer: Literal["accept", "dismiss"]) -> str:
    """Press "Delete everything" and answer its question, which is returned."""

    def close(dialog: Dialog) -> None:
        getattr(dialog, answer)()

    page.once("dialog", close)
    with page.expect_event("dialog") as question:
        page.click(part(page, "delete"))
    return question.value.message
