"""Warm latency: a few consecutive calls of each library in turn, many times.

Taking turns spreads other load on the machine evenly over the libraries.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, Page

from faceapi_build.bench.libraries import OURS, WORKLOADS, Library, Workload
from faceapi_build.console import log

WARM_UP_S = 0.4
"""Seconds of calls before timing starts, per round (at most ten rounds).

V8 optimizes wasm only once it is hot: the code of a second thread after some hundred calls.
"""
CONSECUTIVE_CALLS = 3
"""Timed calls per turn, after one that is not timed.

Between turns the threads of a library go to sleep, and the call that wakes them may take three
times as long. A loop over frames never pays that.
"""
SLOW_ROUNDS = 2
TIMEOUT_MS = 300_000


@dataclass
class Samples:
    """Times of one library on one workload."""

    milliseconds: list[float] = field(default_factory=list)
    faces: int = 0

    def summary(self) -> dict[str, float]:
        """Median, minimum, 95th percentile."""
        ordered = sorted(self.milliseconds)
        return {
            "median": statistics.median(ordered),
            "min": ordered[0],
            "p95": ordered[round(0.95 * (len(ordered) - 1))],
            "runs": len(ordered),
            "faces": self.faces,
        }


@dataclass(frozen=True)
class RunningLibrary:
    """A library that is loaded in its page."""

    library: Library
    page: Page
    about: Mapping[str, Any]
    slow: bool

    def run(self, workload: Workload, samples: Samples) -> None:
        """Make one call and record its time."""
        result = self.page.evaluate(
            "([chain, picture]) => window.benchmark.run(chain, picture)",
            [workload.chain, workload.picture],
        )
        samples.milliseconds.append(result["milliseconds"])
        samples.faces = result["faces"]

    def warm_up(self, workload: Workload, seconds: float) -> None:
        """Make calls for this time, at least one."""
        end = perf_counter() + seconds
        self.run(workload, Samples())
        while perf_counter() < end:
            self.run(workload, Samples())


@contextmanager
def open_libraries(
    browser: Browser, base: str, wheel: str, libraries: Sequence[Library], *, real: set[str]
) -> Iterator[list[RunningLibrary]]:
    """Load every library in a separate page; close all pages afterwards."""
    context = browser.new_context(base_url=base)
    context.set_default_timeout(TIMEOUT_MS)
    try:
        running = []
        for library in libraries:
            page = context.new_page()
            page.goto(library.address(wheel))
            page.wait_for_function("window.benchmark !== undefined")
            about = page.evaluate("window.benchmark.about")
            slow = bool(library.slow_without) and library.slow_without not in real
            running.append(RunningLibrary(library, page, about, slow))
            log(f"{library.title}: {about}")
        yield running
    finally:
        context.close()


def measure(running: Sequence[RunningLibrary], rounds: int) -> dict[str, dict[str, Any]]:
    """Workload → library → summary."""
    samples = {
        workload.name: {item.library.name: Samples() for item in running} for workload in WORKLOADS
    }
    for workload in WORKLOADS:
        for item in running:
            item.warm_up(workload, 0.0 if item.slow else WARM_UP_S * min(rounds, 10))
    for turn in range(rounds):
        log(f"round {turn + 1} of {rounds}")
        order = [*running[turn % len(running) :], *running[: turn % len(running)]]
        for workload in WORKLOADS:
            for item in order:
                timings = samples[workload.name][item.library.name]
                if not item.slow:
                    item.run(workload, Samples())
                    for _ in range(CONSECUTIVE_CALLS):
                        item.run(workload, timings)
                elif turn < SLOW_ROUNDS:
                    item.run(workload, timings)
    return {
        workload: {library: timings.summary() for library, timings in row.items()}
        for workload, row in samples.items()
    }


@dataclass(frozen=True)
class Split:
    """Stages of one call of faceapi in milliseconds: medians over the rounds."""

    total: float
    inference: float
    canvas: float
    """Drawing to canvases and reading from them, in the browser."""
    preprocessing: float
    """Cropping and scaling, without ``canvas``."""
    transfer: float
    postprocessing: float
    rest: float
    """Outside of all stages: opening the picture, the chain."""
    drawing: float
    """Drawing the results; not part of ``total``."""

    @property
    def around(self) -> float:
        """Everything except inference."""
        return self.total - self.inference


def split(running: Sequence[RunningLibrary], rounds: int) -> dict[str, dict[str, float]]:
    """Stages of faceapi on wasm, per workload. Call it last: it slows canvases down."""
    ours = next(item for item in running if item.library.name == OURS)
    ours.page.evaluate("window.benchmark.extra.canvasTime.start()")
    splits = {}
    for workload in WORKLOADS:
        runs = [_stages(ours.page, workload) for _ in range(rounds)]
        medians = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        values = Split(**medians)
        splits[workload.name] = {**asdict(values), "around": values.around}
    return splits


def _stages(page: Page, workload: Workload) -> dict[str, float]:
    """Means over a few consecutive calls, after one that is not timed."""
    raw: list[dict[str, Any]] = page.evaluate(
        """async ([chain, picture, times]) => {
            const {benchmark} = window, {extra} = benchmark, runs = [];
            await benchmark.run(chain, picture);
            for (let i = 0; i < times; i++) {
                extra.stages(), extra.canvasTime.take();
                const {milliseconds} = await benchmark.run(chain, picture);
                const canvas = extra.canvasTime.take();
                runs.push({total: milliseconds, stages: extra.stages(), canvas});
            }
            const drawing = chain === "ssd" || chain === "tiny" ? 0 : extra.draw();
            return runs.map((run) => ({...run, drawing}));
        }""",
        [workload.chain, workload.picture, CONSECUTIVE_CALLS],
    )
    runs = [_stage_times(run) for run in raw]
    return {name: statistics.fmean(run[name] for run in runs) for name in runs[0]}


def _stage_times(raw: Mapping[str, Any]) -> dict[str, float]:
    stages, total, canvas = raw["stages"], raw["total"], raw["canvas"]
    names = ("preprocessing", "transfer", "inference", "postprocessing")
    times = {name: stages.get(name, 0.0) for name in names}
    return {
        "total": total,
        "canvas": canvas,
        **{**times, "preprocessing": times["preprocessing"] - canvas},
        "rest": total - sum(times.values()),
        "drawing": raw["drawing"],
    }
