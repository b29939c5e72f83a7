"""A page on a machine with a graphics card that is slower than its processor.

WebGPU in software poses as the card; nothing else is pretended.
"""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect
from tests.browser.page_helpers import BOOT, answer

pytestmark = pytest.mark.gpu

POSE = """for (const [name, value] of [["isFallbackAdapter", false], ["architecture", "a card"]])
    Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });"""
DETECTION = "detection/?detector=tiny"


STORED = "() => Object.entries(localStorage).filter(([name]) => name.includes('quickest'))"


def visit(page: Page, reason: str) -> list[str]:
    """Wait for an answer; the bundles of onnxruntime that were asked for until then, in order."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(DETECTION)
    assert "face" in answer(page)
    expect(page.locator("#backend-info")).to_contain_text("Running on WebAssembly")
    expect(page.locator("#backend-info")).to_contain_text(
        f"WebGPU is not used: {reason} (tiny_face"
    )
    return list(dict.fromkeys(name for name in asked if name.startswith("ort.")))


def test_the_first_answer_does_not_wait_for_the_slower_card(page: Page) -> None:
    page.context.add_init_script(POSE)
    page.set_default_timeout(BOOT)
    with page.expect_request("**/ort.jspi.min.mjs?instance=compared-1"):
        assert visit(page, "its speed here is not known yet") == ["ort.wasm.min.mjs"]
    end = time.monotonic() + BOOT / 1000
    while not page.evaluate(STORED):
        assert time.monotonic() < end, "the comparison has not ended"
        time.sleep(0.2)
    assert visit(page, "slower here") == ["ort.wasm.min.mjs"]
