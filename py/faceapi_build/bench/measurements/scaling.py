"""Cost per face: all steps on pictures with 1, 5, 10 and 20 faces."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from faceapi_build.bench.libraries import FACE_COUNTS, Workload
from faceapi_build.bench.measurements.latency import RunningLibrary, Samples

FACE_GRIDS = {
    count: Workload(f"{count} faces", "", "everything", f"/scratch/faces{count}.jpg")
    for count in FACE_COUNTS
}


def measure(running: Sequence[RunningLibrary], rounds: int) -> dict[str, Any]:
    """Medians by number of faces, and the slope of the line through them, per library."""
    fast = [item for item in running if not item.slow]
    samples = {item.library.name: {count: Samples() for count in FACE_COUNTS} for item in fast}
    for count, grid in FACE_GRIDS.items():
        for item in fast:
            item.run(grid, Samples())
        for _ in range(rounds):
            for item in fast:
                item.run(grid, samples[item.library.name][count])
    return {name: _line(by_count) for name, by_count in samples.items()}


def _line(by_count: dict[int, Samples]) -> dict[str, Any]:
    medians = {count: timings.summary()["median"] for count, timings in by_count.items()}
    faces = [timings.faces for timings in by_count.values()]
    slope, intercept = statistics.linear_regression(faces, list(medians.values()))
    return {
        "median": medians,
        "faces": faces,
        "slope": slope,
        "intercept": intercept,
        "correlation": statistics.correlation(faces, list(medians.values())),
    }
