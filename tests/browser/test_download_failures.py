"""Downloads that fail, are damaged, slow or cancelled: the page says so and needs no reload."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import LaunchBrowser
from tests.browser.own_site import Site
from tests.browser.page_errors import PageErrors
from tests.browser.page_helpers import BOOT, answer, ask
from tests.browser.pyodide_page import PyodidePage

from faceapi_build.server.serve import SiteHandler


def test_loading_can_be_cancelled_and_begun_again(page: Page, page_errors: PageErrors) -> None:
    page_errors.allow("console: signal is aborted")
    cancel, again = (page.get_by_role("button", name=name) for name in ("Cancel", "Try again"))
    page.route("**/modules.bin", lambda _route: None)
    page.goto("detection/index.html?detector=tiny&backend=wasm")
    cancel.click()
    expect(page.locator("#error")).to_contain_text("Loading was canceled.")
    page.unroute_all()
    again.click()
    answer(page)
    expect(cancel).to_be_hidden()

    page.route("**/ssd_mobilenetv1.onnx", lambda _route: None)
    page.get_by_label("SSD MobileNet v1").check()
    cancel.click()
    expect(page.locator("#error")).to_contain_text("was not fetched: the download was aborted")
    expect(cancel).to_be_hidden()
    page.unroute_all()
    assert ask(page, again) == "4 faces found."


RUNTIME = (
    "vendor/pyodide/pyodide.asm.wasm",
    "shared/python/modules.bin",
    "vendor/pyscript/core-*.js",
    "vendor/pyodide/pyodide.asm.mjs",
    "vendor/onnxruntime/ort-wasm-simd-threaded.wasm",
)
"""Patterns of their names. The last one fails while Python runs, which then retries without loading
the page again."""


class ForgetfulHandler(SiteHandler):
    """Sends files even if they seem unchanged: here they change twice a second."""

    def send_head(self) -> Any:
        """Begin the answer."""
        del self.headers["If-Modified-Since"]
        return super().send_head()


@contextmanager
def visited(site: Site, launch_browser: LaunchBrowser, page_errors: PageErrors) -> Iterator[Page]:
    """A watched page on a server of the test's own, without a service worker."""
    context = launch_browser().new_context(base_url=site.url, service_workers="block")
    page = context.new_page()
    page_errors.watch(page, urlsplit(site.url).netloc)
    try:
        yield page
    finally:
        context.close()
        site.stop()


def test_each_damaged_file_of_the_runtime_is_named_on_the_very_first_visit(
    launch_browser: LaunchBrowser, site_folder: Path, tmp_path: Path
) -> None:
    """One bit of one file after another is wrong, where it would do no harm.

    The browser has cached every damaged file in the end, so the page only works then if each retry
    has fetched its file again.
    """
    site = Site(site_folder, tmp_path / "site", ForgetfulHandler)
    ignored = PageErrors()  # a damaged Python may add error messages of its own
    with visited(site, launch_browser, ignored) as page:
        for pattern in RUNTIME:
            (path,) = site_folder.glob(pattern)
            name = path.relative_to(site_folder).as_posix()
            intact = (site_folder / name).read_bytes()
            site.write(name, intact[:-1] + bytes([intact[-1] ^ 1]))
            if pattern == RUNTIME[0]:
                page.goto("photo/index.html?detector=tiny&backend=wasm", wait_until="commit")
            else:
                page.get_by_role("button", name="Try again").click()
            expect(page.locator("#error-text")).to_contain_text(name, timeout=BOOT)
            site.write(name, intact)
        assert ask(page, page.get_by_role("button", name="Try again")).startswith("5 faces")


async def stalled(uri: str) -> str:
    from faceapi.browser.interop import fetch
    from faceapi.errors import FetchError

    fetch.STALL_TIMEOUT_S = 0.3
    try:
        await fetch.fetch_bytes(uri)
    except FetchError as error:
        return str(error)
    return "no error"


async def fetched(uri: str) -> int:
    from faceapi.browser.interop.fetch import fetch_bytes

    return len(await fetch_bytes(uri))


def test_a_server_that_sends_nothing_is_named(pyodide_page: PyodidePage) -> None:
    uri = "../models/index.json"
    silent: list[Route] = []
    pyodide_page.page.route("**/models/index.json", lambda route: silent.append(route))
    assert pyodide_page.run(stalled, uri) == f"{uri} sent nothing for 0.3 seconds"
    assert len(silent) == 1
    pyodide_page.page.unroute("**/models/index.json")
    assert pyodide_page.run(fetched, uri) > 1000


class DrippingHandler(SiteHandler):
    """Sends models drop by drop, and notes when nobody listens any more."""

    hung_up = threading.Event()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file."""
        if not self.path.endswith(".onnx"):
            super().copyfile(source, outputfile)
            return
        try:
            while drop := source.read(500):
                outputfile.write(drop)
                time.sleep(0.02)
        except ConnectionError:
            self.close_connection = True
            self.hung_up.set()


@pytest.fixture
def dripping(
    launch_browser: LaunchBrowser, site_folder: Path, tmp_path: Path, page_errors: PageErrors
) -> Iterator[PyodidePage]:
    """Python in a page of a site with a slow line."""
    site = Site(site_folder, tmp_path / "site", DrippingHandler)
    with visited(site, launch_browser, page_errors) as page:
        yield PyodidePage(page)


async def given_up(uri: str) -> list[list[int | None]]:
    import asyncio

    from faceapi.browser.interop.fetch import fetch_bytes

    seen: list[list[int | None]] = []
    arriving = fetch_bytes(uri, lambda done, total: seen.append([done, total]))
    fetching = asyncio.ensure_future(arriving)
    while len(seen) < 5:
        await asyncio.sleep(0.01)
    fetching.cancel()
    await asyncio.wait([fetching])
    assert fetching.cancelled()
    return seen


def test_a_slow_line_moves_the_progress_and_can_be_given_up(
    dripping: PyodidePage, models_folder: Path
) -> None:
    seen = dripping.run(given_up, "../models/face_expression.onnx")
    done, totals = zip(*seen, strict=True)
    whole = (models_folder / "face_expression.onnx").stat().st_size
    assert set(totals) == {whole}
    assert 0 < done[0] < done[-1] < whole
    assert DrippingHandler.hung_up.wait(30)
