"""The real site in a real browser.

The site is built once, and served below a sub-path (``tests/conftest.py``). Every page is watched:
a console error, an uncaught exception, a failed request or one to another host fails the test,
unless the test said before that it expects it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    Worker,
    sync_playwright,
)
from tests.browser.own_site import Site
from tests.browser.page_helpers import BOOT
from tests.browser.pyodide_page import Laboratory

from faceapi_build.testing import chromium

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # WebGPU and WebGL in software, where there is no graphics card
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # no other host can be reached even by mistake
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
)

CAMERA_FLAGS = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")

LaunchBrowser: TypeAlias = Callable[..., Browser]
NewPage: TypeAlias = Callable[..., Page]


class Problems:
    """What went wrong on the pages of one test, and what of it was expected."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._expected: list[str] = []
        self._allowed: list[str] = []

    def expect(self, pattern: str) -> None:
        """Say, before it happens, that a problem matching this regular expression must happen."""
        self._expected.append(pattern)

    def allow(self, pattern: str) -> None:
        """Say that a problem may happen or not: only by when it comes to what causes it."""
        self._allowed.append(pattern)

    def watch(self, page: Page, host: str) -> None:
        """Note everything on ``page`` that no page of ours may do."""

        def console(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

        def request(request: Request) -> None:
            address = urlsplit(request.url)
            if address.scheme not in ("data", "blob") and address.netloc != host:
                self.found.append(f"other host: {request.url}")

        def failed(request: Request) -> None:
            if request.failure != "net::ERR_ABORTED":  # so ends what a page leaves unfinished
                self.found.append(f"request failed: {request.url}: {request.failure}")

        def response(response: Response) -> None:
            if response.status >= 400:
                self.found.append(f"status {response.status}: {response.url}")

        def uncaught(error: Error) -> None:
            self.found.append(f"uncaught: {error}")

        def worker(worker: Worker) -> None:
            if not worker.url.startswith("blob:"):  # it would not have the policy of the page
                self.found.append(f"worker from an address: {worker.url}")

        page.on("console", console)
        page.on("pageerror", uncaught)
        page.on("request", request)
        page.on("requestfailed", failed)
        page.on("response", response)
        page.on("worker", worker)

    def judge(self) -> None:
        """Fail on a problem nobody expected, and on an expected one that did not happen."""
        surprising = [
            problem
            for problem in self.found
            if not any(re.search(pattern, problem) for pattern in (*self._expected, *self._allowed))
        ]
        missing = [
            pattern
            for pattern in self._expected
            if not any(re.search(pattern, problem) for problem in self.found)
        ]
        assert not surprising, "on the page:\n" + "\n".join(surprising)
        assert not missing, "expected on the page, but did not happen:\n" + "\n".join(missing)


@pytest.fixture(scope="session")
def launch_browser() -> Iterator[LaunchBrowser]:
    """Starts Chromium, once for each set of extra flags: ``launch_browser("--flag", ...)``."""
    with sync_playwright() as playwright:

        @cache
        def launch(*flags: str) -> Browser:
            return playwright.chromium.launch(
                executable_path=chromium.ensure_for_tests(), args=[*FLAGS, *flags]
            )

        yield launch


@pytest.fixture
def problems() -> Iterator[Problems]:
    """What the pages of this test did wrong; judged when the test is over."""
    problems = Problems()
    yield problems
    problems.judge()


@pytest.fixture
def new_page(launch_browser: LaunchBrowser, site_url: str, problems: Problems) -> Iterator[NewPage]:
    """Opens watched pages: ``new_page()``, ``new_page("--flag")``, with a fresh profile each.

    Relative addresses (``page.goto("photo/")``) are those of the site. There is no service worker:
    it would answer before a test's own routes do; ``test_offline.py`` has it.
    """
    contexts = []

    def open_page(*flags: str) -> Page:
        context = launch_browser(*flags).new_context(base_url=site_url, service_workers="block")
        contexts.append(context)
        page = context.new_page()
        problems.watch(page, urlsplit(site_url).netloc)
        return page

    yield open_page
    judged = list(problems.found)  # requests cut off by closing are not the page's fault
    for context in contexts:
        context.close()
    problems.found[:] = judged


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One watched page in Chromium."""
    return new_page()


@pytest.fixture(scope="session")
def camera_video(samples_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video for the fake camera: real faces, 640×480, drifting slowly (a Motion JPEG)."""
    path = tmp_path_factory.mktemp("camera") / "faces.mjpeg"
    with Image.open(samples_folder / "sample1.jpg") as picture:
        frame = picture.convert("RGB").resize((672, 504))
    with path.open("wb") as file:
        for step in range(32):
            frame.crop((step, step // 2, step + 640, step // 2 + 480)).save(
                file, "JPEG", quality=92
            )
    return path


@pytest.fixture
def camera_page(new_page: NewPage, camera_video: Path) -> Page:
    """A watched page in a Chromium whose camera shows :func:`camera_video`."""
    return new_page(*CAMERA_FLAGS, f"--use-file-for-fake-video-capture={camera_video}")


@pytest.fixture
def laboratory(page: Page, site_folder: Path) -> Laboratory:
    """Python in an empty watched page of the site: ``laboratory.run(function, *json)``."""
    return Laboratory(page, wheel_path(site_folder))


@pytest.fixture
def camera_laboratory(camera_page: Page, site_folder: Path) -> Laboratory:
    """The same, in a Chromium whose camera shows :func:`camera_video`."""
    return Laboratory(camera_page, wheel_path(site_folder))


@pytest.fixture
def site(site_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of this test's own."""
    site = Site(site_folder, tmp_path / "site")
    yield site
    site.stop()


@pytest.fixture
def visitor(launch_browser: LaunchBrowser, site: Site) -> Iterator[Page]:
    """A browser that has not been here before; its pages have a service worker."""
    context = launch_browser().new_context(base_url=site.url)
    context.set_default_timeout(BOOT)
    yield context.new_page()
    context.close()


def wheel_path(site_folder: Path) -> str:
    """Where the site has the package's wheel, relative to the site."""
    (wheel,) = (site_folder / "wheel").glob("*.whl")
    return wheel.relative_to(site_folder).as_posix()
