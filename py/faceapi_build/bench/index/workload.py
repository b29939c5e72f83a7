"""Search a large ``FaceIndex``; the same program runs in CPython and in the browser.

It imports nothing of the build, because the browser gets it as text.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

import faceapi
from faceapi.core.identity.descriptors import LabeledFaceDescriptors

SIZE = 128
_DIRECTIONS = (0, 1, 2, 3, 5, 10, 20, 32, 50, 64, 72, 78)
_BETWEEN = (1.0, 0.65, 0.5, 0.42, 0.35, 0.22, 0.137, 0.092, 0.051, 0.028, 0.02, 0.0)
_WITHIN = (1.0, 1.4, 1.6, 1.6, 1.4, 1.4, 1.2, 0.97, 0.65, 0.38, 0.27, 0.0)
"""Variance along the principal directions of LFW's descriptors, of all photos and of those of one
person; nothing varies in the last fifty directions."""
_DISTANCE = 0.79
"""Median distance of two strangers, as on LFW."""
_SAME = 0.45
"""Distance of two photos of one person, as on LFW."""
SPREADS = ("faces", "even")
"""Descriptors that vary like those of faces; and evenly in all directions, which is the worst case:
no part of a descriptor says more than another."""

_made: dict[str, Any] = {}


def descriptors(
    count: int, spread: str, seed: int, variances: Sequence[float] = _BETWEEN
) -> NDArray[np.float32]:
    """Random vectors ``(count, 128)``; two of them are 1 apart, as a root mean square."""
    scales = np.ones(SIZE)
    if spread == "faces":
        scales = np.sqrt(np.interp(np.arange(SIZE), _DIRECTIONS, variances))
    scales /= np.sqrt(2 * (scales**2).sum())
    random = np.random.default_rng(seed)
    return random.standard_normal((count, SIZE), np.float32) * scales.astype(np.float32)


def prepare(options: Sequence[Any]) -> dict[str, Any]:
    """Enroll people, and make queries.

    ``options``: number of people, spread, number of queries. Returns seconds and megabytes.
    """
    people, spread, queries = int(options[0]), str(options[1]), int(options[2])
    rows = descriptors(people + queries, spread, 0)
    rows *= np.float32(_DISTANCE)
    photos = rows[:queries] + np.float32(_SAME) * descriptors(queries, spread, 1, _WITHIN)
    labeled = [
        LabeledFaceDescriptors(f"person {n}", row[None]) for n, row in enumerate(rows[:people])
    ]
    tracemalloc.start()
    index = faceapi.FaceIndex()
    start = perf_counter()
    index.add_people(labeled)
    seconds = perf_counter() - start
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    index.search(rows[0])
    peak = tracemalloc.get_traced_memory()[1] - tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    _made.clear()
    _made.update(
        index=index,
        rows=rows[:people],
        queries={"enrolled": photos, "strangers": rows[people:]},
    )
    return {
        "enroll_seconds": seconds,
        "index_mb": held / 1e6,
        "descriptors_mb": people * SIZE * 4 / 1e6,
        "search_peak_mb": peak / 1e6,
    }


def search(options: Sequence[Any]) -> dict[str, list[float]]:
    """Milliseconds of single searches; ``options``: the number of queries of each type."""
    index: faceapi.FaceIndex = _made["index"]
    timings: dict[str, list[float]] = {}
    for name, queries in _made["queries"].items():
        index.search(queries[0])
        timings[name] = [_milliseconds(index.search, query) for query in queries[: int(options[0])]]
    return timings


def search_all(options: Sequence[Any]) -> list[float]:
    """Milliseconds of searches for many descriptors at once; ``options``: rounds, descriptors."""
    rounds, count = (int(option) for option in options)
    queries = np.concatenate(list(_made["queries"].values()))[:count]
    return [_milliseconds(_made["index"].search_all, queries) for _ in range(rounds)]


def largest_error(options: Sequence[Any]) -> float:
    """The largest difference of distances from a plain search in float64, over some queries.

    Infinite if the order of the people differs. ``options``: how many of each type of query.
    """
    rows: NDArray[np.float64] = _made["rows"].astype(np.float64)
    worst = 0.0
    for queries in _made["queries"].values():
        for query in queries[: int(options[0])]:
            candidates = _made["index"].search(query)
            distances = np.linalg.norm(rows - query.astype(np.float64), axis=1)
            order = np.argsort(distances, kind="stable")[: len(candidates)]
            if [person.name for person in candidates] != [f"person {number}" for number in order]:
                return float("inf")
            errors = np.abs([person.distance for person in candidates] - distances[order])
            worst = max(worst, float(errors.max()))
    return worst


def _milliseconds(call: Callable[[Any], object], argument: Any) -> float:
    start = perf_counter()
    call(argument)
    return 1000 * (perf_counter() - start)
