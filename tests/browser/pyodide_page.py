"""Python of the tests run inside a page: real Pyodide, real canvas, real onnxruntime-web.

The page is empty, of the site's own origin, and has a strict Content-Security-Policy. A test hands
over a function; its source runs in the page, so that it is linted and typed like everything else.
"""

from __future__ import annotations

import inspect
import json
import textwrap
import time
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.sync_api import Page, Route

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; "
    "connect-src 'self' data: blob:; img-src 'self' data: blob:; media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'"
)
HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Laboratory</title>
<link rel="icon" href="data:,"><body></body></html>"""

BOOT = """async (wheel) => {
    const site = new URL("../", location.href);
    const at = (path) => new URL(path, site).href;
    const {loadPyodide} = await import(at("vendor/pyodide/pyodide.mjs"));
    const pyodide = await loadPyodide({indexURL: at("vendor/pyodide/")});
    await pyodide.loadPackage("numpy", {messageCallback: () => {}});
    pyodide.registerJsModule("faceapi_host", await import(at("host.mjs")));
    const response = await fetch(at(wheel));
    pyodide.unpackArchive(await response.arrayBuffer(), "wheel");
    globalThis.pyodide = pyodide;
}"""

CALL = """async ([source, name, given]) => {
    const scope = pyodide.toPy({});
    try {
        await pyodide.runPythonAsync(source, {globals: scope});
        scope.set("given", given);
        return await pyodide.runPythonAsync(
            `import json\\njson.dumps(await ${name}(*json.loads(given)))`, {globals: scope});
    } finally { scope.destroy(); }
}"""


class Laboratory:
    """A page with Python in it."""

    def __init__(self, page: Page, wheel: str, site: str = "") -> None:
        self.page = page
        page.route("**/laboratory/", self._empty_page)
        page.goto(f"{site}laboratory/")
        page.evaluate(BOOT, wheel)

    def run(self, function: Callable[..., Awaitable[Any]], *given: Any) -> Any:
        """Await ``function`` in the page. What goes in and comes back is JSON.

        Its module's other names do not exist there: it imports what it needs.
        """
        source = "from __future__ import annotations\n" + textwrap.dedent(
            inspect.getsource(function)
        )
        name = getattr(function, "__name__", "")
        return json.loads(self.page.evaluate(CALL, [source, name, json.dumps(given)]))

    def wait_until(self, expression: str, seconds: float = 30) -> None:
        """Wait for JavaScript to hold; Playwright's own way needs an eval, which is forbidden."""
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
