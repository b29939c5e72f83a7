"""Cold start: from navigation to the first result on the photo page, with the tiny detector."""

from __future__ import annotations

import gzip
import statistics
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Playwright

from faceapi_build.bench import browser
from faceapi_build.bench.server import Served

ADDRESS = (
    "photo/index.html?detector=tiny&landmarks=no&expressions=no&age_and_gender=no&backend=wasm"
)
TIMEOUT_MS = 120_000

_INSTRUMENT_JS = """
window.bench = {};
const mark = (name) => { bench[name] ??= performance.now(); };
let loading;
Object.defineProperty(window, "pageLoading", {
    get: () => loading,
    set(value) {
        loading = {
            begin(...args) { mark("python"); return value.begin(...args); },
            done: value.done,
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
"""Milliseconds after navigation: the document is parsed; the page's Python runs; the networks are
loaded; the first result is shown."""


def measure(playwright: Playwright, server: Served, site: Path, times: int) -> dict[str, Any]:
    """First and second visits, ``times`` each; every first visit has a fresh profile."""
    visits: dict[str, list[dict[str, Any]]] = {"first": [], "second": []}
    for _ in range(times):
        with (
            tempfile.TemporaryDirectory(prefix="faceapi-profile-") as folder,
            browser.profile(playwright, Path(folder)) as context,
        ):
            context.add_init_script(_INSTRUMENT_JS)
            visits["first"].append(_visit(context, server, site))
            visits["second"].append(_visit(context, server, site))
    return {name: _summary(runs) for name, runs in visits.items()}


def _visit(context: BrowserContext, server: Served, site: Path) -> dict[str, Any]:
    page = context.new_page()
    server.sent.clear()
    page.goto(server.base + ADDRESS)
    page.wait_for_function("window.bench?.result !== undefined", timeout=TIMEOUT_MS)
    marks = page.evaluate("window.bench")
    page.close()
    return {**{name: marks[name] for name in PARTS}, **_traffic(server.sent, site)}


def _summary(visits: list[dict[str, Any]]) -> dict[str, Any]:
    keys = [key for key in visits[0] if key != "files"]
    medians = {key: statistics.median(visit[key] for visit in visits) for key in keys}
    return {
        **medians,
        "least": min(visit["result"] for visit in visits),
        "runs": len(visits),
        "files": visits[0]["files"],
    }


def _traffic(sent: list[str], site: Path) -> dict[str, Any]:
    """Bytes as served here, and with gzip, as a real server sends them."""
    files = {path.lstrip("/"): site / path.lstrip("/") for path in sent}
    gzipped = {name: _gzipped(path) for name, path in files.items() if path.is_file()}
    return {
        "requests": len(sent),
        "bytes": sum(files[name].stat().st_size for name in gzipped),
        "gzip": sum(gzipped.values()),
        "files": dict(sorted(gzipped.items(), key=lambda item: -item[1])),
    }


@cache
def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))
