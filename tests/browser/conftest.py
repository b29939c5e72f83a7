"""The real site in a real browser.

The site is built once and served below a sub-path (``tests/conftest.py``). Every page is watched: a
console error, an uncaught exception, a failed request or a request to another host fails the test,
unless the test has announced that it expects it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.embed_host import Host, hosted_pages, open_host
from tests.browser.original_page import open_original
from tests.browser.own_site import Site
from tests.browser.page_errors import PageErrors as PageErrors
from tests.browser.page_helpers import BOOT
from tests.browser.pyodide_page import PyodidePage, SharedPages

from faceapi_build.testing import chromium

FLAGS = (
    "--no-sandbox",
    # These pages live for seconds, so optimize only the hottest functions of wasm: it takes a fifth
    # of the processor time that a page needs from its start to its first result.
    "--js-flags=--wasm-tiering-budget=200000000",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # make every other host unreachable
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
)

GPU_FLAGS = (
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
"""WebGPU and WebGL in software, without a graphics card.

Drawing a page and its canvases takes three times as long that way, so only tests with the marker
``gpu`` have it.
"""

CAMERA_FLAGS = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")

LaunchBrowser: TypeAlias = Callable[..., Browser]
NewPage: TypeAlias = Callable[..., Page]


@pytest.fixture(scope="session")
def launch_browser() -> Iterator[LaunchBrowser]:
    """Starts Chromium once per set of extra flags: ``launch_browser("--flag", ...)``."""
    with sync_playwright() as playwright:

        @cache
        def launch(*flags: str) -> Browser:
            gpu = () if set(GPU_FLAGS) <= set(flags) else ("--disable-gpu",)
            return playwright.chromium.launch(
                executable_path=chromium.ensure_for_tests(), args=[*FLAGS, *gpu, *flags]
            )

        yield launch


@pytest.fixture
def page_errors() -> Iterator[PageErrors]:
    """Errors on the pages of this test; checked after the test."""
    page_errors = PageErrors()
    yield page_errors
    page_errors.check()


@pytest.fixture
def gpu_flags(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """``GPU_FLAGS`` if the test or its module has the marker ``gpu``."""
    return GPU_FLAGS if request.node.get_closest_marker("gpu") else ()


@pytest.fixture
def new_page(
    launch_browser: LaunchBrowser,
    site_url: str,
    page_errors: PageErrors,
    gpu_flags: tuple[str, ...],
) -> Iterator[NewPage]:
    """Opens watched pages with fresh profiles: ``new_page()``, ``new_page("--flag")``.

    Relative addresses (``page.goto("photo/")``) refer to the site. Service workers are blocked:
    they would respond before a test's routes do; ``test_offline.py`` has them.
    """
    contexts = []

    def open_page(*flags: str) -> Page:
        browser = launch_browser(*gpu_flags, *flags)
        context = browser.new_context(base_url=site_url, service_workers="block")
        contexts.append(context)
        page = context.new_page()
        page_errors.watch(page, urlsplit(site_url).netloc)
        return page

    yield open_page
    recorded = list(page_errors.errors)  # requests cut off by closing are not the page's fault
    for context in contexts:
        context.close()
    page_errors.errors[:] = recorded


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One watched page in Chromium."""
    return new_page()


@pytest.fixture(scope="session")
def camera_video(samples_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Motion JPEG for the fake camera: real faces that drift slowly, 640×480."""
    path = tmp_path_factory.mktemp("camera") / "faces.mjpeg"
    with Image.open(samples_folder / "sample1.jpg") as picture:
        frame = picture.convert("RGB").resize((672, 504))
    with path.open("wb") as file:
        for step in range(32):
            frame.crop((step, step // 2, step + 640, step // 2 + 480)).save(
                file, "JPEG", quality=92
            )
    return path


@pytest.fixture(scope="session")
def camera_flags(camera_video: Path) -> tuple[str, ...]:
    """Flags of a Chromium whose camera shows :func:`camera_video`."""
    return (*CAMERA_FLAGS, f"--use-file-for-fake-video-capture={camera_video}")


@pytest.fixture
def camera_page(new_page: NewPage, camera_flags: tuple[str, ...]) -> Page:
    """A watched page in a Chromium whose camera shows :func:`camera_video`."""
    return new_page(*camera_flags)


@pytest.fixture
def original(new_page: NewPage, face_api_js: Path) -> Page:
    """A page with the real face-api.js in it, in a Chromium that scales canvases as ours are."""
    page = new_page("--disable-accelerated-2d-canvas")
    open_original(page, face_api_js)
    return page


@pytest.fixture(scope="session")
def hosted(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where other people's pages are, each in a folder beside the site's ``faceapi/``."""
    with hosted_pages(site_folder, tmp_path_factory.mktemp("hosted")) as url:
        yield url


@pytest.fixture(scope="module")
def shared_pages(launch_browser: LaunchBrowser, site_url: str) -> Iterator[SharedPages]:
    """The pages with Python of a module; use :func:`pyodide_page`."""
    pages = SharedPages(launch_browser, site_url)
    yield pages
    pages.close()


@pytest.fixture
def pyodide_page(
    shared_pages: SharedPages,
    page_errors: PageErrors,
    gpu_flags: tuple[str, ...],
    request: pytest.FixtureRequest,
) -> Iterator[PyodidePage]:
    """Python in an empty, watched page of the site: ``pyodide_page.run(function, *json)``.

    The tests of a module share the page. Before each test its document, its storage and its routes
    are cleared, and the package is imported again. A test that changes more, such as ``window``,
    takes :func:`fresh_pyodide_page`.
    """
    yield from shared_pages.lend(page_errors, request.session, *gpu_flags)


@pytest.fixture
def pyodide_camera_page(
    shared_pages: SharedPages,
    camera_flags: tuple[str, ...],
    page_errors: PageErrors,
    request: pytest.FixtureRequest,
) -> Iterator[PyodidePage]:
    """The same, in a Chromium whose camera shows :func:`camera_video`."""
    yield from shared_pages.lend(page_errors, request.session, *camera_flags)


@pytest.fixture
def fresh_pyodide_page(page: Page) -> PyodidePage:
    """The same as :func:`pyodide_page`, in a page of the test's own: Python starts again."""
    return PyodidePage(page)


@pytest.fixture
def site(site_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A copy of the site for this test."""
    site = Site(site_folder, tmp_path / "site")
    yield site
    site.stop()


@pytest.fixture
def visitor(launch_browser: LaunchBrowser, site: Site) -> Iterator[Page]:
    """A page in a new profile, with a service worker."""
    context = launch_browser().new_context(base_url=site.url)
    context.set_default_timeout(BOOT)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def shared_host(
    launch_browser: LaunchBrowser, hosted: str, camera_flags: tuple[str, ...]
) -> Iterator[Host]:
    """One page with a camera, in which Python starts only once."""
    for host in open_host(launch_browser, hosted, *camera_flags):
        host.page.goto("embedding/page.html")
        yield host


@pytest.fixture
def elsewhere(shared_host: Host) -> Iterator[Host]:
    """The shared page, with no element on it before and after."""
    yield shared_host
    shared_host.page.evaluate(
        "document.querySelectorAll('face-overlay').forEach((element) => element.remove())"
    )
    shared_host.page_errors.check()
    shared_host.page_errors.errors.clear()
