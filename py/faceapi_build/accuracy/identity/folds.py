"""Accuracy by LFW's protocol: ten folds, each with a limit that comes from the other nine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from faceapi_build.accuracy.sets.lfw import Pair

FOLDS = 10
DRAWINGS = 5
PAIRS_PER_FOLD = 300
"""Pairs of one person in a fold, and as many of strangers."""


def mean_accuracy(
    descriptors: NDArray[np.float32],
    names: Sequence[str],
    drawings: Sequence[Sequence[Sequence[Pair]]],
) -> dict[str, float]:
    """The mean of :func:`accuracy` over several drawings of ten folds."""
    results = [accuracy(descriptors, names, folds) for folds in drawings]
    return {name: float(np.mean([each[name] for each in results])) for name in results[0]}


def accuracy(
    descriptors: NDArray[np.float32], names: Sequence[str], folds: Sequence[Sequence[Pair]]
) -> dict[str, float]:
    """Mean share of pairs decided rightly, 0 to 1, its standard error, and the pairs.

    ``descriptors`` are ``(n, 128)``, of the files ``names``.
    """
    folds = [fold for fold in folds if fold]
    rows = {name: row for row, name in enumerate(names)}
    distances = [_distances(descriptors, rows, fold) for fold in folds]
    same = [np.array([is_same for _, _, is_same in fold], bool) for fold in folds]
    shares = []
    for number in range(len(folds)):
        others = [index for index in range(len(folds)) if index != number]
        limit = _best_limit(
            np.concatenate([distances[index] for index in others]),
            np.concatenate([same[index] for index in others]),
        )
        shares.append(float(((distances[number] < limit) == same[number]).mean()))
    return {
        "pairs": sum(map(len, folds)),
        "accuracy": float(np.mean(shares)),
        "standard_error": float(np.std(shares) / np.sqrt(max(len(shares) - 1, 1))),
    }


def drawings(people: Mapping[str, Sequence[str]]) -> list[list[list[Pair]]]:
    """:func:`drawn_folds` several times, because 6,000 pairs leave an error of 0.2 %."""
    return [drawn_folds(people, seed) for seed in range(DRAWINGS)]


def drawn_folds(
    people: Mapping[str, Sequence[str]], seed: int = 0, size: int = PAIRS_PER_FOLD
) -> list[list[Pair]]:
    """Ten folds drawn as LFW's were, for sets without its official pairs.

    ``people`` has the photos of each person. Everybody belongs to one fold. In each, a pair of one
    person is a random person with two random photos, a pair of strangers two random people with
    one random photo each; no pair is drawn twice.
    """
    random = np.random.default_rng(seed)
    names = random.permutation(sorted(people))
    return [
        [
            *_drawn([name for name in part if len(people[name]) > 1], people, random, size, 1),
            *_drawn(list(part), people, random, size, 2),
        ]
        for part in np.array_split(names, FOLDS)
    ]


def _drawn(
    names: Sequence[str],
    people: Mapping[str, Sequence[str]],
    random: np.random.Generator,
    size: int,
    count: int,
) -> list[Pair]:
    """At most ``size`` pairs of photos of ``count`` people each."""
    pairs: dict[Pair, None] = {}
    for _ in range(20 * size if len(names) >= count else 0):
        indices = random.choice(len(names), count, replace=False)
        photos = [people[names[index]] for index in indices]
        if count == 1:
            first, second = random.choice(len(photos[0]), 2, replace=False)
            pair = (photos[0][first], photos[0][second])
        else:
            pair = (random.choice(photos[0]), random.choice(photos[1]))
        pairs[(str(min(pair)), str(max(pair)), count == 1)] = None
        if len(pairs) == size:
            break
    return list(pairs)


def _distances(
    descriptors: NDArray[np.float32], rows: Mapping[str, int], fold: Sequence[Pair]
) -> NDArray[np.float64]:
    first = descriptors[[rows[pair[0]] for pair in fold]].astype(np.float64)
    second = descriptors[[rows[pair[1]] for pair in fold]]
    distances: NDArray[np.float64] = np.linalg.norm(first - second, axis=1)
    return distances


def _best_limit(distances: NDArray[np.float64], same: NDArray[np.bool_]) -> float:
    """The limit with the most right decisions: halfway between two distances."""
    order = np.argsort(distances)
    ordered = distances[order]
    right = np.concatenate(([0], np.cumsum(np.where(same[order], 1, -1))))
    best = int(np.argmax(right))
    low = ordered[best - 1] if best else ordered[0] - 1
    high = ordered[best] if best < len(ordered) else ordered[-1] + 1
    return float((low + high) / 2)
