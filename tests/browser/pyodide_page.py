"""Run Python of a test inside a page: real Pyodide, real canvas, real onnxruntime-web.

The page is empty, has the origin of the site and a strict Content-Security-Policy. A test passes a
function, whose source runs in the page. So it is linted and typed like all other code.
"""

from __future__ import annotations

import inspect
import json
import textwrap
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, Worker
from tests.browser.page_errors import PageErrors

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; "
    "connect-src 'self' data: blob:; img-src 'self' data: blob:; media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'"
)
HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pyodide</title>
<link rel="icon" href="data:,"><body></body></html>"""

BOOT = """async () => {
    const site = new URL("../", location.href);
    const resolve = (path) => new URL(path, site).href;
    const {startPyodide} = await import(resolve("shared/snapshot/start.mjs"));
    const pyodide = await startPyodide();
    pyodide.registerJsModule("faceapi_host", await import(resolve("host.mjs")));
    globalThis.pyodide = pyodide;
}"""
"""Starts Python as the pages of the site do: with numpy, and with the package as bytecode."""

RESET = """async () => {
    pyodide.runPython(`
import sys
for name in [name for name in sys.modules if name.partition(".")[0] == "faceapi"]:
    del sys.modules[name]
`);
    document.body.replaceChildren();
    localStorage.clear();
    for (const {name} of await indexedDB.databases()) {
        await new Promise((resolve, reject) => {
            const request = indexedDB.deleteDatabase(name);
            request.onsuccess = resolve;
            request.onblocked = () => reject(new Error(`a test has left ${name} open`));
        });
    }
}"""
"""Forgets the state of the package, the document and the storage."""

CALL = """async ([source, name, args]) => {
    const scope = pyodide.toPy({});
    try {
        await pyodide.runPythonAsync(source, {globals: scope});
        scope.set("args", args);
        return await pyodide.runPythonAsync(
            `import json\\njson.dumps(await ${name}(*json.loads(args)))`, {globals: scope});
    } finally { scope.destroy(); }
}"""


def call(target: Page | Worker, function: Callable[..., Awaitable[Any]], *args: Any) -> Any:
    """Await ``function`` in a page or worker where ``BOOT`` has run; see ``PyodidePage.run``."""
    source = "from __future__ import annotations\n" + textwrap.dedent(inspect.getsource(function))
    name = getattr(function, "__name__", "")
    return json.loads(target.evaluate(CALL, [source, name, json.dumps(args)]))


class PyodidePage:
    """A page that runs Python."""

    def __init__(self, page: Page, site: str = "") -> None:
        self.page = page
        page.route("**/pyodide_page/", self._empty_page)
        page.goto(f"{site}pyodide_page/")
        page.evaluate(BOOT)

    def run(self, function: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """Await ``function`` in the page; arguments and result are passed as JSON.

        Other names of its module do not exist there, so the function imports what it needs.
        """
        return call(self.page, function, *args)

    def reset(self) -> None:
        """Prepare the page for another test."""
        self.page.unroute_all()
        self.page.evaluate(RESET)

    def wait_until(self, expression: str, seconds: float = 30) -> None:
        """Wait for a JavaScript expression; Playwright's wait needs ``eval``, which is blocked."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"did not become true: {expression}"
            time.sleep(0.05)

    def _empty_page(self, route: Route) -> None:
        headers = {
            "Content-Type": "text/html",
            "Content-Security-Policy": POLICY,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": "require-corp",
        }
        route.fulfill(body=HTML, headers=headers)


class SharedPages:
    """Pages with Python, one for each set of browser flags, that several tests use in turn."""

    def __init__(self, launch_browser: Callable[..., Browser], site_url: str) -> None:
        self._launch_browser = launch_browser
        self._site_url = site_url
        self._pages: dict[tuple[str, ...], tuple[PyodidePage, PageErrors]] = {}

    def lend(
        self, page_errors: PageErrors, session: pytest.Session, *flags: str
    ) -> Iterator[PyodidePage]:
        """Yield a page whose errors go to ``page_errors``; close it if the test fails."""
        failures = session.testsfailed
        yield self._prepared(flags, page_errors)
        if session.testsfailed != failures:
            self._pages.pop(flags)[0].page.context.close()

    def close(self) -> None:
        """Close all pages."""
        for pyodide_page, _ in self._pages.values():
            pyodide_page.page.context.close()

    def _prepared(self, flags: tuple[str, ...], page_errors: PageErrors) -> PyodidePage:
        if flags in self._pages:
            pyodide_page, watcher = self._pages[flags]
            watcher.errors = page_errors.errors
            pyodide_page.reset()
            return pyodide_page
        browser = self._launch_browser(*flags)
        page = browser.new_context(base_url=self._site_url, service_workers="block").new_page()
        watcher = PageErrors()
        watcher.errors = page_errors.errors
        watcher.watch(page, urlsplit(self._site_url).netloc)
        pyodide_page = PyodidePage(page)
        self._pages[flags] = (pyodide_page, watcher)
        return pyodide_page
