"""What one more face costs: the same picture with 1, 5, 10 and 20 faces in it, everything on."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from faceapi_build.bench.libraries import FACE_COUNTS, Workload
from faceapi_build.bench.measurements.latency import Entrant, Samples

WALLS = {
    count: Workload(f"{count} faces", "", "everything", f"/scratch/faces{count}.jpg")
    for count in FACE_COUNTS
}


def measure(entrants: Sequence[Entrant], rounds: int) -> dict[str, Any]:
    """Medians by number of faces, and the slope of the line through them, for each contender."""
    fast = [entrant for entrant in entrants if not entrant.slow]
    samples = {
        entrant.contender.name: {count: Samples() for count in FACE_COUNTS} for entrant in fast
    }
    for count, wall in WALLS.items():
        for entrant in fast:
            entrant.run(wall, Samples())
        for _ in range(rounds):
            for entrant in fast:
                entrant.run(wall, samples[entrant.contender.name][count])
    return {name: _line(found) for name, found in samples.items()}


def _line(found: dict[int, Samples]) -> dict[str, Any]:
    medians = {count: each.summary()["median"] for count, each in found.items()}
    faces = [each.faces for each in found.values()]
    slope, intercept = statistics.linear_regression(faces, list(medians.values()))
    return {
        "median": medians,
        "faces": faces,
        "slope": slope,
        "intercept": intercept,
        "correlation": statistics.correlation(faces, list(medians.values())),
    }
