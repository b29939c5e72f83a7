"""Run Python of a test inside a page: real Pyodide, real canvas, real onnxruntime-web.

The page is empty, has the origin of the site and a strict Content-Security-Policy. A test passes a
function, whose source runs in the page. So it is linted and typed like all other code.
"""

from __future__ import annotations

import inspect
import json
import textwrap
import time
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.sync_api import Page, Route, Worker

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; "
    "connect-src 'self' data: blob:; img-src 'self' data: blob:; media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'"
)
HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pyodide</title>
<link rel="icon" href="data:,"><body></body></html>"""

BOOT = """async (wheel) => {
    const site = new URL("../", location.href);
    const resolve = (path) => new URL(path, site).href;
    const {loadPyodide} = await import(resolve("vendor/pyodide/pyodide.mjs"));
    const pyodide = await loadPyodide({indexURL: resolve("vendor/pyodide/")});
    await pyodide.loadPackage("numpy", {messageCallback: () => {}});
    pyodide.registerJsModule("faceapi_host", await import(resolve("host.mjs")));
    const response = await fetch(resolve(wheel));
    pyodide.unpackArchive(await response.arrayBuffer(), "wheel");
    globalThis.pyodide = pyodide;
}"""

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

    def __init__(self, page: Page, wheel: str, site: str = "") -> None:
        self.page = page
        page.route("**/pyodide_page/", self._empty_page)
        page.goto(f"{site}pyodide_page/")
        page.evaluate(BOOT, wheel)

    def run(self, function: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """Await ``function`` in the page; arguments and result are passed as JSON.

        Other names of its module do not exist there, so the function imports what it needs.
        """
        return call(self.page, function, *args)

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
