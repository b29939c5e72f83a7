"""Who is confused with others: false accepts are not spread evenly over people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faceapi_build.accuracy.identity.calibrate import STEP, ProbeCounts

RATE = 1e-4


def measure(counts: ProbeCounts, people: NDArray[np.int64]) -> dict[str, float]:
    """How few people have half of all false accepts at the false accept rate :data:`RATE`."""
    rates = counts.rates(1)
    place = int(np.argmax(rates >= RATE))
    by_person = np.bincount(people, counts.strangers[:, place] * counts.weights)
    largest = np.sort(by_person)[::-1]
    half = int(np.searchsorted(np.cumsum(largest), largest.sum() / 2)) + 1
    return {
        "rate": float(rates[place]),
        "distance": place * STEP,
        "people": len(largest),
        "people with half of the false accepts": half,
    }
