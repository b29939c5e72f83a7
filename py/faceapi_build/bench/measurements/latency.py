"""Warm latency: every library in turn, some calls in a row, over and over.

So whatever else the machine does meanwhile happens to all of them.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, Page

from faceapi_build.bench.libraries import OURS, WORKLOADS, Contender, Workload
from faceapi_build.console import say

WARM_UP = 0.4
"""Seconds for each round, up to ten, in which a library is called before anything is timed.

V8 compiles wasm well only where it is hot: the code of a second thread after some hundred calls.
"""
IN_A_ROW = 3
"""Timed calls in a row, after one that is not timed.

Between two turns of a library its threads fall asleep, and the call that wakes them may take three
times as long. A loop over frames never does.
"""
SLOW_ROUNDS = 2
TIMEOUT = 300_000


@dataclass
class Samples:
    """What one library took for one workload."""

    milliseconds: list[float] = field(default_factory=list)
    faces: int = 0

    def summary(self) -> dict[str, float]:
        """Median, least, 95th percentile."""
        ordered = sorted(self.milliseconds)
        return {
            "median": statistics.median(ordered),
            "min": ordered[0],
            "p95": ordered[round(0.95 * (len(ordered) - 1))],
            "runs": len(ordered),
            "faces": self.faces,
        }


@dataclass(frozen=True)
class Entrant:
    """A contender that is ready in its page."""

    contender: Contender
    page: Page
    about: Mapping[str, Any]
    slow: bool

    def run(self, workload: Workload, samples: Samples) -> None:
        """One call."""
        found = self.page.evaluate(
            "([chain, picture]) => window.contender.run(chain, picture)",
            [workload.chain, workload.picture],
        )
        samples.milliseconds.append(found["milliseconds"])
        samples.faces = found["faces"]

    def warm_up(self, workload: Workload, seconds: float) -> None:
        """Call until so much time has passed, once at least."""
        end = perf_counter() + seconds
        self.run(workload, Samples())
        while perf_counter() < end:
            self.run(workload, Samples())


@contextmanager
def entered(
    browser: Browser, base: str, wheel: str, contenders: Sequence[Contender], *, real: set[str]
) -> Iterator[list[Entrant]]:
    """Every contender ready in a page of its own; all pages are closed afterwards."""
    context = browser.new_context(base_url=base)
    context.set_default_timeout(TIMEOUT)
    try:
        entrants = []
        for contender in contenders:
            page = context.new_page()
            page.goto(contender.address(wheel))
            page.wait_for_function("window.contender !== undefined")
            about = page.evaluate("window.contender.about")
            slow = bool(contender.slow_without) and contender.slow_without not in real
            entrants.append(Entrant(contender, page, about, slow))
            say(f"{contender.title}: {about}")
        yield entrants
    finally:
        context.close()


def measure(entrants: Sequence[Entrant], rounds: int) -> dict[str, dict[str, Any]]:
    """Workload → contender → summary; for ours also the stages."""
    samples = {
        workload.name: {entrant.contender.name: Samples() for entrant in entrants}
        for workload in WORKLOADS
    }
    for workload in WORKLOADS:
        for entrant in entrants:
            entrant.warm_up(workload, 0.0 if entrant.slow else WARM_UP * min(rounds, 10))
    for turn in range(rounds):
        say(f"round {turn + 1} of {rounds}")
        order = [*entrants[turn % len(entrants) :], *entrants[: turn % len(entrants)]]
        for workload in WORKLOADS:
            for entrant in order:
                mine = samples[workload.name][entrant.contender.name]
                if not entrant.slow:
                    entrant.run(workload, Samples())
                    for _ in range(IN_A_ROW):
                        entrant.run(workload, mine)
                elif turn < SLOW_ROUNDS:
                    entrant.run(workload, mine)
    return {
        workload: {contender: found.summary() for contender, found in row.items()}
        for workload, row in samples.items()
    }


@dataclass(frozen=True)
class Split:
    """Where the milliseconds of one call of ours go: medians over the rounds."""

    total: float
    network: float
    canvas: float
    """Drawing to and reading from canvases: the browser's own time."""
    pixels: float
    """Cutting out, less the canvases."""
    crossing: float
    decoding: float
    rest: float
    """In no stage: opening the picture, the chain itself."""
    drawing: float
    """The results over the picture; not part of the total."""

    @property
    def around(self) -> float:
        """Everything that is not the network's own run."""
        return self.total - self.network


def split(entrants: Sequence[Entrant], rounds: int) -> dict[str, dict[str, float]]:
    """The stages of ours on wasm, for every workload. Call it last: it makes canvases slower."""
    ours = next(entrant for entrant in entrants if entrant.contender.name == OURS)
    ours.page.evaluate("window.contender.extra.canvasTime.start()")
    found = {}
    for workload in WORKLOADS:
        runs = [_stages(ours.page, workload) for _ in range(rounds)]
        medians = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        parts = Split(**medians)
        found[workload.name] = {**asdict(parts), "around": parts.around}
    return found


def _stages(page: Page, workload: Workload) -> dict[str, float]:
    """Means over some calls in a row, after one that is not timed, as above."""
    raw: list[dict[str, Any]] = page.evaluate(
        """async ([chain, picture, times]) => {
            const {contender} = window, {extra} = contender, runs = [];
            await contender.run(chain, picture);
            for (let i = 0; i < times; i++) {
                extra.stages(), extra.canvasTime.take();
                const {milliseconds} = await contender.run(chain, picture);
                const canvas = extra.canvasTime.take();
                runs.push({total: milliseconds, stages: extra.stages(), canvas});
            }
            const drawing = chain === "ssd" || chain === "tiny" ? 0 : extra.draw();
            return runs.map((run) => ({...run, drawing}));
        }""",
        [workload.chain, workload.picture, IN_A_ROW],
    )
    runs = [_parts(each) for each in raw]
    return {name: statistics.fmean(run[name] for run in runs) for name in runs[0]}


def _parts(raw: Mapping[str, Any]) -> dict[str, float]:
    stages, total, canvas = raw["stages"], raw["total"], raw["canvas"]
    named = {name: stages.get(name, 0.0) for name in ("pixels", "crossing", "network", "decoding")}
    return {
        "total": total,
        "canvas": canvas,
        **{**named, "pixels": named["pixels"] - canvas},
        "rest": total - sum(named.values()),
        "drawing": raw["drawing"],
    }
