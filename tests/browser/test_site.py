"""The site as a folder of files: it works where it stands, and nothing in it is for show."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect
from tests.browser.page_helpers import BOOT
from tests.conftest import PREFIX

from faceapi_build.site import sbom
from faceapi_build.site.assemble import INVENTORY

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
networks = [net for net in faceapi.nets.all if net is not faceapi.nets.tiny_yolov2]
for net in networks:
    await net.load_from_uri("models/")
sum(net.is_loaded for net in networks)
`);
}"""

# A browser without tabs asks for no icon of its own accord.
SEE_EVERY_PICTURE = """async () => {
    const icons = "link[rel=icon]:not([href^='data:']), link[rel=manifest]";
    for (const link of document.querySelectorAll(icons)) await fetch(link.href);
    const manifest = document.querySelector("link[rel=manifest]");
    if (manifest) {
        for (const {src} of (await (await fetch(manifest.href)).json()).icons) {
            await fetch(new URL(src, manifest.href));
        }
        await fetch(document.querySelector("meta[property='og:image']").content);
    }
    for (const {dataset} of document.querySelectorAll("[data-src]")) await fetch(dataset.src);
    for (const link of document.querySelectorAll("a[href*='samples/'], a[download]")) {
        await fetch(link.href);
    }
    for (const source of document.querySelectorAll("source[srcset]")) await fetch(source.srcset);
    for (const image of document.querySelectorAll("img[loading=lazy]")) {
        image.loading = "eager";
        await image.decode();
    }
}"""

FETCHING = re.compile("^Loading Python|^Starting|^$")
"""What a page says before its program runs."""


def _asked_for(page: Page) -> set[str]:
    """Note every file below the site that a page asks for, from now on."""
    files: set[str] = set()

    def note(request: Request) -> None:
        if not request.url.startswith("blob:"):  # made in the page, for workers
            files.add(_file(request.url))

    page.context.on("request", note)
    return files


def _file(url: str) -> str:
    path = urlsplit(url).path.removeprefix(PREFIX)
    return path + "index.html" if path == "" or path.endswith("/") else path


def _visit(page: Page, path: Path) -> None:
    page.goto(path.as_posix())
    if path.as_posix() == "docs/index.html":  # sends everybody on
        page.wait_for_url("**/docs/faceapi.html")


def test_every_page_is_cross_origin_isolated(page: Page, site_folder: Path) -> None:
    for path in sorted(site_folder.rglob("*.html")):
        _visit(page, path.relative_to(site_folder))
        assert page.evaluate("crossOriginIsolated") is True


def test_the_wheel_installs_with_micropip_in_plain_pyodide(page: Page, site_folder: Path) -> None:
    (wheel,) = (site_folder / "wheel").iterdir()
    page.goto("licenses.html")
    loaded = page.evaluate(PLAIN_PYODIDE, f"wheel/{wheel.name}")
    assert loaded >= 7


@pytest.mark.slow
def test_pages_request_every_file_and_no_other(page: Page, site_folder: Path) -> None:
    inventory = json.loads((site_folder / INVENTORY).read_text("utf-8"))
    listed = {INVENTORY, *(entry["path"] for entry in inventory["files"])}
    shipped = listed - {INVENTORY}
    # Which of onnxruntime's bundles come with which backend, tests/test_build.py says.
    shipped -= {path for path in shipped if path.startswith("vendor/onnxruntime/")}
    shipped -= {sbom.FILE}  # for programs that ask what a site is made of
    shipped -= {"service-worker.js", "service-worker-versions.js"}  # blocked; see test_offline.py
    # A worker asks for it; test_workers.py runs it.
    shipped -= {"host/ort-worker.mjs"}
    # Requested once Python runs, which it does on one page here.
    programs = {path for path in shipped if path.endswith("/main.py")}
    shipped -= programs - {"photo/main.py"}
    # Requested by the element; test_embed.py and test_embed_start.py run it.
    shipped -= {path for path in shipped if path.startswith("element/")}
    # With a service worker only; test_snapshot.py runs them.
    shipped -= {"shared/snapshot/make.mjs", "shared/snapshot/schedule.mjs"}
    # Requested when somebody edits the program; test_program.py does.
    shipped -= {
        path for path in shipped if re.match(r"vendor/pyscript/(codemirror|core\.|index-)", path)
    }
    # PyScript asks for it where a page names packages, as one of test_embed.py does.
    shipped -= {path for path in shipped if path.startswith("vendor/pyscript/pyodide_graph-")}
    asked = _asked_for(page)
    page.route("**/pyodide.asm.wasm", lambda _route: None)  # Python starts once, below
    for path in sorted(site_folder.rglob("*.html")):
        name = path.relative_to(site_folder)
        _visit(page, name)
        page.evaluate(SEE_EVERY_PICTURE)
    page.unroute("**/pyodide.asm.wasm")
    page.goto("photo/index.html")
    expect(page.locator("#status")).not_to_have_text(FETCHING, timeout=BOOT)
    (wheel,) = (site_folder / "wheel").iterdir()
    page.goto("licenses.html")
    page.evaluate(PLAIN_PYODIDE, f"wheel/{wheel.name}")
    assert sorted(shipped - asked) == []
    assert sorted(asked - listed) == []
