"""The site's Python in headless Chromium, without a page of the site around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from playwright.sync_api import Page, Playwright

from faceapi_build.bench.browser import FLAGS
from faceapi_build.bench.server import served
from faceapi_build.paths import WEB
from faceapi_build.testing import chromium

Call = Callable[[str, Sequence[Any]], Any]
"""Calls a function of a program by name, with one list; arguments and result are JSON."""

START_MS = 120_000


@contextmanager
def python_page(
    playwright: Playwright,
    site: Path,
    mounts: Mapping[str, Path] | None = None,
    flags: Sequence[str] = FLAGS,
) -> Iterator[Page]:
    """A page with ``window.python`` (``web/bench/python.mjs``).

    ``mounts`` are more folders to serve, by the first part of their addresses; ``flags`` are those
    of the browser.
    """
    (wheel,) = (site / "wheel").glob("*.whl")
    folders = {"/bench/": WEB / "bench", **(mounts or {}), "/": site}
    with served(folders) as server:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=list(flags))
        try:
            page = browser.new_page(base_url=server.base)
            page.set_default_timeout(START_MS)
            page.goto(f"bench/python.html?wheel=/wheel/{wheel.name}")
            page.wait_for_function("window.python !== undefined")
            yield page
        finally:
            browser.close()


def load_program(page: Page, program: ModuleType) -> Call:
    """Load a module of the build, which imports nothing else of it, into the page's Python."""
    name = program.__name__.rpartition(".")[2]
    source = Path(str(program.__file__)).read_text("utf-8")
    page.evaluate("([name, source]) => python.load(name, source)", [name, source])

    def call(function: str, values: Sequence[Any]) -> Any:
        script = "([name, method, values]) => python.call(name, method, values)"
        return page.evaluate(script, [name, function, list(values)])

    return call
