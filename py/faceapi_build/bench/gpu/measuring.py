"""Measure every variant of every network in the time there is, and keep what was measured."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Playwright, sync_playwright

from faceapi_build.bench import browser
from faceapi_build.bench.gpu import graphs
from faceapi_build.bench.gpu.kernels import kernels, to_json
from faceapi_build.bench.gpu.pages import CallError, Pages
from faceapi_build.bench.gpu.power import power_state
from faceapi_build.bench.gpu.variants import (
    NETWORKS,
    REFERENCE,
    VARIANTS,
    NetworkFiles,
    Variant,
    shipped_graph,
)
from faceapi_build.bench.server import served
from faceapi_build.console import log
from faceapi_build.dependencies import npm
from faceapi_build.paths import WEB
from faceapi_build.testing import chromium

FLAGS = (*browser.FLAGS, "--enable-webgpu-developer-features")
"""The developer features include exact timestamps; otherwise they are rounded to 0.1 ms."""
PROFILED_RUNS = 4
"""The first of them compiles the shaders and does not count."""
LEAST_SECONDS = 5.0
"""A call gets at least this long, unless less is left altogether."""
MATRIX_SHARE = 0.05
"""Share of the time for the matrix products."""
RUN_SHARE = 0.4
"""Share of a cell's time for runs; the rest is for opening the network and compiling shaders."""

Save = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Plan:
    """What to measure."""

    seconds: float
    """Time for everything."""
    runs: int = 20
    """Timed runs of a cell, at most."""
    matrix_size: int = 1024
    networks: Sequence[str] = tuple(NETWORKS)
    variants: Sequence[Variant] = VARIANTS
    onnxruntime: Path = field(default_factory=lambda: npm.node_modules() / "onnxruntime-web")
    """The npm package, unpacked."""


def measure(plan: Plan, save: Save) -> Mapping[str, Any]:
    """Measure; ``save`` gets the results so far after each of them."""
    with tempfile.TemporaryDirectory(prefix="faceapi-gpu-") as scratch:
        mounts = {
            "/scratch/": Path(scratch),
            "/onnxruntime/": plan.onnxruntime / "dist",
            "/peers/": npm.node_modules(WEB / "bench"),
            "/": WEB / "bench" / "gpu",
        }
        with served(mounts) as server, sync_playwright() as playwright:
            chrome = _launch(playwright)
            try:
                with Pages(chrome, f"{server.base}index.html") as pages:
                    measuring = _Measuring(plan, save, pages, Path(scratch), chrome.version)
                    return measuring.run()
            finally:
                chrome.close()


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium.ensure(), args=list(FLAGS))


