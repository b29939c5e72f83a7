"""Faults while a page works: it says what happened, goes on, and needs no reload."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.camera_helpers import THREE_FACES, start_camera, wait_for_status
from tests.browser.conftest import LaunchBrowser, PageErrors
from tests.browser.own_site import Site
from tests.browser.page_helpers import BOOT, answer, ask, status
from tests.browser.pyodide_page import PyodidePage

from faceapi_build.server.serve import HEADERS, SiteHandler

REMEMBER_CONTEXTS = """
window.contexts = new Set();
for (const kind of [HTMLCanvasElement, OffscreenCanvas]) {
    const original = kind.prototype.getContext;
    kind.prototype.getContext = function (name, ...rest) {
        const context = original.call(this, name, ...rest);
        if (context && name === "webgl2") window.contexts.add(context);
        return context;
    };
}
"""
LOSE_CONTEXTS = """() => {
    const alive = [...window.contexts].filter(context => !context.isContextLost());
    for (const context of alive) context.getExtension("WEBGL_lose_context").loseContext();
    return alive.length;
}"""

REMEMBER_DEVICES = """
window.devices = [];
const request = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await request.apply(this, given);
    window.devices.push(device);
    return device;
};
"""
REMEMBER_STREAMS = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    top.streams = [...top.streams ?? [], stream];
    return stream;
};
"""
EMPTY = "<!doctype html><title>Frame</title><link rel='icon' href='data:,'>"
TRACKS = "streams.flatMap(s => s.getTracks()).map(t => t.readyState)"
HIDE = """
let hidden = false;
const late = [];
const request = HTMLVideoElement.prototype.requestVideoFrameCallback;
HTMLVideoElement.prototype.requestVideoFrameCallback = function (tick) {
    return request.call(this, (...given) => {
        if (hidden) late.push(() => tick(...given));
        else tick(...given);
    });
};
window.hideTab = (hide) => {
    hidden = hide;
    if (!hide) late.splice(0).forEach((tick) => tick());
};
"""


def test_loading_can_be_cancelled_and_begun_again(page: Page, page_errors: PageErrors) -> None:
    # Of Pyodide, where the cancelling finds numpy on its way: on a slow machine.
    page_errors.allow("occurred while loading numpy")
    page_errors.allow("console: signal is aborted")
    cancel, again = (page.get_by_role("button", name=name) for name in ("Cancel", "Try again"))
    page.route("**/python.zip", lambda _route: None)
    page.goto("detection/index.html?detector=tiny&backend=wasm")
    cancel.click()
    expect(page.locator("#trouble")).to_contain_text("Loading was cancelled.")
    page.unroute_all()
    again.click()
    answer(page)
    expect(cancel).to_be_hidden()

    page.route("**/ssd_mobilenetv1.onnx", lambda _route: None)
    page.get_by_label("SSD MobileNet v1").check()
    cancel.click()
    expect(page.locator("#trouble")).to_contain_text("was not fetched: the download was aborted")
    expect(cancel).to_be_hidden()
    page.unroute_all()
    assert ask(page, again) == "4 faces found."


RUNTIME = (
    "vendor/pyodide/pyodide.asm.wasm",
    "vendor/pyodide/python_stdlib.zip",
    "shared/python.zip",
    "vendor/pyscript/core.js",
    "vendor/pyodide/pyodide.asm.mjs",
    "vendor/onnxruntime/ort-wasm-simd-threaded.wasm",
)
"""The last one fails while Python runs, which then retries without loading the page again."""


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
        for name in RUNTIME:
            intact = (site_folder / name).read_bytes()
            site.write(name, intact[:-1] + bytes([intact[-1] ^ 1]))
            if name == RUNTIME[0]:
                page.goto("photo/index.html?detector=tiny&backend=wasm", wait_until="commit")
            else:
                page.get_by_role("button", name="Try again").click()
            expect(page.locator("#trouble-text")).to_contain_text(name, timeout=BOOT)
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


