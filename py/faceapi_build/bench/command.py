"""``build.py bench``: run the measurements, write JSON and Markdown."""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

from faceapi_build.bench import browser, libraries, pictures, report, system_info, targets
from faceapi_build.bench.gpu import command as gpu
from faceapi_build.bench.index import command as index
from faceapi_build.bench.measurements import latency, memory, scaling, startup, webcam
from faceapi_build.bench.server import Served, served
from faceapi_build.bench.video import pages as video
from faceapi_build.command_arguments import BENCH_PARTS
from faceapi_build.console import log
from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError
from faceapi_build.paths import DIST, SAMPLES, WEB
from faceapi_build.site import assemble

SOURCES = WEB / "bench"
MAX_THREADS = 4
"""Maximum number of threads of faceapi; see ``web/host/ort-setup.mjs``."""


def run(options: Namespace) -> int:
    """Build the site, install the other libraries, measure, write the results."""
    if list(options.parts) == ["gpu"]:
        return gpu.run(options)
    if list(options.parts) == ["index"]:
        return index.run(options)
    unknown = set(options.parts) - set(BENCH_PARTS)
    if unknown:
        raise BuildError(
            f"unknown part {', '.join(unknown)}; expected any of {', '.join(BENCH_PARTS)}, "
            "or gpu or index by itself"
        )
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
    log(text)
    return 0


def measure(options: Namespace) -> dict[str, Any]:
    """Run the measurements; return the content of the JSON file."""
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
                if "video" in options.parts:
                    films = video.write_films(folder, options.film_frames, options.film or ())
                    warm["video"] = video.measure(
                        *(chrome, server.base, _wheel_address(options), films),
                        only=options.only or (),
                        workloads=options.workload or (),
                    )
            finally:
                chrome.close()
            return {"format": 1, **warm, **_cold(playwright, server, options)}


def _warm(chrome: Browser, base: str, options: Namespace) -> dict[str, Any]:
    """Measurements of loaded libraries, and of the webcam page."""
    page = chrome.new_page(base_url=base)
    page.goto("index.html")
    machine = browser.describe_machine(page)
    page.close()
    results: dict[str, Any] = {
        "machine": system_info.describe(machine, chrome.version, options.site or DIST)
    }
    if {"latency", "memory", "scaling"} & set(options.parts):
        real = browser.real_gpus(machine)
        selected = _select_libraries(options, threads=min(machine["cores"], MAX_THREADS), real=real)
        address = _wheel_address(options)
        with latency.open_libraries(chrome, base, address, selected, real=real) as running:
            results |= _measure_libraries(running, options)
    if "webcam" in options.parts:
        results["webcam"] = webcam.measure(chrome, base, options.seconds)
    return results


def _wheel_address(options: Namespace) -> str:
    (wheel,) = ((options.site or DIST) / "wheel").glob("*.whl")
    return f"/wheel/{wheel.name}"


def _select_libraries(
    options: Namespace, *, threads: int, real: set[str]
) -> list[libraries.Library]:
    return [
        library
        for library in libraries.all_libraries(threads)
        if (not library.needs or library.needs in real)
        and (not options.only or library.name in options.only)
    ]


def _measure_libraries(
    running: Sequence[latency.RunningLibrary], options: Namespace
) -> dict[str, Any]:
    results: dict[str, Any] = {
        "libraries": [
            {
                "name": item.library.name,
                "title": item.library.title,
                "about": item.about,
                "slow": item.slow,
            }
            for item in running
        ]
    }
    if "latency" in options.parts:
        results["latency"] = latency.measure(running, options.rounds)
        results["ratios"] = targets.ratios(results["latency"])
    if "scaling" in options.parts:
        results["scaling"] = scaling.measure(running, max(options.rounds // 3, 1))
    if "memory" in options.parts:
        results["memory"] = memory.measure(running, options.frames)
    if "latency" in options.parts:  # last, because it slows every canvas call down
        results["split"] = latency.split(running, options.rounds)
    return results


def _cold(playwright: Playwright, server: Served, options: Namespace) -> dict[str, Any]:
    if "startup" not in options.parts:
        return {}
    return {"startup": startup.measure(playwright, server, options.starts, slow=options.slow)}
