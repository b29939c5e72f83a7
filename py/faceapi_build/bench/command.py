"""``build.py bench``: run everything, write JSON and Markdown."""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

from faceapi_build.bench import browser, libraries, pictures, report, system_info, targets
from faceapi_build.bench.measurements import latency, memory, scaling, startup, webcam
from faceapi_build.bench.server import Served, served
from faceapi_build.commands import BENCH_PARTS
from faceapi_build.console import say
from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError
from faceapi_build.paths import DIST, SAMPLES, WEB
from faceapi_build.site import assemble

SOURCES = WEB / "bench"
MOST_THREADS = 4
"""As many as ours takes at most; see ``web/host/ort-setup.mjs``."""


def run(options: Namespace) -> int:
    """Build the site, bring the other libraries, measure, write."""
    unknown = set(options.parts) - set(BENCH_PARTS)
    if unknown:
        raise BuildError(f"no such part: {', '.join(unknown)}; there are {', '.join(BENCH_PARTS)}")
    if not options.site:
        assemble.build(DIST)
    npm.install(SOURCES)
    results = measure(options)
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "bench.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    text = report.markdown(results)
    (options.into / "bench.md").write_text(text, "utf-8")
    if options.readme:
        report.insert(options.readme, text)
    say(text)
    return 0


def measure(options: Namespace) -> dict[str, Any]:
    """Everything that is measured, as the JSON has it."""
    with tempfile.TemporaryDirectory(prefix="faceapi-bench-") as scratch:
        folder = Path(scratch)
        pictures.write(folder, SAMPLES, libraries.FACE_COUNTS)
        mounts = {
            "/bench/": SOURCES,
            "/peers/": npm.node_modules(SOURCES),
            "/scratch/": folder,
            "/": options.site or DIST,
        }
        with served(mounts) as server, sync_playwright() as playwright:
            chrome = browser.launch(playwright, folder / "camera.mjpeg")
            try:
                warm = _warm(chrome, server.base, options)
            finally:
                chrome.close()
            return {"format": 1, **warm, **_cold(playwright, server, options)}


def _warm(chrome: Browser, base: str, options: Namespace) -> dict[str, Any]:
    """What needs libraries that are loaded, and the webcam page."""
    page = chrome.new_page(base_url=base)
    page.goto("index.html")
    found = browser.machine(page)
    page.close()
    results: dict[str, Any] = {
        "machine": system_info.describe(found, chrome.version, options.site or DIST)
    }
    if {"latency", "memory", "scaling"} & set(options.parts):
        real = browser.real_gpus(found)
        chosen = _chosen(options, threads=min(found["cores"], MOST_THREADS), real=real)
        (wheel,) = ((options.site or DIST) / "wheel").glob("*.whl")
        address = f"/wheel/{wheel.name}"
        with latency.entered(chrome, base, address, chosen, real=real) as entrants:
            results |= _entrants(entrants, options)
    if "webcam" in options.parts:
        results["webcam"] = webcam.measure(chrome, base, options.seconds)
    return results


def _chosen(options: Namespace, *, threads: int, real: set[str]) -> list[libraries.Contender]:
    return [
        contender
        for contender in libraries.contenders(threads)
        if (not contender.needs or contender.needs in real)
        and (not options.only or contender.name in options.only)
    ]


def _entrants(entrants: Sequence[latency.Entrant], options: Namespace) -> dict[str, Any]:
    results: dict[str, Any] = {
        "contenders": [
            {
                "name": each.contender.name,
                "title": each.contender.title,
                "about": each.about,
                "slow": each.slow,
            }
            for each in entrants
        ]
    }
    if "latency" in options.parts:
        results["latency"] = latency.measure(entrants, options.rounds)
        results["ratios"] = targets.ratios(results["latency"])
    if "scaling" in options.parts:
        results["scaling"] = scaling.measure(entrants, max(options.rounds // 3, 1))
    if "memory" in options.parts:
        results["memory"] = memory.measure(entrants, options.frames)
    if "latency" in options.parts:  # last: it makes every canvas call slower
        results["split"] = latency.split(entrants, options.rounds)
    return results


def _cold(playwright: Playwright, server: Served, options: Namespace) -> dict[str, Any]:
    if "startup" not in options.parts:
        return {}
    return {"startup": startup.measure(playwright, server, options.site or DIST, options.starts)}