async def out_of_memory(net: str) -> dict[str, Any]:
    import js
    import numpy as np

    from faceapi.browser.inference.ort_web import OrtWeb
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.core.pixels.array_picture import ArrayPixels
    from faceapi.errors import InferenceError

    ort = OrtWeb("wasm")
    session = await ort.open(await fetch_bytes(f"../models/{net}.onnx"), name=net)
    block = ArrayPixels(np.full((112, 112, 3), 99, np.float32))
    before = (await session.run([block]))["points"]
    inner: list[Any] = list((await ort.runtime()).sessions.values())
    found: dict[str, Any] = {}
    for name in ("rangeError", "bareNumber"):
        for each in inner:
            each.run = getattr(js, name)
        try:
            await session.run([block])
        except InferenceError as error:
            found[name] = str(error)
        for each in inner:
            js.Reflect.deleteProperty(each, "run")
        again = (await session.run([block]))["points"]
        found[f"after {name}"] = bool(np.array_equal(before, again))
    await session.close()
    return found


def test_a_run_without_memory_is_an_error_and_the_next_one_works(pyodide_page: PyodidePage) -> None:
    pyodide_page.page.evaluate("""() => {
        window.rangeError = () => Promise.reject(new RangeError("Out of memory"));
        window.bareNumber = () => Promise.reject(13131313);
    }""")
    found = pyodide_page.run(out_of_memory, "face_landmark_68_tiny")
    failed = "face_landmark_68_tiny: wasm failed on 1 × (112, 112): "
    assert found == {
        "rangeError": f"{failed}Out of memory",
        "after rangeError": True,
        "bareNumber": f"{failed}13131313",
        "after bareNumber": True,
    }


async def used_up(side: int) -> list[str]:
    import numpy as np

    from faceapi.browser.inference.ort_web import OrtWeb
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.core.pixels.array_picture import ArrayPixels
    from faceapi.errors import FaceApiError

    async def open_(net: str) -> Any:
        return await ort.open(await fetch_bytes(f"../models/{net}.onnx"), name=net)

    async def grid(side: int) -> Any:
        block = ArrayPixels(np.full((side, side, 3), 99, np.float32))
        return (await session.run([block]))["grid"]

    ort = OrtWeb("wasm")
    session = await open_("tiny_face_detector")
    before = await grid(128)
    said = []
    for attempt in (grid(side), open_("ssd_mobilenetv1")):
        try:
            await attempt
        except FaceApiError as error:
            said.append(f"{type(error).__name__}: {error}")
        said.append(f"then right: {np.array_equal(before, await grid(128))}")
    return said


def test_out_of_memory_is_reported_and_recovers(page: Page, site_folder: Path) -> None:
    """The wasm of onnxruntime gets 40 MB instead of 4 GB; it fails in its own way."""
    name = "vendor/onnxruntime/ort-wasm-simd-threaded.mjs"
    plenty = (site_folder / name).read_text("utf-8")
    little = plenty.replace("initial:256,maximum:65536", "initial:256,maximum:600")
    assert little != plenty
    headers = {**HEADERS, "Content-Type": "text/javascript"}
    page.route(f"**/{name}", lambda route: route.fulfill(body=little, headers=headers))
    said = PyodidePage(page).run(used_up, 1024)
    assert said == [
        "InferenceError: tiny_face_detector: wasm failed on 1 × (1024, 1024): not enough memory "
        "(failed to call OrtRun(). ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc)",
        "then right: True",
        "ModelFileError: ssd_mobilenetv1: no backend can run this model: wasm: not enough memory "
        "(Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc)",
        "then right: True",
    ]


def test_a_page_left_during_a_run_starts_again_when_come_back_to(camera_page: Page) -> None:
    for _ in range(2):
        start_camera(camera_page, "webcam_detection")
        wait_for_status(camera_page, r"^3 faces")
        camera_page.goto("index.html")


