"""People saved in a browser: nothing that was confirmed is lost, nothing that was deleted stays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Error
from tests.browser.pyodide_page import PyodidePage


async def add(name: str, *seeds: int) -> str:
    """Save descriptors made of these seeds; the file of everybody then."""
    import numpy as np

    from faceapi.browser import Gallery

    gallery = await Gallery.open()
    rows = [np.random.default_rng(seed).normal(size=128).astype(np.float32) for seed in seeds]
    await gallery.add(name, *rows)
    text = await gallery.export_json()
    gallery.close()
    return text


async def names() -> list[str]:
    """Everybody who is saved."""
    from faceapi.browser import Gallery

    async with await Gallery.open() as gallery:
        return [person.label for person in await gallery.people()]


async def delete(name: str) -> list[str]:
    """Forget somebody, or with an empty name everybody; who is left."""
    from faceapi.browser import Gallery

    async with await Gallery.open() as gallery:
        await (gallery.delete(name) if name else gallery.clear())
        return [person.label for person in await gallery.people()]


async def import_file(text: str) -> str:
    """Read a file into the gallery; the file of everybody then."""
    from faceapi.browser import Gallery

    async with await Gallery.open() as gallery:
        await gallery.import_json(text)
        return await gallery.export_json()


async def failing_change() -> str:
    """Change somebody, then fail: in the same step, nothing may have happened."""
    from faceapi.browser import Gallery

    def change(people: Any) -> Any:
        raise ZeroDivisionError("after all")

    async with await Gallery.open() as gallery:
        try:
            await gallery.update(change)
        except ZeroDivisionError as error:
            return str(error)
    return "nothing was raised"


async def refused(text: str) -> list[str]:
    """What is said of a file that is none, or of storage that fails."""
    from faceapi.browser import Gallery
    from faceapi.errors import StorageError

    async with await Gallery.open() as gallery:
        try:
            await gallery.import_json(text)
        except StorageError as error:
            return [error.reason, str(error)]
        except ValueError as error:
            return ["ValueError", str(error)]
    return ["nothing was raised"]


async def distance_to(seed: int) -> str | None:
    """Whom a descriptor belongs to."""
    import numpy as np

    from faceapi.browser import Gallery

    async with await Gallery.open() as gallery:
        matcher = await gallery.matcher()
        query = np.random.default_rng(seed).normal(size=128).astype(np.float32)
        return str(matcher.find_best_match(query)) if matcher else None


async def watch() -> None:
    """Keep a gallery open, and note in the page who is in it after each change."""
    import asyncio

    import js

    from faceapi.browser import Gallery

    gallery = await Gallery.open()
    js.seen = ""

    async def note() -> None:
        js.seen = ",".join(person.label for person in await gallery.people()) or "nobody"

    gallery.subscribe(lambda: asyncio.ensure_future(note()))


async def opened_with(migrations: int) -> list[Any]:
    """Open a database after so many steps; what it holds, and its error."""
    import js
    from pyodide.ffi import to_js

    from faceapi.browser.storage.database import Database
    from faceapi.errors import StorageError

    def first(database: Any) -> None:
        options = to_js({"keyPath": "label"}, dict_converter=js.Object.fromEntries)
        database.createObjectStore("people", options)

    def second(database: Any) -> None:
        database.createObjectStore("more")

    try:
        database = await Database.open("migrating", [first, second][:migrations], lambda: None)
    except StorageError as error:
        return [error.reason, str(error)]
    record = to_js({"label": f"step {migrations}"}, dict_converter=js.Object.fromEntries)
    await database.update("people", lambda store, _values: store.put(record))
    found = [value.label for value in await database.read("people")]
    database.close()
    return found


def test_people_are_kept_found_and_forgotten(pyodide_page: PyodidePage) -> None:
    run = pyodide_page.run
    assert run(names) == []
    assert run(distance_to, 1) is None
    run(add, "Zoë", 1)
    run(add, "  Ada  Lovelace ", 2, 3)
    text = run(add, "<img src=x onerror=alert(1)>", 4)
    assert run(names) == ["<img src=x onerror=alert(1)>", "Ada Lovelace", "Zoë"]
    assert run(add, "Ada Lovelace", 3) == text, "the same shot is not saved twice"
    assert run(distance_to, 1) == "Zoë (0)"
    assert run(distance_to, 99).startswith("unknown (")

    assert run(delete, "Zoë") == ["<img src=x onerror=alert(1)>", "Ada Lovelace"]
    assert run(delete, "") == []
    assert run(import_file, text) == text
    assert run(import_file, text) == text


def test_a_change_happens_as_a_whole_or_not_at_all(pyodide_page: PyodidePage) -> None:
    run = pyodide_page.run
    text = run(add, "Ada", 1, 2)
    assert run(failing_change) == "after all"
    kind, message = run(refused, text.replace('"Ada"', '""'))
    assert (kind, message) == ("ValueError", "a name must have at least one letter")
    assert run(refused, text[:-9])[0] == "ValueError"
    assert run(import_file, '{"labeledDescriptors":[]}') == text


@pytest.mark.parametrize("levels", [101, 2_500, 5_000, 1_000_000])
def test_a_nested_file_is_refused_and_python_goes_on(
    pyodide_page: PyodidePage, levels: int
) -> None:
    run = pyodide_page.run
    text = run(add, "Ada", 1)
    for nested in ("[" * levels, '{"a":' * levels, "[" * levels + "]" * levels):
        kind, message = run(refused, nested)
        assert kind == "ValueError"
        assert "at most 100 levels" in message
    assert run(import_file, text) == text


def test_a_full_disk_is_reported_and_loses_nothing(fresh_pyodide_page: PyodidePage) -> None:
    run, page = fresh_pyodide_page.run, fresh_pyodide_page.page
    devtools = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 100_000})
    run(add, "Ada", 1)
    rows = [[number / 1000] * 128 for number in range(1000)]
    kind, message = run(refused, json.dumps([{"label": "Bea", "descriptors": rows}]))
    assert kind == "QuotaExceededError"
    assert "no room left" in message
    assert run(names) == ["Ada"]
    run(add, "Bea", 2)
    assert run(names) == ["Ada", "Bea"]


def another_tab(pyodide_page: PyodidePage) -> PyodidePage:
    """One more page with Python, in the same browser and profile."""
    return PyodidePage(pyodide_page.page.context.new_page())


def test_two_tabs_agree(fresh_pyodide_page: PyodidePage) -> None:
    other = another_tab(fresh_pyodide_page)
    other.run(watch)
    fresh_pyodide_page.run(add, "Ada", 1)
    other.wait_until("window.seen === 'Ada'")
    fresh_pyodide_page.run(delete, "")
    other.wait_until("window.seen === 'nobody'")
    other.run(add, "Bea", 2)
    assert fresh_pyodide_page.run(names) == ["Bea"]


def test_confirmed_changes_survive_a_crash(fresh_pyodide_page: PyodidePage) -> None:
    texts = [fresh_pyodide_page.run(add, f"Person {number}", number) for number in range(3)]
    crashes: list[object] = []
    fresh_pyodide_page.page.on("crash", lambda page: crashes.append(page))
    with pytest.raises(Error):
        fresh_pyodide_page.page.goto("chrome://crash")
    again = another_tab(fresh_pyodide_page)
    assert crashes
    assert again.run(import_file, texts[-1]) == texts[-1]
    assert again.run(names) == ["Person 0", "Person 1", "Person 2"]


def test_versions_migrate_step_by_step(pyodide_page: PyodidePage) -> None:
    assert pyodide_page.run(opened_with, 1) == ["step 1"]
    assert pyodide_page.run(opened_with, 2) == ["step 1", "step 2"]
    kind, message = pyodide_page.run(opened_with, 1)
    assert kind == "VersionError"
    assert "newer version" in message
