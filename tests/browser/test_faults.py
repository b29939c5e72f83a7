"""Faults while a page works: it says what happened, goes on, and needs no reload."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import Problems
from tests.browser.driving import BOOT, answer, ask, open_photo, status
from tests.browser.laboratory import Laboratory
from tests.browser.live import hears, start_camera

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


def test_a_download_that_breaks_off_can_be_tried_again(page: Page, models_folder: Path) -> None:
    content = (models_folder / "tiny_face_detector.onnx").read_bytes()
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(content))}

    def half(route: Route) -> None:
        route.fulfill(body=content[: len(content) // 2], headers=headers)

    page.route("**/tiny_face_detector.onnx", half)
    assert open_photo(page) == "That did not work."
    expect(page.locator("#trouble")).to_contain_text("tiny_face_detector.onnx")
    page.unroute("**/tiny_face_detector.onnx", half)
    assert ask(page, page.get_by_role("button", name="Try again")).startswith("5 faces")


def test_loading_can_be_cancelled_and_begun_again(page: Page) -> None:
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
    expect(page.locator("#trouble")).to_contain_text("was not fetched: loading was cancelled")
    expect(cancel).to_be_hidden()
    page.unroute_all()
    assert ask(page, again) == "4 faces found."


async def stalled(uri: str) -> str:
    from faceapi.browser import assets
    from faceapi.errors import AssetError

    assets.STALLED = 0.3
    try:
        await assets.fetch_bytes(uri)
    except AssetError as error:
        return str(error)
    return "no error"


async def fetched(uri: str) -> int:
    from faceapi.browser.assets import fetch_bytes

    return len(await fetch_bytes(uri))


def test_a_server_that_sends_nothing_is_named(laboratory: Laboratory) -> None:
    uri = "../models/index.json"
    silent: list[Route] = []
    laboratory.page.route("**/models/index.json", lambda route: silent.append(route))
    assert laboratory.run(stalled, uri) == f"{uri} sent nothing for 0.3 seconds"
    assert len(silent) == 1
    laboratory.page.unroute("**/models/index.json")
    assert laboratory.run(fetched, uri) > 1000


async def out_of_memory(net: str) -> dict[str, Any]:
    import js
    import numpy as np

    from faceapi.browser.assets import fetch_bytes
    from faceapi.browser.ort_web import OrtWeb
    from faceapi.core.array_picture import ArrayPixels
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


def test_a_run_without_memory_is_an_error_and_the_next_one_works(laboratory: Laboratory) -> None:
    laboratory.page.evaluate("""() => {
        window.rangeError = () => Promise.reject(new RangeError("Out of memory"));
        window.bareNumber = () => Promise.reject(13131313);
    }""")
    found = laboratory.run(out_of_memory, "face_landmark_68_tiny")
    failed = "face_landmark_68_tiny: wasm failed on 1 × (112, 112): "
    assert found == {
        "rangeError": f"{failed}Out of memory",
        "after rangeError": True,
        "bareNumber": f"{failed}13131313",
        "after bareNumber": True,
    }


def test_a_page_left_during_a_run_starts_again_when_come_back_to(camera_page: Page) -> None:
    for _ in range(2):
        start_camera(camera_page, "webcam_detection")
        hears(camera_page, r"^3 faces")
        camera_page.goto("index.html")


def test_two_pages_at_once_answer_both(page: Page, site_url: str, problems: Problems) -> None:
    other = page.context.new_page()
    problems.watch(other, urlsplit(site_url).netloc)
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
    hears(camera_page, r"^\d faces?\b")
    assert camera_page.evaluate(LOSE_CONTEXTS) > 0
    camera_page.wait_for_function(
        "[...window.contexts].some(context => !context.isContextLost())", timeout=BOOT
    )
    hears(camera_page, r"^The graphics card was lost \(WebGL context lost\)\. .* WebGL again")
    expect(camera_page.locator("#runs-on")).to_contain_text("WebGL was lost and begun again")
    camera_page.evaluate("document.getElementById('status').textContent = ''")
    expect(status(camera_page)).to_have_text(re.compile(r"^\d faces?\b"), timeout=BOOT)
    expect(camera_page.locator("#figures")).to_contain_text("WebGL")
