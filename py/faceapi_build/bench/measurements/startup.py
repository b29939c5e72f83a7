"""Starts: from navigation to the first result on the photo page, with the tiny detector.

A round visits the photo page three times with a new profile: for the first time, again from the
snapshot of Python that the first visit made, and once more after the browser was closed and started
again, so that no process has compiled wasm. Then it does the same without a snapshot, and with the
JavaScript libraries, on the same picture.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from faceapi_build.bench import browser
from faceapi_build.bench.server import Line, Served, gzipped

ADDRESS = (
    "photo/index.html?detector=tiny&landmarks=no&expressions=no&age_and_gender=no&backend=wasm"
)
TIMEOUT_MS = 300_000
PAUSE_SECONDS = 1.0
"""Pause between two visits, while the browser removes the closed page."""
BROWSER_START_SECONDS = 3.0
"""Pause before the first page of a new browser, which is still loading its own parts."""
POLLING_MS = 100
"""How often a page is asked for its result. Playwright's default, every frame, makes the page draw
each of them."""

_INSTRUMENT_JS = """
window.bench = {};
const mark = (name) => { bench[name] ??= performance.now(); };
const onSet = (name, use) => {
    let current;
    Object.defineProperty(window, name, {
        get: () => current,
        set(value) { current = use(value); },
    });
};
onSet("pageLoading", (value) => ({
    begin(...args) { mark("python"); return value.begin(...args); },
    done: value.done,
}));
onSet("earlyActions", (value) => {
    mark("clickable");
    return value;
});
addEventListener("DOMContentLoaded", () => {
    mark("document");
    const picture = document.getElementById("picture");
    if (picture.complete) mark("picture");
    else picture.addEventListener("load", () => mark("picture"));
    const status = document.getElementById("status");
    if (!status) return;
    new MutationObserver(() => {
        if (/^Looking/.test(status.textContent)) mark("networks");
        if (/\\d+ faces?\\b|No faces/.test(status.textContent)) mark("result");
    }).observe(status, {childList: true, characterData: true, subtree: true});
});
"""
_HAS_SNAPSHOT_JS = "async () => (await import('../shared/snapshot/start.mjs')).isStored()"
PARTS = ("clickable", "document", "picture", "python", "networks", "result")
"""Milliseconds after navigation: the page remembers what is clicked; the document is parsed; the
picture is loaded; the page's Python runs; the networks are loaded; the first result is shown. Other
libraries have no Python and no buttons."""
PEERS = {
    "@vladmandic/face-api": "bench/start.html?library=vladmandic&backend=wasm",
    "face-api.js 0.22.2": "bench/start.html?library=original",
}


@dataclass(frozen=True)
class Condition:
    """What a visit is slowed down by."""

    name: str = ""
    line: Line | None = None
    processor: int = 1
    """How many times slower than this machine's."""

    def title(self, visit: str) -> str:
        """The name of a visit in the results."""
        return f"{visit}, {self.name}" if self.name else visit


QUICK = Condition()
SLOW_PROCESSOR = Condition("4× slower processor", processor=4)
SLOW_LINE = Condition("1.6 Mbit/s, 150 ms", line=Line(bits_per_second=1.6e6, latency=0.15))


def measure(playwright: Playwright, server: Served, times: int, *, slow: bool) -> dict[str, Any]:
    """The visits of ``times`` rounds; with ``slow`` also those on a slow processor and line.

    The slow line is measured in every third round, and for first visits only.
    """
    visits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in range(times):
        conditions = [QUICK]
        if slow:
            conditions += [SLOW_PROCESSOR] + [SLOW_LINE] * (number % 3 == 0)
        for condition in conditions:
            for title, visit in _round(playwright, server, condition).items():
                visits[title].append(visit)
    return {name: _summary(runs) for name, runs in visits.items()}


def _round(
    playwright: Playwright, server: Served, condition: Condition
) -> dict[str, dict[str, Any]]:
    visits: dict[str, dict[str, Any]] = {}
    only_first = condition.line is not None

    def visit(context: BrowserContext, name: str, address: str) -> Page:
        page = context.new_page()
        figures = _visit(page, server, address, condition)
        visits.setdefault(condition.title(name), figures)
        return page

    def visit_all(names: Sequence[str], address: str, *, wait_for_snapshot: bool = False) -> None:
        """Visit with a new profile, again with the same browser, and with a new browser."""
        with tempfile.TemporaryDirectory(prefix="faceapi-profile-") as folder:
            with _profile(playwright, Path(folder)) as context:
                page = visit(context, names[0], address)
                if only_first:
                    return
                if wait_for_snapshot:
                    browser.protocol(page).send("Emulation.setCPUThrottlingRate", {"rate": 1})
                    while not page.evaluate(_HAS_SNAPSHOT_JS):
                        time.sleep(0.3)
                page.close()
                time.sleep(PAUSE_SECONDS)
                visit(context, names[1], address)
            with _profile(playwright, Path(folder)) as context:
                time.sleep(BROWSER_START_SECONDS)
                visit(context, names[2], address)

    visit_all(("first", "snapshot", "snapshot, new browser"), ADDRESS, wait_for_snapshot=True)
    if not only_first:
        visit_all(("first", "second", "second, new browser"), f"{ADDRESS}&snapshot=off")
    for name, address in PEERS.items():
        visit_all([f"{name}, {title}" for title in ("first", "second", "new browser")], address)
    return visits


@contextmanager
def _profile(playwright: Playwright, folder: Path) -> Iterator[BrowserContext]:
    with browser.profile(playwright, folder) as context:
        context.add_init_script(_INSTRUMENT_JS)
        yield context


def _visit(page: Page, server: Served, address: str, condition: Condition) -> dict[str, Any]:
    server.sent.clear()
    server.settings.line = condition.line
    rate = {"rate": condition.processor}
    browser.protocol(page).send("Emulation.setCPUThrottlingRate", rate)
    page.goto(server.base + address)
    page.wait_for_function(
        "() => window.bench?.result !== undefined", timeout=TIMEOUT_MS, polling=POLLING_MS
    )
    server.settings.line = None
    marks = page.evaluate("window.bench")
    return {**{name: marks.get(name) for name in PARTS}, **_traffic(server)}


def _summary(visits: list[dict[str, Any]]) -> dict[str, Any]:
    keys = [key for key, value in visits[0].items() if key != "files" and value is not None]
    medians = {key: statistics.median(visit[key] for visit in visits) for key in keys}
    return {
        **medians,
        "least": min(visit["result"] for visit in visits),
        "runs": len(visits),
        "files": visits[0]["files"],
    }


def _traffic(server: Served) -> dict[str, Any]:
    """Bytes as served here, and with gzip, as a real server sends them."""
    files = {path.lstrip("/"): server.find_file(path) for path in server.sent}
    sizes = {name: len(gzipped(path)) for name, path in files.items() if path is not None}
    return {
        "requests": len(server.sent),
        "bytes": sum(path.stat().st_size for path in files.values() if path is not None),
        "gzip": sum(sizes.values()),
        "files": dict(sorted(sizes.items(), key=lambda item: -item[1])),
    }
