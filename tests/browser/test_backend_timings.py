"""A page on a machine with a graphics card that is slower than its processor.

WebGPU in software poses as the card; nothing else is pretended.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.page_helpers import BOOT, answer

pytestmark = pytest.mark.gpu

POSE = """for (const [name, value] of [["isFallbackAdapter", false], ["architecture", "a card"]])
    Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });"""
DETECTION = "detection/?detector=tiny"


def visit(page: Page) -> list[str]:
    """Wait for an answer; the bundles of onnxruntime that were asked for until then, in order."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(DETECTION)
    assert "face" in answer(page)
    expect(page.locator("#backend-info")).to_contain_text("Running on WebAssembly")
    expect(page.locator("#backend-info")).to_contain_text(
        "WebGPU is not used: slower here (tiny_face"
    )
    bundles = [name for name in asked if name.startswith("ort.")]
    return list(dict.fromkeys(bundles))


def test_the_slower_card_is_left_and_not_tried_again(page: Page) -> None:
    page.context.add_init_script(POSE)
    page.set_default_timeout(BOOT)
    assert visit(page) == ["ort.jspi.min.mjs", "ort.wasm.min.mjs"]
    assert visit(page) == ["ort.wasm.min.mjs"]
