"""A lost GPU, a hidden tab, a page that is left: live pages continue or let go of the camera."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.browser.camera_helpers import THREE_FACES, start_camera, wait_for_status
from tests.browser.page_errors import PageErrors
from tests.browser.page_helpers import BOOT, answer, status

from faceapi_build.server.serve import HEADERS

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
ONLY_BOXES = "landmarks=no&expressions=no"
REMEMBER_MESSAGES = """() => {
    window.messages = [];
    const status = document.getElementById("status");
    new MutationObserver(() => messages.push(status.textContent))
        .observe(status, {childList: true});
}"""
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


@pytest.mark.gpu
def test_a_gpu_lost_during_a_live_loop_does_not_end_it(camera_page: Page) -> None:
    camera_page.add_init_script(REMEMBER_CONTEXTS)
    start_camera(camera_page, "live", f"backend=webgl&input_size=224&score=0.3&{ONLY_BOXES}")
    wait_for_status(camera_page, r"^\d faces?\b")
    camera_page.evaluate(REMEMBER_MESSAGES)
    assert camera_page.evaluate(LOSE_CONTEXTS) > 0
    camera_page.wait_for_function(
        "[...window.contexts].some(context => !context.isContextLost())", timeout=BOOT
    )
    camera_page.wait_for_function(
        "messages.some((text) => text.startsWith('The GPU was lost'))", timeout=BOOT
    )
    (lost,) = camera_page.evaluate("messages.filter((text) => text.startsWith('The GPU was lost'))")
    assert re.match(
        r"The GPU was lost \(WebGL context lost\)\. The models were reloaded on WebGL", lost
    )
    expect(camera_page.locator("#backend-info")).to_contain_text("WebGL was lost and restarted")
    camera_page.evaluate("document.getElementById('status').textContent = ''")
    expect(status(camera_page)).to_have_text(re.compile(r"^\d faces?\b"), timeout=BOOT)
    expect(camera_page.locator("#frame-stats")).to_contain_text("WebGL")


@pytest.mark.gpu
def test_a_gpu_device_lost_during_a_live_loop_does_not_end_it(camera_page: Page) -> None:
    camera_page.add_init_script(REMEMBER_DEVICES)
    start_camera(camera_page, "live", f"backend=webgpu&input_size=128&score=0.3&{ONLY_BOXES}")
    wait_for_status(camera_page, r"^(No|\d) faces?\b")
    before = camera_page.evaluate("devices.length")
    camera_page.evaluate("devices.at(-1).destroy()")
    camera_page.wait_for_function(f"devices.length > {before}", timeout=BOOT)
    camera_page.evaluate("document.getElementById('status').textContent = ''")
    wait_for_status(camera_page, r"^(No|\d) faces?\b")
    expect(camera_page.locator("#frame-stats")).to_contain_text("WebGPU")


def test_a_page_left_during_a_run_starts_again_and_continues_after_it_was_hidden(
    camera_page: Page,
) -> None:
    """A hidden tab gets no frames. Without a window none is hidden, so they are held back."""
    camera_page.add_init_script(HIDE)
    start_camera(camera_page, "live", f"{THREE_FACES}&{ONLY_BOXES}")
    wait_for_status(camera_page, r"^3 faces")
    camera_page.goto("index.html")

    start_camera(camera_page, "live", f"{THREE_FACES}&{ONLY_BOXES}")
    wait_for_status(camera_page, r"^3 faces")
    camera_page.evaluate("hideTab(true)")
    time.sleep(5)  # the current run ends, and its result is shown
    camera_page.evaluate("document.getElementById('status').textContent = ''")
    time.sleep(3)
    expect(status(camera_page)).to_have_text("")
    camera_page.evaluate("hideTab(false)")
    wait_for_status(camera_page, r"^3 faces")
    camera_page.get_by_role("button", name="Stop the camera").click()
    expect(status(camera_page)).to_have_text("The camera is off.")


def test_the_camera_is_released_when_its_page_is_left(camera_page: Page) -> None:
    camera_page.add_init_script(REMEMBER_STREAMS)
    inner = f"../live/index.html?{THREE_FACES}&{ONLY_BOXES}"
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
