"""Expressions: how often the most probable one is the label, and what is taken for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

OUR_NAMES = {
    "anger": "angry",
    "disgust": "disgusted",
    "fear": "fearful",
    "happiness": "happy",
    "neutral": "neutral",
    "sadness": "sad",
    "surprise": "surprised",
}
"""Labels of the set to labels of the network, which knows no contempt: those crops are left out."""


def summarize(
    names: Sequence[str], predicted: Sequence[str], labels: Mapping[str, str]
) -> dict[str, object]:
    """Accuracy over all labeled crops, recall per expression (both 0 to 1), confusion counts."""
    confusion: dict[str, Counter[str]] = {name: Counter() for name in OUR_NAMES.values()}
    for name, result in zip(names, predicted, strict=True):
        expected = OUR_NAMES.get(labels.get(name, ""))
        if expected is not None:
            confusion[expected][result] += 1
    right = sum(counts[name] for name, counts in confusion.items())
    total = sum(counts.total() for counts in confusion.values())
    return {
        "crops": total,
        "accuracy": right / max(total, 1),
        "recall": {
            name: counts[name] / counts.total() for name, counts in confusion.items() if counts
        },
        "confusion": {name: dict(counts) for name, counts in confusion.items() if counts},
    }


def accuracy_interval(
    right: NDArray[np.bool_], people: NDArray[np.int64], rounds: int, seed: int = 0
) -> tuple[float, float]:
    """95 % interval of the share of ``right`` ``(n,)`` by a bootstrap over people ``(n,)``."""
    random = np.random.default_rng(seed)
    count = int(people.max()) + 1
    hits = np.bincount(people, right, count)
    totals = np.bincount(people, minlength=count)
    drawn = random.integers(count, size=(rounds, count))
    shares = hits[drawn].sum(axis=1) / totals[drawn].sum(axis=1)
    return float(np.percentile(shares, 2.5)), float(np.percentile(shares, 97.5))
