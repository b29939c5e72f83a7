"""The second visit needs no network, and nobody is handed a file that is not the site's own.

Every test has a server that it can stop, and a copy of the site that it can damage.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import CAMERA_FLAGS, LaunchBrowser
from tests.browser.page_helpers import BOOT
from tests.browser.test_site import FETCHING

from faceapi_build.paths import WEB
from faceapi_build.server.serve import HEADERS, SiteHandler, SiteServer
from faceapi_build.site import pages
from faceapi_build.site.assemble import INVENTORY

PREFIX = "/project/"
QUERY = "detector=tiny&backend=wasm"
ALL_THERE = "Every page works without a network."
PYTHON_PAGES = [page.name for page in pages.read_pages(WEB)]
MODEL = "models/tiny_face_detector.onnx"

GET = """async (path) => {
    const response = await fetch(path);
    const text = await response.text();
    return [response.status, response.headers.get("Faceapi-Kept"), text.slice(0, 120)];
}"""
KEPT = """async () => {
    if (!await caches.has("faceapi /project/")) return [];
    const keys = await (await caches.open("faceapi /project/")).keys();
    return keys.map(({url}) => new URL(url).pathname.slice("/project/".length)).sort();
}"""
SPOIL = """async (names) => {
    const cache = await caches.open("faceapi /project/");
    for (const {url} of await cache.keys()) {
        if (!names.some((name) => url.includes(name))) continue;
        const whole = await (await cache.match(url)).arrayBuffer();
        await cache.put(url, new Response(whole.slice(0, whole.byteLength / 2)));
    }
}"""
SAVE_SOMEBODY = """() => new Promise((resolve) => {
    const request = indexedDB.open("faceapi-gallery", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("people");
    request.onsuccess = () => { request.result.close(); resolve(); };
})"""
LEFT = """async () => [
    (await caches.keys()).length,
    (await indexedDB.databases()).length,
    (await navigator.serviceWorker.getRegistrations()).length,
    localStorage.length,
]"""


class PlainHandler(SiteHandler):
    """A host like GitHub Pages, which cannot be told to send headers of one's own."""

    def send_header(self, keyword: str, value: str) -> None:
        """Send it, unless it is one of those that isolate a page."""
        if keyword not in HEADERS or keyword == "Cache-Control":
            super().send_header(keyword, value)


class Site:
    """A copy of the site, to be damaged, and its server, to be stopped."""

    def __init__(self, whole: Path, folder: Path, handler: type[SiteHandler] = SiteHandler) -> None:
        self.folder = folder
        shutil.copytree(whole, folder, copy_function=os.link)
        self._server = SiteServer(
            ("127.0.0.1", 0), partial(handler, directory=str(folder), prefix=PREFIX, quiet=True)
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

    def stop(self) -> None:
        """Be gone. Stopping twice does nothing."""
        if not self._stopped:
            self._stopped = True
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


@pytest.fixture
def site(site_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of this test's own."""
    site = Site(site_folder, tmp_path / "site")
    yield site
    site.stop()


@pytest.fixture
def visitor(launch_browser: LaunchBrowser, site: Site) -> Iterator[Page]:
    """A browser that has not been here before."""
    context = launch_browser().new_context(base_url=site.url)
    context.set_default_timeout(BOOT)
    yield context.new_page()
    context.close()


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
    page.click(part(page, "all"))
    expect(page.locator(part(page, "said"))).to_have_text(ALL_THERE, timeout=BOOT)


@pytest.fixture(scope="module")
def without_network(
    launch_browser: LaunchBrowser,
    site_folder: Path,
    camera_video: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BrowserContext]:
    """A browser in which everything was made available offline, and no server any more."""
    site = Site(site_folder, tmp_path_factory.mktemp("offline") / "site")
    flags = (*CAMERA_FLAGS, f"--use-file-for-fake-video-capture={camera_video}")
    context = launch_browser(*flags).new_context(base_url=site.url)
    page = context.new_page()
    begun(page, "index.html")
    make_available(page)
    page.close()
    site.stop()
    yield context
    context.close()


@pytest.mark.parametrize("name", PYTHON_PAGES)
def test_every_page_with_python_works_without_a_network(
    without_network: BrowserContext, name: str
) -> None:
    page = without_network.new_page()
    page.goto(f"{name}/index.html?{QUERY}")
    expect(page.locator("#status")).not_to_have_text(FETCHING, timeout=BOOT)
    expect(page.locator("#trouble")).to_be_hidden()
    expect(page.locator("#offline")).to_be_visible(timeout=BOOT)
    page.close()


@pytest.mark.parametrize("path", ["", "index.html", "licences.html", "photo", "docs/faceapi.html"])
def test_pages_to_read_are_there_without_a_network(
    without_network: BrowserContext, path: str
) -> None:
    page = without_network.new_page()
    answer = page.goto(path or ".")
    assert answer is not None
    assert answer.ok
    assert page.title()
    page.close()


def test_the_element_works_without_a_network(without_network: BrowserContext) -> None:
    page = without_network.new_page()
    page.goto("embed.html")
    expect(page.locator("#sample + canvas")).to_be_visible(timeout=BOOT)
    page.close()


def test_what_was_visited_once_works_without_being_asked_to(visitor: Page, site: Site) -> None:
    visitor.goto(f"photo/index.html?{QUERY}")
    expect(visitor.locator("#offline")).to_be_visible(timeout=BOOT)
    site.stop()
    visitor.add_init_script(
        """globalThis.figures = [];
        new MutationObserver(() => {
            figures.push(document.getElementById("figures")?.textContent);
        }).observe(document, {subtree: true, childList: true, characterData: true});"""
    )
    visitor.reload()
    expect(visitor.locator("#status")).to_have_text(re.compile(r"^\d faces: "), timeout=BOOT)
    said = visitor.evaluate("figures.filter((text) => /MB kept on this device/.test(text)).length")
    assert said > 0


def test_a_damaged_file_is_named_and_stops_nothing_else(visitor: Page, site: Site) -> None:
    begun(visitor)
    content = (site.folder / MODEL).read_bytes()
    site.write(MODEL, bytes([content[0] ^ 1]) + content[1:])
    status, _, text = visitor.evaluate(GET, MODEL)
    assert status == 502
    assert text.startswith(f"{MODEL} is damaged")
    assert visitor.evaluate(GET, "models/index.json")[0] == 200
    assert MODEL not in visitor.evaluate(KEPT)
    visitor.click("#offline summary")
    visitor.click(part(visitor, "all"))
    expect(visitor.locator(part(visitor, "said"))).to_contain_text(f"{MODEL}: 502")
    site.write(MODEL, content)
    assert visitor.evaluate(GET, MODEL)[:2] == [200, "now"]
    assert visitor.evaluate(GET, MODEL)[:2] == [200, "before"]


def test_half_written_files_heal(visitor: Page) -> None:
    begun(visitor)
    names = ["licences.html", "shared/site.css", "shared/offline.js"]
    assert set(names) <= set(visitor.evaluate(KEPT))
    visitor.evaluate(SPOIL, names)
    visitor.reload()
    expect(visitor.locator("#offline")).to_be_visible(timeout=BOOT)
    assert [visitor.evaluate(GET, name)[1] for name in names] == ["before"] * 3


def test_a_new_version_takes_the_place_of_the_old(visitor: Page, site: Site) -> None:
    begun(visitor)
    kept = visitor.evaluate(KEPT)
    text = (site.folder / "licences.html").read_text("utf-8").replace("Licences", "Permissions")
    site.write("licences.html", text.encode())
    site.write(INVENTORY, _inventory_with(site, "licences.html", text.encode()))
    visitor.reload()
    expect(visitor.locator("h1")).to_have_text("Permissions")
    expect(visitor.locator("#offline")).to_be_visible(timeout=BOOT)
    assert visitor.evaluate(KEPT) == kept


def _inventory_with(site: Site, name: str, content: bytes) -> bytes:
    from hashlib import sha256

    inventory = json.loads((site.folder / INVENTORY).read_text("utf-8"))
    for entry in inventory["files"]:
        if entry["path"] == name:
            entry |= {"size": len(content), "sha256": sha256(content).hexdigest()}
    return json.dumps(inventory).encode()


def test_stopping_keeps_what_has_come(visitor: Page) -> None:
    begun(visitor)
    visitor.click("#offline summary")
    visitor.click(part(visitor, "all"))
    visitor.click(part(visitor, "cancel"))
    expect(visitor.locator(part(visitor, "said"))).to_have_text(
        "Stopped. What has come so far is kept."
    )
    expect(visitor.locator(part(visitor, "all"))).to_be_visible()
    make_available_again = visitor.locator(part(visitor, "all"))
    make_available_again.click()
    expect(visitor.locator(part(visitor, "said"))).to_have_text(ALL_THERE, timeout=BOOT)
    expect(visitor.locator("#offline li.kept")).to_have_count(5)


def test_a_full_disk_is_said(visitor: Page) -> None:
    begun(visitor)
    (worker,) = visitor.context.service_workers
    worker.evaluate(
        """() => {
            const full = new DOMException("full", "QuotaExceededError");
            Cache.prototype.put = () => Promise.reject(full);
        }"""
    )
    visitor.click("#offline summary")
    visitor.click(part(visitor, "all"))
    expect(visitor.locator(part(visitor, "said"))).to_contain_text("there is no more room")
    assert visitor.evaluate(GET, MODEL)[:2] == [200, "no"]


def test_delete_everything_does(visitor: Page) -> None:
    begun(visitor)
    visitor.evaluate(SAVE_SOMEBODY)
    visitor.evaluate("localStorage.setItem('faceapi.quickest', '{}')")
    assert visitor.evaluate(LEFT) == [1, 1, 1, 1]
    visitor.click("#offline summary")
    visitor.once("dialog", lambda dialog: dialog.dismiss())
    visitor.click(part(visitor, "delete"))
    assert visitor.evaluate(LEFT) == [1, 1, 1, 1]
    visitor.once("dialog", lambda dialog: dialog.accept())
    visitor.click(part(visitor, "delete"))
    expect(visitor.locator(part(visitor, "said"))).to_contain_text("Everything is deleted.")
    assert visitor.evaluate(GET, MODEL)[0] == 200
    assert visitor.evaluate(LEFT) == [0, 0, 0, 0]


def test_a_page_can_be_isolated_where_the_host_cannot(
    launch_browser: LaunchBrowser, site_folder: Path, tmp_path: Path
) -> None:
    site = Site(site_folder, tmp_path / "site", PlainHandler)
    context = launch_browser().new_context(base_url=site.url)
    page = context.new_page()
    begun(page, "embed.html")
    assert page.evaluate("crossOriginIsolated") is False
    expect(page.locator("#sample + canvas")).to_be_visible(timeout=BOOT)
    for wished in (True, False):
        page.locator("#offline summary").click()
        with page.expect_navigation():
            page.locator(part(page, "isolate")).click()
        expect(page.locator("#offline")).to_be_visible(timeout=BOOT)
        assert page.evaluate("crossOriginIsolated") is wished
    context.close()
    site.stop()
