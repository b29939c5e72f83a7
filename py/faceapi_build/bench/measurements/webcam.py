"""Long tasks: does the webcam page stay responsive while it looks for faces?"""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import Browser, expect

ADDRESS = "webcam/index.html?backend=wasm&input_size=224"
TIMEOUT = 120_000
WARM_UP = 5.0
"""Seconds of frames before tasks count."""

_WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
}).observe({type: "longtask"});
"""


def measure(browser: Browser, base: str, seconds: float) -> dict[str, Any]:
    """Tasks over 50 ms on the main thread, and frames a second."""
    context = browser.new_context(base_url=base)
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(ADDRESS)
        page.get_by_role("button", name="Start the camera").click(timeout=TIMEOUT)
        expect(page.locator("#status")).to_have_text(re.compile(r"\d+ face"), timeout=TIMEOUT)
        page.wait_for_timeout(WARM_UP * 1000)
        page.evaluate("window.longTasks.length = 0")
        begin = time.monotonic()
        page.wait_for_timeout(seconds * 1000)
        tasks: list[float] = page.evaluate("window.longTasks")
        watched = time.monotonic() - begin
        figures = page.locator("#figures").inner_text()
    finally:
        context.close()
    return {
        "seconds": watched,
        "long_tasks": len(tasks),
        "longest": max(tasks, default=0.0),
        "figures": figures,
    }
