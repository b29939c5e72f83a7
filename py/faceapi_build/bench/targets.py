"""Target ratios per workload: as shipped, and with equal threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faceapi_build.bench.libraries import AS_SHIPPED, EQUAL_THREADS, OURS

RATIOS: Mapping[str, tuple[float, float]] = {
    "a": (0.35, 0.4),
    "b": (0.6, 0.95),
    "c": (0.65, 0.85),
    "d": (0.5, 0.6),
    "e": (0.65, 0.85),
}


def ratios(latency: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Median of faceapi over the other's, per workload, if both were measured."""
    return {
        workload: {
            other: row[OURS]["median"] / row[other]["median"]
            for other in (AS_SHIPPED, EQUAL_THREADS)
            if OURS in row and other in row
        }
        for workload, row in latency.items()
    }
