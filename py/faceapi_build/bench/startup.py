"""Cold start: from navigation to the first result on the photo page, with the tiny detector."""

from __future__ import annotations

import gzip
import statistics
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Playwright

from faceapi_build.bench import browser

ADDRESS = (
    "photo/index.html?detector=tiny&landmarks=no&expressions=no&age_and_gender=no&backend=wasm"
)
TIMEOUT = 120_000

_WATCH = """
window.bench = {};
const mark = (name) => { bench[name] ??= performance.now(); };
let loading;
Object.defineProperty(window, "pageLoading", {
    get: () => loading,
    set(value) {
        loading = {
            begin(...args) { mark("python"); return value.begin(...args); },
            done(...args) { return value.done(...args); },
        };
    },
});
addEventListener("DOMContentLoaded", () => {
    mark("document");
    const status = document.getElementById("status");
    new MutationObserver(() => {
        if (/^Looking/.test(status.textContent)) mark("networks");
        if (/\\d+ faces?\\b|No faces/.test(status.textContent)) mark("result");
    }).observe(status, {childList: true, characterData: true, subtree: true});
});
"""
PARTS = ("document", "python", "networks", "result")
"""Milliseconds after navigation began: the document is there; the page's Python runs; the networks
are loaded; the first result is shown."""


def measure(playwright: Playwright, base: str, site: Path, times: int) -> dict[str, Any]:
    """First and second visits, each ``times``, with a fresh profile for every first one."""
    visits: dict[str, list[dict[str, Any]]] = {"first": [], "second": []}
    for _ in range(times):
        with (
            tempfile.TemporaryDirectory(prefix="faceapi-profile-") as folder,
            browser.profile(playwright, Path(folder)) as context,
        ):
            context.add_init_script(_WATCH)
            visits["first"].append(_visit(context, base, site))
            visits["second"].append(_visit(context, base, site))
    return {name: _summary(found) for name, found in visits.items()}


def _visit(context: BrowserContext, base: str, site: Path) -> dict[str, Any]:
    page = context.new_page()
    traffic = _Traffic(page)
    page.goto(base + ADDRESS)
    page.wait_for_function("window.bench?.result !== undefined", timeout=TIMEOUT)
    marks = page.evaluate("window.bench")
    page.close()
    return {**{name: marks[name] for name in PARTS}, **traffic.summary(site)}


def _summary(visits: list[dict[str, Any]]) -> dict[str, Any]:
    keys = [key for key in visits[0] if key != "files"]
    medians = {key: statistics.median(visit[key] for visit in visits) for key in keys}
    return {
        **medians,
        "least": min(visit["result"] for visit in visits),
        "runs": len(visits),
        "files": visits[0]["files"],
    }


class _Traffic:
    """What came over the network, from the browser's own cache apart."""

    def __init__(self, page: Page) -> None:
        self._addresses: dict[str, str] = {}
        self._received: dict[str, int] = {}
        self._unchanged: set[str] = set()
        devtools = browser.protocol(page)
        devtools.send("Network.enable")
        devtools.on("Network.responseReceived", self._response)
        devtools.on("Network.loadingFinished", self._finished)

    def summary(self, site: Path) -> dict[str, Any]:
        """Bytes as served here, and what they are with gzip, as a real server sends them."""
        files = sorted(
            {
                urlsplit(self._addresses[key]).path.lstrip("/")
                for key, size in self._received.items()
                if key in self._addresses and key not in self._unchanged and size > 0
            }
        )
        gzipped = {name: _gzipped(site / name) for name in files if (site / name).is_file()}
        return {
            "requests": len(self._received),
            "bytes": sum(self._received.values()),
            "gzip": sum(gzipped.values()),
            "files": dict(sorted(gzipped.items(), key=lambda item: -item[1])),
        }

    def _response(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["response"]["url"]
        if event["response"]["status"] == 304 or event["response"].get("fromDiskCache"):
            self._unchanged.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        self._received[event["requestId"]] = int(event["encodedDataLength"])


@cache
def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))
