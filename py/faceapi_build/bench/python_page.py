"""The site's Python in headless Chromium, without a page of the site around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Playwright

from faceapi_build.bench.browser import FLAGS
from faceapi_build.bench.server import served
from faceapi_build.paths import WEB
from faceapi_build.testing import chromium

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
