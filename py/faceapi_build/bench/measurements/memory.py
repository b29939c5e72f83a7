"""Memory over thousands of frames: it may not grow after the first few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

from faceapi_build.bench import browser
from faceapi_build.bench.libraries import OURS, WORKLOADS
from faceapi_build.bench.measurements.latency import RunningLibrary
from faceapi_build.console import log

EARLY_SHARE = 10
"""The first measurement comes after a tenth of the frames."""

_MEASURE_JS = """async () => {
    const {bytes, breakdown} = await performance.measureUserAgentSpecificMemory();
    const categories = {};
    for (const part of breakdown) {
        if (part.bytes) {
            const scope = part.attribution.map((a) => a.scope).join("+") || "shared";
            const category = `${scope} ${part.types.join("+") || "other"}`;
            categories[category] = (categories[category] ?? 0) + part.bytes;
        }
    }
    return {page: bytes, categories, ...window.benchmark.extra.counts()};
}"""


def measure(running: Sequence[RunningLibrary], frames: int) -> dict[str, Any]:
    """Bytes and counts after a tenth of the frames and after all of them."""
    ours = next(item for item in running if item.library.name == OURS)
    workload = next(item for item in WORKLOADS if item.name == "d")
    early = max(frames // EARLY_SHARE, 1)
    measurements = {}
    done = 0
    for name, count in (("early", early), ("late", frames)):
        log(f"memory: {count - done} frames")
        _repeat(ours.page, workload.chain, workload.picture, count - done)
        done = count
        measurements[name] = _measure_page(ours.page)
    return {"frames": [early, frames], **measurements}


def _repeat(page: Page, chain: str, picture: str, times: int) -> None:
    for start in range(0, times, 100):
        page.evaluate(
            """async ([chain, picture, times]) => {
                for (let i = 0; i < times; i += 1) await window.benchmark.run(chain, picture);
            }""",
            [chain, picture, min(100, times - start)],
        )


def _measure_page(page: Page) -> dict[str, Any]:
    devtools = browser.protocol(page)
    devtools.send("HeapProfiler.enable")
    devtools.send("HeapProfiler.collectGarbage")
    memory: dict[str, Any] = page.evaluate(_MEASURE_JS)
    devtools.send("Performance.enable")
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    values = {metric["name"]: metric["value"] for metric in metrics}
    devtools.detach()
    return {**memory, "js_heap": values["JSHeapUsedSize"], "nodes": values["Nodes"]}
