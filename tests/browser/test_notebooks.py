"""JupyterLite and marimo in the site: wheels installed by micropip, faces found and drawn."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import LaunchBrowser, PageErrors
from tests.browser.page_helpers import BOOT
from tests.conftest import PREFIX, serving

from faceapi_build import notebooks

RUN_ALL = """() => {
    window.jupyterapp.commands.execute("notebook:run-all-cells");
}"""
PAINTED = """(image) => {
    const href = image.querySelector("image")?.getAttribute("href") ?? "";
    return [href, image.querySelectorAll("path, polyline, rect").length];
}"""


@pytest.fixture(scope="module")
def site_with_notebooks(
    site_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """URL of a copy of the site with the notebooks in it."""
    folder = tmp_path_factory.mktemp("notebooks") / "dist"
    shutil.copytree(site_folder, folder, copy_function=os.link)
    with ThreadPoolExecutor(1) as executor:  # this thread has Playwright's event loop
        executor.submit(notebooks.write, folder).result()
    with serving(folder, PREFIX) as url:
        yield url
    shutil.rmtree(folder)


@pytest.fixture
def notebook_page(
    launch_browser: LaunchBrowser, site_with_notebooks: str, page_errors: PageErrors
) -> Iterator[Page]:
    """A watched page; it fails on a request to another host, as every page here."""
    context = launch_browser().new_context(base_url=site_with_notebooks, service_workers="block")
    page = context.new_page()
    page.set_default_timeout(BOOT)
    page_errors.allow("worker from an address: .*/notebooks/(lite|marimo)/")
    page_errors.allow("uncaught: .*RPC request timed out")  # marimo, on a busy machine
    page_errors.watch(page, urlsplit(site_with_notebooks).netloc)
    yield page
    context.close()


def test_jupyterlite_finds_and_draws_faces(notebook_page: Page) -> None:
    notebook_page.goto("notebooks/lite/lab/index.html?path=faces.ipynb")
    expect(notebook_page.locator(".jp-CodeCell").first).to_be_visible(timeout=BOOT)
    notebook_page.wait_for_function("() => window.jupyterapp !== undefined")
    # Before the kernel is there, the command asks which one to start.
    idle = notebook_page.get_by_role("button", name="Python (Pyodide) | Idle")
    expect(idle).to_be_visible(timeout=BOOT)
    notebook_page.evaluate(RUN_ALL)
    drawing = notebook_page.locator(".jp-OutputArea-output svg")
    expect(drawing).to_be_visible(timeout=BOOT)
    picture, shapes = drawing.evaluate(PAINTED)
    assert picture.endswith("/samples/sample1.jpg")  # its display hook cannot wait for pixels
    assert shapes > 3
    expect(notebook_page.locator(".jp-OutputArea-output table tr")).to_have_count(4)


def test_marimo_finds_and_draws_faces(notebook_page: Page) -> None:
    notebook_page.goto("notebooks/marimo/index.html")
    expect(notebook_page.get_by_text("3 faces")).to_be_visible(timeout=BOOT)
    drawing = notebook_page.locator("svg:has(image)")
    expect(drawing).to_be_visible()
    picture, shapes = drawing.evaluate(PAINTED)
    assert picture.startswith("data:image/png;base64,")
    assert shapes > 3
