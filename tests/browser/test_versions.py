"""A page keeps the version of the site that it began with, whatever the server answers then."""

from __future__ import annotations

import json
import time

from playwright.sync_api import Page, expect
from tests.browser.own_site import (
    GET,
    KEPT,
    Site,
    open_and_cache,
    stop_worker,
    wait_until_adopted,
)
from tests.browser.page_helpers import BOOT

from faceapi_build.site.assemble import INVENTORY

PROGRAM = "models/index.json"
"""A small file that pages load later; here it stands for a program."""
PAGE = "licenses.html"
LATE = 4.0
"""Seconds; longer than a navigation waits for the inventory."""


def entry(**changes: object) -> bytes:
    """An inventory with one file, changed."""
    whole = {"path": PAGE, "size": 1, "sha256": "0" * 64}
    return json.dumps({"format": 1, "files": [whole | changes]}).encode()


NO_INVENTORIES = (
    b"<!doctype html><title>Log in</title>",
    b"",
    b"{}",
    b"null",
    b"[null]",
    b'{"files": []}',
    b'{"format": 1, "files": []}',
    b'{"format": 1, "files": {}}',
    b'{"format": 1, "files": [null]}',
    b'{"format": 2, "files": [1]}',
    b"[" * 100_000,
    entry(path="../secret"),
    entry(path="https://elsewhere.example/"),
    entry(path=7),
    entry(size=-1),
    entry(size="1"),
    entry(sha256="0"),
    entry(sha256=None),
)


def update(site: Site) -> None:
    """A new version: another page and another program."""
    site.update(PAGE, "Licenses", "Permissions")
    site.update(PROGRAM, "{", "{ ")


def program_of(page: Page) -> str:
    """Which program a page gets."""
    status, _, text = page.evaluate(GET, PROGRAM)
    if status != 200:
        return str(text)
    return "new" if text.startswith("{ ") else "old"


def heading(page: Page) -> str:
    """Which page it is."""
    return page.locator("h1").inner_text()


def test_invalid_inventories_are_ignored(visitor: Page, site: Site) -> None:
    open_and_cache(visitor)
    kept = visitor.evaluate(KEPT)
    truncated = site.inventory().encode()[:-9]
    for body in (*NO_INVENTORIES, truncated):
        site.answers[INVENTORY] = (200, body)
        answer = visitor.reload()
        assert answer is not None
        assert answer.ok, body[:80]
        assert visitor.evaluate(GET, PROGRAM)[0] == 200
    expect(visitor.locator("#offline")).to_be_visible(timeout=BOOT)
    assert set(kept) <= set(visitor.evaluate(KEPT))
    site.stop()
    visitor.reload()
    assert heading(visitor) == "Licenses"


def test_a_login_page_for_everything_hides_nothing_that_is_kept(visitor: Page, site: Site) -> None:
    open_and_cache(visitor)
    login = (200, b"<!doctype html><title>Log in</title><h1>Log in</h1>")
    site.answers |= {INVENTORY: login, PAGE: login, "embed.html": login}
    visitor.reload()
    assert heading(visitor) == "Licenses"
    visitor.goto("embed.html")
    assert heading(visitor) == "Log in"


def test_a_late_inventory_mixes_no_versions(visitor: Page, site: Site) -> None:
    open_and_cache(visitor)
    assert program_of(visitor) == "old"
    update(site)
    site.delays[INVENTORY] = LATE
    visitor.reload()
    assert heading(visitor) == "Licenses"
    time.sleep(LATE)
    assert program_of(visitor) == "old"
    site.delays.clear()
    visitor.reload()
    assert heading(visitor) == "Permissions"
    assert program_of(visitor) == "new"


def test_two_pages_of_two_versions(visitor: Page, site: Site) -> None:
    open_and_cache(visitor)
    assert program_of(visitor) == "old"
    update(site)
    other = visitor.context.new_page()
    open_and_cache(other)
    wait_until_adopted(other, site)
    for _ in range(2):
        assert (heading(visitor), program_of(visitor)) == ("Licenses", "old")
        assert (heading(other), program_of(other)) == ("Permissions", "new")
        stop_worker(other)


def test_an_old_page_is_told_what_it_cannot_have(visitor: Page, site: Site) -> None:
    open_and_cache(visitor)
    update(site)
    assert program_of(visitor) == (
        f"{PROGRAM} is of another version: the site was updated, load this page again"
    )
    visitor.reload()
    assert program_of(visitor) == "new"


def test_half_an_update_is_answered_by_the_network_alone(visitor: Page, site: Site) -> None:
    open_and_cache(visitor)
    whole = site.inventory().encode()
    update(site)
    site.write(INVENTORY, whole)
    stop_worker(visitor)
    visitor.evaluate(
        """async () => {
            const cache = await caches.open("faceapi /project/");
            for (const {url} of await cache.keys()) {
                if (url.includes("licenses.html")) await cache.delete(url);
            }
        }"""
    )
    visitor.reload()
    assert (heading(visitor), program_of(visitor)) == ("Permissions", "new")


def test_an_update_that_breaks_off_leaves_the_old_version(visitor: Page, site: Site) -> None:
    open_and_cache(visitor)
    assert program_of(visitor) == "old"
    update(site)
    site.answers[PAGE] = (503, b"later")
    visitor.reload()
    assert (heading(visitor), program_of(visitor)) == ("Licenses", "old")
    site.stop()
    visitor.reload()
    assert (heading(visitor), program_of(visitor)) == ("Licenses", "old")


def test_cached_pages_work_offline_after_an_update(visitor: Page, site: Site) -> None:
    open_and_cache(visitor)
    open_and_cache(visitor, "embed.html")
    update(site)
    site.update("embed.html", "<h1>", "<h1>New: ")
    open_and_cache(visitor)
    wait_until_adopted(visitor, site)
    site.stop()
    visitor.goto("embed.html")
    assert heading(visitor).startswith("New: ")
