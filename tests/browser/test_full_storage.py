"""Storage that is full, or fails: pages still come, messages are plain, nothing kept is lost."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import CDPSession, Page, expect
from tests.browser.own_site import GET, Site, open_and_cache, part, stop_worker, wait_until_adopted
from tests.browser.page_helpers import BOOT
from tests.browser.pyodide_page import PyodidePage
from tests.browser.test_offline import MODEL

FULL = (
    "Something went wrong: there is not enough storage on this device, "
    "or this site has reached the browser's limit."
)
METHODS = (
    *("CacheStorage.has", "CacheStorage.open"),
    *("Cache.match", "Cache.put", "Cache.keys", "Cache.delete"),
)
FAIL = """(method) => {
    const [owner, name] = method.split(".");
    globalThis.whole ??= {};
    whole[method] = globalThis[owner].prototype[name];
    const error = new DOMException("no", "QuotaExceededError");
    globalThis[owner].prototype[name] = () => Promise.reject(error);
}"""
HEAL = """(method) => {
    const [owner, name] = method.split(".");
    globalThis[owner].prototype[name] = whole[method];
}"""
SEED = 14
MOMENTS = 30


class Quota:
    """What the browser gives the site: everything, or not even what it has."""

    def __init__(self, page: Page) -> None:
        self._devtools: CDPSession = page.context.new_cdp_session(page)
        self._origin = page.evaluate("location.origin")

    def exhaust(self) -> None:
        """Leave no room."""
        self._devtools.send(
            "Storage.overrideQuotaForOrigin", {"origin": self._origin, "quotaSize": 1}
        )

    def lift(self) -> None:
        """Leave as much room as there is."""
        self._devtools.send("Storage.overrideQuotaForOrigin", {"origin": self._origin})


async def save(name: str, seed: int) -> str:
    """Save a person; why not, or an empty text."""
    import numpy as np

    from faceapi.browser import Gallery
    from faceapi.errors import StorageError

    descriptor = np.random.default_rng(seed).normal(size=128).astype(np.float32)
    async with Gallery() as gallery:
        try:
            await gallery.add(name, descriptor)
        except StorageError as error:
            return str(error)
    return ""


async def names() -> list[str]:
    """Everybody who is saved."""
    from faceapi.browser import Gallery

    async with await Gallery.open() as gallery:
        return [person.label for person in await gallery.people()]


@pytest.mark.parametrize("first_visit", [True, False])
def test_a_page_comes_whatever_the_cache_does(visitor: Page, first_visit: bool) -> None:
    open_and_cache(visitor)
    if first_visit:
        visitor.evaluate("caches.delete('faceapi /project/')")
    (worker,) = visitor.context.service_workers
    for method in METHODS:
        worker.evaluate(FAIL, method)
        answer = visitor.goto("licenses.html")
        assert answer is not None
        assert answer.ok, method
        assert visitor.locator("h1").inner_text() == "Licenses"
        assert visitor.evaluate(GET, MODEL)[0] == 200
        worker.evaluate(HEAL, method)


def test_a_first_visit_needs_no_storage(visitor: Page, site: Site) -> None:
    visitor.goto("models/index.json")  # of the site's origin, and without its scripts
    quota = Quota(visitor)
    quota.exhaust()
    page = visitor.context.new_page()
    for path in ("licenses.html", "embed.html"):
        page.goto(path)
        assert page.title()
    expect(page.locator(part(page, "cache-all"))).to_be_attached()
    page.goto("licenses.html")
    expect(page.locator("#offline")).to_be_visible(timeout=BOOT)
    page.locator("#offline summary").click()
    page.click(part(page, "cache-all"))
    expect(page.locator(part(page, "status"))).to_have_text(FULL)
    quota.lift()
    page.reload()
    expect(page.locator("#offline")).to_be_visible(timeout=BOOT)
    page.evaluate(GET, MODEL)
    assert page.evaluate(GET, MODEL)[1] == "hit"


def test_storage_full_at_random_moments(visitor: Page, site: Site) -> None:
    """First visit, updates, a stopped worker, and saving people, with and without room."""
    chance = random.Random(SEED)
    (site.folder / "pyodide_page").mkdir()
    (site.folder / "pyodide_page" / "index.html").write_text("<!doctype html><title>-</title>")
    visitor.goto("models/index.json")
    quota = Quota(visitor)
    pyodide_page = PyodidePage(visitor.context.new_page())
    page = visitor.context.new_page()
    page.goto("licenses.html")
    saved: set[str] = set()
    failures = 0
    for moment in range(MOMENTS):
        has_room = chance.random() < 0.5
        (quota.lift if has_room else quota.exhaust)()
        match chance.choice(("visit", "visit", "fetch", "save", "save", "update", "stop")):
            case "visit":
                path = chance.choice(("licenses.html", "embed.html", "index.html"))
                answer = page.goto(path)
                assert answer is not None
                assert answer.ok
                assert page.title()
            case "fetch":
                # An old page is told to load again once the site was updated.
                page.reload()
                assert page.evaluate(GET, "models/index.json")[0] == 200
            case "save":
                name = f"Person {moment:02}"
                reason = pyodide_page.run(save, name, moment)
                assert not reason or "no room left for this site" in reason
                assert not (reason and has_room)
                failures += bool(reason)
                saved |= set() if reason else {name}
            case "update":
                site.update("models/index.json", "{", "{ ")
                site.update("licenses.html", "</h1>", "!</h1>")
            case "stop":
                stop_worker(page)
        assert set(pyodide_page.run(names)) == saved
    assert failures
    assert saved
    quota.lift()
    open_and_cache(page)
    wait_until_adopted(page, site)
    heading = page.locator("h1").inner_text()
    site.stop()
    page.reload()
    assert page.locator("h1").inner_text() == heading
    assert set(pyodide_page.run(names)) == saved
