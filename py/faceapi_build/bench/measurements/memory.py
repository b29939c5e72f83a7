"""Memory over thousands of frames: what is there after the first few must be all there ever is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

from faceapi_build.bench import browser
from faceapi_build.bench.libraries import OURS, WORKLOADS
from faceapi_build.bench.measurements.latency import Entrant
from faceapi_build.console import say

EARLY_SHARE = 10
"""The first look comes after a tenth of the frames."""

_MEASURE = """async () => {
    const {bytes, breakdown} = await performance.measureUserAgentSpecificMemory();
    const kinds = {};
    for (const part of breakdown) {
        if (part.bytes) {
            const scope = part.attribution.map((a) => a.scope).join("+") || "shared";
            const kind = `${scope} ${part.types.join("+") || "other"}`;
            kinds[kind] = (kinds[kind] ?? 0) + part.bytes;
        }
    }
    return {page: bytes, kinds, ...window.contender.extra.counts()};
}"""


def measure(entrants: Sequence[Entrant], frames: int) -> dict[str, Any]:
    """Bytes and counts after a tenth of the frames and after all of them."""
    ours = next(entrant for entrant in entrants if entrant.contender.name == OURS)
    workload = next(each for each in WORKLOADS if each.name == "d")
    early = max(frames // EARLY_SHARE, 1)
    looks = {}
    done = 0
    for name, count in (("early", early), ("late", frames)):
        say(f"memory: {count - done} frames")
        _repeat(ours.page, workload.chain, workload.picture, count - done)
        done = count
        looks[name] = _look(ours.page)
    return {"frames": [early, frames], **looks}


def _repeat(page: Page, chain: str, picture: str, times: int) -> None:
    for begin in range(0, times, 100):
        page.evaluate(
            """async ([chain, picture, times]) => {
                for (let i = 0; i < times; i += 1) await window.contender.run(chain, picture);
            }""",
            [chain, picture, min(100, times - begin)],
        )


def _look(page: Page) -> dict[str, Any]:
    devtools = browser.protocol(page)
    devtools.send("HeapProfiler.enable")
    devtools.send("HeapProfiler.collectGarbage")
    found: dict[str, Any] = page.evaluate(_MEASURE)
    devtools.send("Performance.enable")
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    named = {metric["name"]: metric["value"] for metric in metrics}
    devtools.detach()
    return {**found, "js_heap": named["JSHeapUsedSize"], "nodes": named["Nodes"]}
