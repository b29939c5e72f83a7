"""``build.py bench index``: search times of ``FaceIndex`` in CPython and in Chromium."""

from __future__ import annotations

import json
import statistics
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from faceapi_build.bench import system_info
from faceapi_build.bench.index import workload
from faceapi_build.bench.python_page import Call, load_program, python_page
from faceapi_build.console import log
from faceapi_build.paths import DIST
from faceapi_build.site import assemble

QUERIES = 1000
"""Searched for at once."""
BATCHES = 3
CHECKED = 3
"""Queries of each type whose results are compared with a plain search."""
MARKS = {"CPython": 5.0, "Chromium": 20.0}
"""Milliseconds that one search may take, where descriptors vary like those of faces."""


def run(options: Namespace) -> int:
    """Measure both, write ``index.json`` and ``index.md``."""
    site: Path = options.site or DIST
    if not options.site:
        assemble.build(DIST)
    results: dict[str, Any] = {"people": options.people, "rounds": options.rounds}
    results["CPython"] = _measure(
        lambda name, arguments: getattr(workload, name)(arguments), options
    )
    with sync_playwright() as playwright, python_page(playwright, site) as page:
        results["Chromium"] = _measure(load_program(page, workload), options)
        results["heap_mb"] = page.evaluate("python.heap()") / 1e6
    results["machine"] = system_info.python_machine()
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "index.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    text = markdown(results)
    (options.into / "index.md").write_text(text, "utf-8")
    log(text)
    return 0


def _measure(call: Call, options: Namespace) -> dict[str, Any]:
    """Every spread in one Python."""
    results = {}
    for spread in workload.SPREADS:
        half = max(QUERIES // 2, options.rounds)
        results[spread] = {
            **call("prepare", [options.people, spread, half]),
            "largest_error": call("largest_error", [CHECKED]),
            "search": {
                name: _summary(timings)
                for name, timings in call("search", [options.rounds]).items()
            },
            "search_all": _summary(call("search_all", [BATCHES, QUERIES])),
        }
    return results


def _summary(milliseconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {
        "median": statistics.median(ordered),
        "min": ordered[0],
        "p95": ordered[int(0.95 * (len(ordered) - 1))],
        "runs": len(ordered),
    }


def markdown(results: Mapping[str, Any]) -> str:
    """One row per Python, spread and type of query."""
    lines = [
        f"Exact search among {results['people']:,} people × 128, milliseconds; batches are "
        f"{QUERIES:,} queries at once. {results['machine']}.",
        "",
        "| | | query | median | min | p95 | runs | mark |",
        "|---|---|---|---:|---:|---:|---:|---:|",
    ]
    for python in MARKS:
        for spread, values in results[python].items():
            mark = f"{MARKS[python]:g}" if spread == "faces" else ""
            rows = [(name, values["search"][name], mark) for name in values["search"]]
            for name, row, limit in (*rows, (f"{QUERIES:,} at once", values["search_all"], "")):
                lines.append(
                    f"| {python} | {spread} | {name} | {row['median']:.1f} | {row['min']:.1f} "
                    f"| {row['p95']:.1f} | {row['runs']} | {limit} |"
                )
    lines += [
        "",
        "| | | enrolling, s | descriptors, MB | index, MB | more in a search, MB | largest error |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {python} | {spread} | {values['enroll_seconds']:.1f} "
        f"| {values['descriptors_mb']:.1f} | {values['index_mb']:.1f} "
        f"| {values['search_peak_mb']:.1f} | {values['largest_error']:.1e} |"
        for python in MARKS
        for spread, values in results[python].items()
    ]
    return "\n".join(lines) + f"\n\nMemory of Python in Chromium: {results['heap_mb']:.0f} MB.\n"