def test_two_pages_at_once_answer_both(page: Page, site_url: str, page_errors: PageErrors) -> None:
    other = page.context.new_page()
    page_errors.watch(other, urlsplit(site_url).netloc)
    for each in (page, other):
        each.goto("photo/index.html?detector=tiny&backend=wasm", wait_until="commit")
    for each in (page, other):
        assert answer(each).startswith("5 faces")
    for each in (page, other):
        each.evaluate("document.getElementById('status').textContent = ''")
        each.locator("#samples button[data-src$='sample1.jpg']").click()
    for each in (page, other):
        assert answer(each).startswith("3 faces")


def test_a_gpu_lost_during_a_live_loop_does_not_end_it(camera_page: Page) -> None:
    camera_page.add_init_script(REMEMBER_CONTEXTS)
    start_camera(camera_page, "webcam_detection", "backend=webgl&input_size=224&score=0.3")
    wait_for_status(camera_page, r"^\d faces?\b")
    assert camera_page.evaluate(LOSE_CONTEXTS) > 0
    camera_page.wait_for_function(
        "[...window.contexts].some(context => !context.isContextLost())", timeout=BOOT
    )
    wait_for_status(
        camera_page, r"^The graphics card was lost \(WebGL context lost\)\. .* WebGL again"
    )
    expect(camera_page.locator("#backend-info")).to_contain_text("WebGL was lost and begun again")
    camera_page.evaluate("document.getElementById('status').textContent = ''")
    expect(status(camera_page)).to_have_text(re.compile(r"^\d faces?\b"), timeout=BOOT)
    expect(camera_page.locator("#figures")).to_contain_text("WebGL")


def test_a_gpu_device_lost_during_a_live_loop_does_not_end_it(camera_page: Page) -> None:
    camera_page.add_init_script(REMEMBER_DEVICES)
    start_camera(camera_page, "webcam_detection", "backend=webgpu&input_size=128&score=0.3")
    wait_for_status(camera_page, r"face")
    before = camera_page.evaluate("devices.length")
    camera_page.evaluate("devices.at(-1).destroy()")
    camera_page.wait_for_function(f"devices.length > {before}", timeout=BOOT)
    camera_page.evaluate("document.getElementById('status').textContent = ''")
    wait_for_status(camera_page, r"face")
    expect(camera_page.locator("#figures")).to_contain_text("WebGPU")


def test_a_tab_hidden_for_long_goes_on_when_it_is_seen_again(camera_page: Page) -> None:
    """A hidden tab gets no frames. Without a window none is hidden, so they are held back."""
    camera_page.add_init_script(HIDE)
    start_camera(camera_page, "webcam_detection")
    wait_for_status(camera_page, r"^3 faces")
    camera_page.evaluate("hideTab(true)")
    time.sleep(5)  # the run under way ends, and what it found is said
    camera_page.evaluate("document.getElementById('status').textContent = ''")
    time.sleep(3)
    expect(status(camera_page)).to_have_text("")
    camera_page.evaluate("hideTab(false)")
    wait_for_status(camera_page, r"^3 faces")
    camera_page.get_by_role("button", name="Stop the camera").click()
    expect(status(camera_page)).to_have_text("The camera is off.")


def test_the_camera_is_released_when_its_page_is_left(camera_page: Page) -> None:
    camera_page.add_init_script(REMEMBER_STREAMS)
    inner = f"../webcam_detection/index.html?{THREE_FACES}"
    frame = f"{EMPTY}<iframe allow='camera' src='{inner}'></iframe>"
    headers = {**HEADERS, "Content-Type": "text/html"}
    camera_page.route("**/frame/", lambda route: route.fulfill(body=frame, headers=headers))
    camera_page.goto("frame/")
    inside = camera_page.frame_locator("iframe")
    inside.get_by_role("button", name="Start the camera").click(timeout=BOOT)
    expect(inside.locator("#status")).to_have_text(re.compile("^3 faces"), timeout=BOOT)
    assert camera_page.evaluate(TRACKS) == ["live"]
    camera_page.evaluate("document.querySelector('iframe').src = '../index.html'")
    camera_page.wait_for_function(f"String({TRACKS}) === 'ended'")
