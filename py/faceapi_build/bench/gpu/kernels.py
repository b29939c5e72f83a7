"""The kernel profile of a network: every dispatch of a run, by onnxruntime's own profiler.

onnxruntime-web writes its events on the console, one JSON object a line. Those of category ``Api``
are dispatches, timed by timestamp queries; their name is ``node&op&program``.
"""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from faceapi.graph.onnx.writer import value_names
from faceapi.graph.var import Graph
from faceapi_build.bench.gpu.graphs import work_of

_EVENT = re.compile(r'^\{\s*"cat"\s*:\s*"Api".*\},?$')
_ADDED_TO_NAMES = re.compile(r"_token_\d+$")
"""What onnxruntime appends when it changes the layout of a node or fuses it."""


@dataclass(frozen=True)
class Kernel:
    """One dispatch of a run."""

    node: str
    program: str
    shapes: str
    microseconds: float
    """On the GPU: the median over the runs."""
    gflops: float | None
    """Two operations per multiplication; ``None`` if the op is neither a convolution nor a
    product."""


def kernels(console: Iterable[str], runs: int, graph: Graph) -> list[Kernel]:
    """The dispatches of one run in their order, from what ``runs`` equal runs wrote.

    The first run does not count, if there are more: it compiles the shaders.
    Raises ``ValueError`` if there are no events, or not the same number in each run.
    """
    events = [
        json.loads(line.rstrip(","))
        for text in console
        for line in text.splitlines()
        if _EVENT.match(line)
    ]
    if not events or len(events) % runs:
        raise ValueError(
            f"expected the events of {runs} equal runs on the console, got {len(events)} events"
        )
    count = len(events) // runs
    work = _work(graph)
    warm = events[count:] or events
    return [_kernel(warm[index::count], work) for index in range(count)]


def to_json(profile: Iterable[Kernel]) -> list[Mapping[str, Any]]:
    """The dispatches as JSON objects."""
    return [asdict(kernel) for kernel in profile]


def _kernel(events: list[dict[str, Any]], work: Mapping[str, int]) -> Kernel:
    microseconds = statistics.median(event["dur"] for event in events)
    node, _, program = events[0]["name"].partition("&")
    multiplications = work.get(_ADDED_TO_NAMES.sub("", node), 0)
    is_timed = multiplications > 0 and microseconds > 0
    return Kernel(
        node,
        program.rpartition("&")[2],
        _shapes(events[0]["args"].get("shapes", "")),
        microseconds,
        2 * multiplications / microseconds / 1000 if is_timed else None,
    )


def _shapes(text: str) -> str:
    """``inputs[0] = {1,2} outputs[0] = {3}`` as ``1×2 → 3``."""
    inputs = re.findall(r"inputs\[\d+\] = \{([\d,]*)\}", text)
    outputs = re.findall(r"outputs\[\d+\] = \{([\d,]*)\}", text)
    joined = (", ".join(shape.replace(",", "×") for shape in side) for side in (inputs, outputs))
    return " → ".join(joined)


def _work(graph: Graph) -> Mapping[str, int]:
    """Multiplications by the name of the node."""
    names = value_names(graph)
    works = ((names[id(var)], work_of(var)) for var in graph.topological_order())
    return {name: work for name, work in works if work}