class _Measuring:
    """One run of the benchmark."""

    def __init__(
        self, plan: Plan, save: Save, pages: Pages, scratch: Path, chromium_version: str
    ) -> None:
        self._plan = plan
        self._save = save
        self._pages = pages
        self._scratch = scratch
        self._end = monotonic() + plan.seconds
        self._results: dict[str, Any] = {
            "format": 1,
            "chromium": chromium_version,
            "power": {},
            "networks": {},
        }

    def run(self) -> Mapping[str, Any]:
        """Measure everything."""
        self._note_power("before")
        self._results["machine"] = self._try("adapter", "describe", None, self._left())
        self._results["matrix"] = self._multiply()
        self._note_power("after the matrix products")
        for index, name in enumerate(self._plan.networks):
            share = self._left() / (len(self._plan.networks) - index)
            self._network(name, monotonic() + share)
        self._note_power("after everything")
        return self._results

    def _note_power(self, when: str) -> None:
        self._results["power"][when] = power_state()
        self._save(self._results)

    def _multiply(self) -> Any:
        seconds = self._plan.seconds * MATRIX_SHARE
        options = {"size": self._plan.matrix_size, "milliseconds": 1000 * seconds / 5}
        log(f"matrix product of {self._plan.matrix_size}³")
        answer = self._try("adapter", "multiply", options, 3 * max(seconds, 2 * LEAST_SECONDS))
        return {"size": self._plan.matrix_size, **answer}

    def _network(self, name: str, end: float) -> None:
        files = NetworkFiles(name, self._scratch)
        cells: dict[str, Any] = {}
        multiplications = graphs.multiplications(files.graph)
        row = {"side": files.side, "multiplications": multiplications, "variants": cells}
        self._results["networks"][name] = row
        reference: Mapping[str, Any] | None = None
        variants = [REFERENCE, *(each for each in self._plan.variants if each != REFERENCE)]
        for index, variant in enumerate(variants):
            left = end - monotonic()
            cell = self._cell(files, variant, left / (len(variants) - index + 1), left)
            outputs = cell.pop("outputs", None)
            if outputs is not None:
                reference = outputs if variant == REFERENCE else reference
                cell["deviation"] = _deviation(outputs, reference)
                cell["gflops"] = 2 * multiplications / cell["milliseconds"] / 1e6
            cells[variant.name] = cell
            log(f"{name}, {variant.title}: {_in_words(cell)}")
            self._save(self._results)
        row["profile"] = self._profile(files, end - monotonic())
        self._save(self._results)

    def _cell(
        self, files: NetworkFiles, variant: Variant, share: float, left: float
    ) -> dict[str, Any]:
        """``{"milliseconds", "first", "runs", "outputs"}``, or ``{"error"}``."""
        if left <= 0:
            return {"error": "not measured: the time was up"}
        seconds = min(max(share, LEAST_SECONDS), left)
        try:
            self._pages.call(variant.page, "open", files.settings(variant), seconds)
            budget = {"runs": self._plan.runs, "milliseconds": 1000 * share * RUN_SHARE}
            result = self._pages.call(variant.page, "run", budget, seconds)
            self._pages.call(variant.page, "close", None, seconds)
        except (CallError, graphs.UnchangedError) as error:
            return {"error": str(error)}
        if not all(np.isfinite(values).all() for values in result["outputs"].values()):
            return {"error": "wrong numbers: its outputs are not finite"}
        return {
            "milliseconds": statistics.median(result["times"]),
            "first": result["first"],
            "runs": len(result["times"]),
            "outputs": result["outputs"],
        }

    def _profile(self, files: NetworkFiles, left: float) -> Mapping[str, Any]:
        """``{"kernels"}``, or ``{"error"}``."""
        shipped = next((each for each in self._plan.variants if each.name == "webgpu"), None)
        if shipped is None or left <= 0:
            return {"error": "not measured" if shipped is None else "not measured: the time was up"}
        graph = shipped_graph(files.model, files.side)
        seconds = max(left, LEAST_SECONDS)
        key = f"{shipped.page} profiled"
        settings = {**files.settings(shipped), "profile": True}
        try:
            self._pages.call(key, "open", settings, seconds)
            self._pages.console.clear()
            self._pages.call(key, "profile", {"runs": PROFILED_RUNS}, seconds)
            self._pages.call(key, "close", None, seconds)
            return {"kernels": to_json(kernels(self._pages.console, PROFILED_RUNS, graph))}
        except (CallError, ValueError) as error:
            return {"error": str(error)}
        finally:
            self._pages.drop(key)

    def _try(self, key: str, name: str, options: Mapping[str, Any] | None, seconds: float) -> Any:
        try:
            return self._pages.call(key, name, options, seconds)
        except CallError as error:
            return {"error": str(error)}

    def _left(self) -> float:
        return self._end - monotonic()


def _deviation(outputs: Mapping[str, Any], reference: Mapping[str, Any] | None) -> float | None:
    """The largest difference from the reference, relative to the largest value of its output."""
    if reference is None:
        return None
    differences = []
    for name, values in reference.items():
        expected, actual = (np.asarray(numbers, np.float64) for numbers in (values, outputs[name]))
        differences.append(float(np.abs(actual - expected).max() / np.abs(expected).max()))
    return max(differences)


def _in_words(cell: Mapping[str, Any]) -> str:
    if "error" in cell:
        return str(cell["error"])
    return f"{cell['milliseconds']:.1f} ms, {cell['gflops']:.1f} GFLOP/s"
