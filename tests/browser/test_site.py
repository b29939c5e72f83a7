"""The site as a folder of files: it works where it stands, and nothing in it is for show."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

PLAIN_PYODIDE = """async (wheel) => {
    const { loadPyodide } = await import(new URL("vendor/pyodide/pyodide.mjs", document.baseURI));
    const pyodide = await loadPyodide();
    await pyodide.loadPackage("micropip");
    pyodide.registerJsModule("faceapi_host",
        await import(new URL("host.mjs", document.baseURI)));
    const url = new URL(wheel, document.baseURI).href;
    await pyodide.pyimport("micropip").install(url);
    return await pyodide.runPythonAsync(`
import faceapi
published = [name for name in dir(faceapi.nets) if name[0] != "_" and name != "tiny_yolov2"]
networks = [getattr(faceapi.nets, name) for name in published]
networks = [net for net in networks if hasattr(net, "load_from_uri")]
for net in networks:
    await net.load_from_uri("models/")
sum(net.is_loaded for net in networks)
`);
}"""


FETCHING = re.compile("Fetching|^$")
"""What a page says before its program runs."""


def test_pages_are_cross_origin_isolated(page: Page) -> None:
    for path in ("index.html", "photo/index.html"):
        page.goto(path)
        assert page.evaluate("crossOriginIsolated") is True


def test_the_wheel_installs_with_micropip_in_plain_pyodide(page: Page, site_folder: Path) -> None:
    (wheel,) = (site_folder / "wheel").iterdir()
    page.goto("licences.html")
    loaded = page.evaluate(PLAIN_PYODIDE, f"wheel/{wheel.name}")
    assert loaded >= 7
