"""The second visit needs no network, and nobody is handed a file that is not the site's own.

Every test has a server that it can stop, and a copy of the site that it can damage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import CAMERA_FLAGS, LaunchBrowser
from tests.browser.own_site import (
    ALL_THERE,
    GET,
    KEPT,
    PlainHandler,
    Site,
    make_available,
    open_and_cache,
    part,
    press_delete,
    wait_until_adopted,
    wait_until_equal,
)
from tests.browser.page_helpers import BOOT
from tests.browser.test_site import FETCHING

from faceapi_build.paths import WEB
from faceapi_build.site.rendering.page_config import read_pages

QUERY = "detector=tiny&backend=wasm"
PAGES = [f"{page.name}/index.html" for page in read_pages(WEB)]
DOCUMENTS = ["", "index.html", "licenses.html", "photo", "docs/faceapi.html"]
MODEL = "models/tiny_face_detector.onnx"

SPOIL = """async (names) => {
    const cache = await caches.open("faceapi /project/");
    for (const {url} of await cache.keys()) {
        if (!names.some((name) => url.includes(name))) continue;
        const whole = await (await cache.match(url)).arrayBuffer();
        await cache.put(url, new Response(whole.slice(0, whole.byteLength / 2)));
    }
}"""
SAVE_SOMEBODY = """() => Promise.all([
    ["faceapi-gallery /project/", "people"], ["faceapi-gallery /project/-album", "faces"],
].map(([name, store]) => new Promise((resolve) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store);
    request.onsuccess = () => { request.result.close(); resolve(); };
})))"""
LEFT = """async () => [
    (await caches.keys()).length,
    (await indexedDB.databases()).length,
    (await navigator.serviceWorker.getRegistrations()).length,
    localStorage.length,
]"""


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
    open_and_cache(page, "index.html")
    make_available(page)
    page.close()
    site.stop()
    yield context
    context.close()


@pytest.mark.parametrize("name", ["photo", "live"])
def test_pages_with_python_work_without_a_network(
    without_network: BrowserContext, name: str
) -> None:
    """Two pages stand for all: all files are cached, and ``test_site.py`` shows that no page
    requests another one.
    """
    page = without_network.new_page()
    page.goto(f"{name}/index.html?{QUERY}")
    expect(page.locator("#status")).not_to_have_text(FETCHING, timeout=BOOT)
    expect(page.locator("#error")).to_be_hidden()
    expect(page.locator("#offline")).to_be_visible(timeout=BOOT)
    page.close()


def test_every_page_opens_without_a_network(without_network: BrowserContext) -> None:
    page = without_network.new_page()
    for path in (*DOCUMENTS, *PAGES):
        response = page.goto(path or ".", wait_until="domcontentloaded")
        assert response is not None
        assert response.ok, path
        assert page.title(), path
    page.close()


def test_the_element_works_without_a_network(without_network: BrowserContext) -> None:
    page = without_network.new_page()
    page.goto("embed.html")
    expect(page.locator("#sample + canvas")).to_be_visible(timeout=BOOT)
    expect(page.locator(".listing")).to_have_count(14)
    page.close()


def test_a_visited_page_works_offline_without_a_click(visitor: Page, site: Site) -> None:
    visitor.goto(f"photo/index.html?{QUERY}")
    expect(visitor.locator("#offline")).to_be_visible(timeout=BOOT)
    site.stop()
    visitor.add_init_script(
        """globalThis.figures = [];
        new MutationObserver(() => {
            figures.push(document.getElementById("frame-stats")?.textContent);
        }).observe(document, {subtree: true, childList: true, characterData: true});"""
    )
    visitor.reload()
    expect(visitor.locator("#status")).to_have_text(re.compile(r"^\d faces: "), timeout=BOOT)
    said = visitor.evaluate("figures.filter((text) => /MB from this device/.test(text)).length")
    assert said > 0


def test_a_page_that_was_never_opened_says_what_to_do(visitor: Page) -> None:
    open_and_cache(visitor)
    visitor.context.set_offline(True)  # a stopped server still answers on open connections
    response = visitor.goto("video/index.html")
    assert response is not None
    assert response.status == 503
    expect(visitor.get_by_role("heading")).to_have_text("You are offline")


def test_a_damaged_file_is_named_and_stops_nothing_else(visitor: Page, site: Site) -> None:
    open_and_cache(visitor)
    content = (site.folder / MODEL).read_bytes()
    site.write(MODEL, bytes([content[0] ^ 1]) + content[1:])
    status, _, text = visitor.evaluate(GET, MODEL)
    assert status == 502
    assert text.startswith(f"{MODEL} is damaged")
    assert visitor.evaluate(GET, "models/index.json")[0] == 200
    assert MODEL not in visitor.evaluate(KEPT)
    visitor.click("#offline summary")
    visitor.click(part(visitor, "cache-all"))
    expect(visitor.locator(part(visitor, "status"))).to_contain_text(f"{MODEL}: 502")
    site.write(MODEL, content)
    assert visitor.evaluate(GET, MODEL)[:2] == [200, "stored"]
    assert visitor.evaluate(GET, MODEL)[:2] == [200, "hit"]


def test_half_written_files_heal(visitor: Page) -> None:
    open_and_cache(visitor)
    names = ["licenses.html", "shared/site.css", "shared/offline.js"]
    assert set(names) <= set(visitor.evaluate(KEPT))
    visitor.evaluate(SPOIL, names)
    visitor.reload()
    expect(visitor.locator("#offline")).to_be_visible(timeout=BOOT)
    assert [visitor.evaluate(GET, name)[1] for name in names] == ["hit"] * 3


def test_a_new_version_takes_the_place_of_the_old(visitor: Page, site: Site) -> None:
    open_and_cache(visitor)
    kept = visitor.evaluate(KEPT)
    site.update("licenses.html", "Licenses", "Permissions")
    visitor.reload()
    expect(visitor.locator("h1")).to_have_text("Permissions")
    wait_until_adopted(visitor, site)
    wait_until_equal(lambda: visitor.evaluate(KEPT), kept)


def test_stopping_keeps_the_downloaded_files(visitor: Page) -> None:
    open_and_cache(visitor)
    visitor.click("#offline summary")
    visitor.click(part(visitor, "cache-all"))
    visitor.click(part(visitor, "cancel"))
    expect(visitor.locator(part(visitor, "status"))).to_have_text(
        "Stopped. The files downloaded so far stay available offline."
    )
    expect(visitor.locator(part(visitor, "cache-all"))).to_be_visible()
    make_available_again = visitor.locator(part(visitor, "cache-all"))
    make_available_again.click()
    expect(visitor.locator(part(visitor, "status"))).to_have_text(ALL_THERE, timeout=BOOT)
    expect(visitor.locator("#offline li.cached")).to_have_count(5)


def test_reports_full_disk(visitor: Page) -> None:
    open_and_cache(visitor)
    (worker,) = visitor.context.service_workers
    worker.evaluate(
        """() => {
            const full = new DOMException("full", "QuotaExceededError");
            Cache.prototype.put = () => Promise.reject(full);
        }"""
    )
    visitor.click("#offline summary")
    visitor.click(part(visitor, "cache-all"))
    expect(visitor.locator(part(visitor, "status"))).to_contain_text("not enough storage")
    assert visitor.evaluate(GET, MODEL)[:2] == [200, "skipped"]


def test_delete_everything_does(visitor: Page) -> None:
    open_and_cache(visitor)
    visitor.evaluate(SAVE_SOMEBODY)
    visitor.evaluate("localStorage.setItem('faceapi.quickest /project/', '{}')")
    assert visitor.evaluate(LEFT) == [1, 2, 1, 1]
    visitor.click("#offline summary")
    question = press_delete(visitor, "dismiss")
    assert "of the site, for use offline" in question
    assert "- 0 people you saved" in question
    assert visitor.evaluate(LEFT) == [1, 2, 1, 1]
    press_delete(visitor, "accept")
    expect(visitor.locator(part(visitor, "status"))).to_contain_text("Everything was deleted.")
    assert visitor.evaluate(GET, MODEL)[0] == 200
    assert visitor.evaluate(LEFT) == [0, 0, 0, 0]


def test_a_page_can_be_isolated_where_the_host_cannot(
    launch_browser: LaunchBrowser, site_folder: Path, tmp_path: Path
) -> None:
    site = Site(site_folder, tmp_path / "site", PlainHandler)
    context = launch_browser().new_context(base_url=site.url)
    page = context.new_page()
    open_and_cache(page, "embed.html")
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
