"""Pages do the same with Python from a snapshot and without: under their policy, without a network,
and with damaged files.

Each test runs in both modes, in one profile that has visited the photo page and has a snapshot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import CAMERA_FLAGS, LaunchBrowser, PageErrors
from tests.browser.own_site import Site, open_and_cache, wait_until_equal
from tests.browser.page_helpers import BOOT, answer
from tests.browser.test_offline import SPOIL
from tests.browser.test_policy import INLINE_SCRIPT
from tests.browser.test_snapshot import RECORD_FALLBACKS, RESTORED, STORED

PHOTO = "photo/index.html?detector=tiny&backend=wasm"
FACES = "5 faces"
"""On the photo page's first picture."""

COMPILED_AT_THE_START = """
import sys
from importlib.util import cache_from_source
from pathlib import Path

UNCHECKED = (1).to_bytes(4, "little")  # PEP 552; Python writes other flags when it compiles
files = {
    name: module.__file__
    for name, module in sys.modules.items()
    if name.partition(".")[0] == "pyscript" and getattr(module, "__file__", None)
}
caches = {name: Path(cache_from_source(file)) for name, file in files.items()}
assert "pyscript.context" in caches
" ".join(name for name, cache in caches.items() if cache.read_bytes()[4:8] != UNCHECKED)
"""
RUN = """async (program) => {
    const {loadPyodide} = await import("../shared/interpreter.mjs");
    const pyodide = await loadPyodide({stdout: console.log, stderr: console.log});
    return pyodide.runPython(program);
}"""


@pytest.fixture(scope="module")
def own_site(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy of the site."""
    site = Site(site_folder, tmp_path_factory.mktemp("modes") / "site")
    yield site
    site.stop()


@pytest.fixture(scope="module")
def visited(
    launch_browser: LaunchBrowser, own_site: Site, camera_video: Path
) -> Iterator[BrowserContext]:
    """A profile with a snapshot, and a camera."""
    flags = (*CAMERA_FLAGS, f"--use-file-for-fake-video-capture={camera_video}")
    context = launch_browser(*flags).new_context(base_url=own_site.url)
    context.add_init_script(RECORD_FALLBACKS)
    page = context.new_page()
    open_and_cache(page, PHOTO)
    wait_until_equal(lambda: page.evaluate(STORED), True, seconds=BOOT / 1000)
    page.close()
    yield context
    context.close()


@pytest.fixture(params=["on", "off"])
def mode(request: pytest.FixtureRequest) -> str:
    """Whether Python starts from the snapshot."""
    mode: str = request.param
    return mode


@pytest.fixture
def page(visited: BrowserContext, mode: str) -> Iterator[Page]:
    """A page in that profile, which checks at the end that Python started as ``mode`` says."""
    page = visited.new_page()
    yield page
    assert page.evaluate(RESTORED) is (mode == "on")
    assert page.evaluate("fallbacks") == []
    page.close()


def test_no_policy_is_violated(
    page: Page, mode: str, own_site: Site, page_errors: PageErrors
) -> None:
    page_errors.watch(page, urlsplit(own_site.url).netloc)
    page.goto(f"{PHOTO}&snapshot={mode}")
    assert answer(page).startswith(FACES)
    page_errors.expect("inline script.*Content Security Policy directive .*script-src")
    assert page.evaluate(INLINE_SCRIPT) is False


@pytest.fixture
def no_network(own_site: Site) -> Iterator[None]:
    """The server does not answer."""
    own_site.is_down = True
    yield
    own_site.is_down = False


@pytest.mark.usefixtures("no_network")
def test_pages_work_without_a_network(page: Page, mode: str) -> None:
    page.goto(f"{PHOTO}&snapshot={mode}")
    assert answer(page).startswith(FACES)
    # Nobody has ever asked for this network.
    page.check("[name=detector][value=ssd]")
    expect(page.locator("#error-text")).to_contain_text("ssd_mobilenetv1", timeout=BOOT)
    page.check("[name=detector][value=tiny]")
    expect(page.locator("#status")).to_have_text(re.compile(FACES))
    expect(page.locator("#error")).to_be_hidden()


def test_a_damaged_model_is_fetched_again(page: Page, mode: str) -> None:
    page.goto("licenses.html")
    page.evaluate(SPOIL, ["models/tiny_face_detector.onnx", "pyodide.asm.wasm"])
    page.goto(f"{PHOTO}&snapshot={mode}")
    assert answer(page).startswith(FACES)


def test_pyscript_is_not_compiled(page: Page, mode: str) -> None:
    page.goto(f"{PHOTO}&snapshot={mode}")
    answer(page)
    assert page.evaluate(RUN, COMPILED_AT_THE_START) == ""


def test_the_camera_starts_and_stops(page: Page, mode: str) -> None:
    page.goto(f"live/index.html?{PHOTO.partition('?')[2]}&snapshot={mode}")
    for _ in range(2):
        page.get_by_role("button", name="Start the camera").click()
        assert answer(page)[0].isdigit()
        page.get_by_role("button", name="Stop the camera").click()
        expect(page.locator("#status")).to_have_text("The camera is off.")
