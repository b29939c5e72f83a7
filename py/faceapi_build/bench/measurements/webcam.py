"""Long tasks on the main thread of the live page."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import Browser, expect

ADDRESS = "live/index.html?backend=wasm&input_size=224"
TIMEOUT_MS = 120_000
WARM_UP_S = 5.0
"""Seconds of frames before long tasks count."""

_INSTRUMENT_JS = """
window.longTasks = [];
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
}).observe({type: "longtask"});
"""


def measure(browser: Browser, base: str, seconds: float) -> dict[str, Any]:
    """Tasks over 50 ms on the main thread, and frames per second."""
    context = browser.new_context(base_url=base)
    try:
        page = context.new_page()
        page.add_init_script(_INSTRUMENT_JS)
        page.goto(ADDRESS)
        page.get_by_role("button", name="Start the camera").click(timeout=TIMEOUT_MS)
        expect(page.locator("#status")).to_have_text(re.compile(r"\d+ face"), timeout=TIMEOUT_MS)
        page.wait_for_timeout(WARM_UP_S * 1000)
        page.evaluate("window.longTasks.length = 0")
        start = time.monotonic()
        page.wait_for_timeout(seconds * 1000)
        tasks: list[float] = page.evaluate("window.longTasks")
        elapsed = time.monotonic() - start
        figures = page.locator("#frame-stats").inner_text()
    finally:
        context.close()
    return {
        "seconds": elapsed,
        "long_tasks": len(tasks),
        "longest": max(tasks, default=0.0),
        "figures": figures,
    }
