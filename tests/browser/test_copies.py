"""Two copies of the site on one origin: each has storage of its own, and deletes only that."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from tests.browser.conftest import LaunchBrowser
from tests.browser.own_site import part, press_delete
from tests.browser.page_helpers import BOOT
from tests.browser.pyodide_page import PyodidePage
from tests.conftest import serving

FILL = """async (people) => {
    for (const [name, count] of Object.entries(people)) await new Promise((resolve) => {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => {
            const store = request.result.createObjectStore("people", {keyPath: "label"});
            for (let i = 0; i < count; i += 1) store.put({label: `Person ${i}`, descriptors: []});
        };
        request.onsuccess = () => { request.result.close(); resolve(); };
    });
}"""
STORED = """async () => [
    ...(await indexedDB.databases()).map(({name}) => name),
    ...Object.keys(localStorage),
    ...await caches.keys(),
].sort()"""
PEOPLE_IN = """(name) => new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
        const count = request.result.transaction("people").objectStore("people").count();
        count.onsuccess = () => { request.result.close(); resolve(count.result); };
    };
})"""
OLD = "faceapi-gallery"

NewLaboratory: TypeAlias = Callable[[str], PyodidePage]


async def save_as_before(name: str) -> None:
    """Save somebody in the gallery that all copies once shared."""
    import numpy as np

    from faceapi.browser import Gallery

    async with await Gallery.open("faceapi-gallery") as gallery:
        await gallery.add(name, np.full(128, len(name), dtype=np.float32))


async def names() -> list[str]:
    """Everybody who is saved here."""
    from faceapi.browser import Gallery

    async with await Gallery.open() as gallery:
        return [person.label for person in await gallery.people()]


async def delete_everything() -> list[str]:
    """Delete this copy's gallery; who is there when it is opened again."""
    from faceapi.browser import Gallery

    async with await Gallery.open() as gallery:
        await gallery.clear()
    async with await Gallery.open() as gallery:
        return [person.label for person in await gallery.people()]


async def recalled() -> list[object]:
    """What is known of the speed of a network, and what there is in localStorage."""
    import js

    from faceapi.browser.inference import backend_timings

    times = backend_timings.load_timings("a device", "a network")
    return [times and dict(times), list(js.Object.keys(js.localStorage))]


@pytest.fixture(scope="module")
def origin(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An origin with the site at ``/a/`` and at ``/b/``."""
    root = tmp_path_factory.mktemp("copies") / "root"
    for copy in ("a", "b"):
        shutil.copytree(site_folder, root / copy, copy_function=os.link)
    with serving(root, "/") as url:
        yield url


@pytest.fixture
def browser(launch_browser: LaunchBrowser, origin: str) -> Iterator[BrowserContext]:
    """A browser that has been nowhere."""
    context = launch_browser().new_context(base_url=origin)
    context.set_default_timeout(BOOT)
    yield context
    context.close()


@pytest.fixture
def python_in(launch_browser: LaunchBrowser, origin: str) -> Iterator[NewLaboratory]:
    """Python in an empty page of a copy; there is no service worker."""
    context = launch_browser().new_context(base_url=origin, service_workers="block")
    yield lambda copy: PyodidePage(context.new_page(), f"{copy}/")
    context.close()


def visited(browser: BrowserContext, copy: str) -> Page:
    """A page of a copy, whose files are kept then."""
    page = browser.new_page()
    page.goto(f"{copy}/licenses.html")
    expect(page.locator("#offline")).to_be_visible(timeout=BOOT)
    page.locator("#offline summary").click()
    return page


def delete_in(page: Page) -> str:
    """Press the button and wait for the end; the question."""
    question = press_delete(page, "accept")
    expect(page.locator(part(page, "status"))).to_contain_text("Everything was deleted.")
    return question


def test_deleting_here_leaves_everything_there(browser: BrowserContext) -> None:
    page = visited(browser, "a")
    visited(browser, "b")
    others = {f"{OLD} /b/": 1, "faceapi-other": 0, f"{OLD} /a/b/": 0}
    page.evaluate(FILL, {f"{OLD} /a/": 2, **others})
    for copy in ("a", "b"):
        page.evaluate("(key) => localStorage.setItem(key, '{}')", f"faceapi.quickest /{copy}/")
    question = delete_in(page)
    assert "/a/ stores on this device?" in question
    assert re.search(r"- [1-9]\d* files of the site", question)
    assert "- 2 people you saved" in question
    assert "other copies of this site are not affected" in question
    left = [*others, "faceapi.quickest /b/", "faceapi /b/"]
    assert page.evaluate(STORED) == sorted(left)
    registrations = "async () => (await navigator.serviceWorker.getRegistrations()).length"
    assert page.evaluate(registrations) == 1


def test_a_gallery_shared_by_two_copies_stays_for_the_other(browser: BrowserContext) -> None:
    page = visited(browser, "a")
    visited(browser, "b")
    page.evaluate(FILL, {OLD: 3})
    question = delete_in(page)
    assert "- 3 people you saved" in question
    assert "Another copy of this site uses the same people" in question
    assert page.evaluate(PEOPLE_IN, OLD) == 3
    assert page.evaluate(PEOPLE_IN, f"{OLD} /a/") == 0


def test_a_single_copy_deletes_the_old_gallery_too(browser: BrowserContext) -> None:
    page = visited(browser, "a")
    page.evaluate(FILL, {OLD: 3})
    assert "- 3 people you saved" in delete_in(page)
    assert page.evaluate(STORED) == []


def test_people_move_from_the_old_gallery(python_in: NewLaboratory) -> None:
    pyodide_page = python_in("a")
    pyodide_page.run(save_as_before, "Ada")
    assert pyodide_page.run(names) == ["Ada"]
    assert pyodide_page.page.evaluate(STORED) == [f"{OLD} /a/"]
    pyodide_page.run(save_as_before, "Bea")  # as a tab with an older version of the site does
    assert pyodide_page.run(names) == ["Ada", "Bea"]
    assert pyodide_page.page.evaluate(STORED) == [f"{OLD} /a/"]
    assert pyodide_page.run(delete_everything) == []


def test_two_copies_both_take_the_old_people_once(python_in: NewLaboratory) -> None:
    first = python_in("a")
    first.page.evaluate("caches.open('faceapi /a/').then(() => caches.open('faceapi /b/'))")
    first.run(save_as_before, "Ada")
    assert first.run(names) == ["Ada"]
    assert first.run(delete_everything) == []
    assert OLD in first.page.evaluate(STORED)
    second = python_in("b")
    assert second.run(names) == ["Ada"]
    assert OLD not in second.page.evaluate(STORED)
    assert first.run(names) == []
    assert second.run(names) == ["Ada"]


def test_measured_times_move(python_in: NewLaboratory) -> None:
    page = python_in("a").page
    page.evaluate(
        """() => localStorage.setItem("faceapi.quickest", JSON.stringify({
            device: "a device", networks: {"a network": {webgpu: 1.5, wasm: 2.5}},
        }))"""
    )
    times, keys = python_in("a").run(recalled)
    assert times == {"webgpu": 1.5, "wasm": 2.5}
    assert keys == ["faceapi.quickest /a/"]


def test_a_page_with_the_package_from_elsewhere_goes_by_its_own_folder(
    launch_browser: LaunchBrowser, origin: str, site_folder: Path
) -> None:
    def elsewhere(route: Route) -> None:
        path = urlsplit(route.request.url).path.removeprefix("/library/")
        headers = {"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"}
        route.fulfill(body=(site_folder / path).read_text("utf-8"), headers=headers)

    # The server's policy would forbid the other origin; a page with its own policy may allow it.
    context = launch_browser().new_context(base_url=origin, bypass_csp=True)
    context.route("http://localhost:9/library/**", elsewhere)
    page = context.new_page()
    page.goto("a/models/index.json")
    name = "async (url) => (await import(url)).galleryName"
    assert page.evaluate(name, "http://localhost:9/library/host.mjs") == f"{OLD} /a/models/"
    assert page.evaluate(name, "/b/host.mjs") == f"{OLD} /b/"
    context.close()
