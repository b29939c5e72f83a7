"""Expressions: how often the most probable one is the label, and what is taken for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import faceapi
from faceapi_build.accuracy import faces
from faceapi_build.accuracy.intervals import ROUNDS, share_interval
from faceapi_build.accuracy.sets.expression_faces import ExpressionFaces

BATCH = 32
OUR_NAMES = {
    "anger": "angry",
    "disgust": "disgusted",
    "fear": "fearful",
    "happiness": "happy",
    "neutral": "neutral",
    "sadness": "sad",
    "surprise": "surprised",
}
"""Labels of LFW to labels of the network, which knows no contempt: those crops are left out."""


async def measure(labeled: ExpressionFaces) -> dict[str, Any]:
    """Predict the expression of every face of a set."""
    predicted: list[str] = []
    for start in range(0, len(labeled.faces), BATCH):
        pictures = [face.read() for face in labeled.faces[start : start + BATCH]]
        if not labeled.tight:
            pictures = [(await faces.in_middle(pixels)).crop() for pixels in pictures]
        results = await faceapi.nets.face_expression_net.predict_expressions(pictures)
        predicted += [result.as_sorted_array()[0].expression for result in results]
    expected = [face.expression for face in labeled.faces]
    return summarize(expected, predicted, [face.person for face in labeled.faces])


def summarize(
    expected: Sequence[str], predicted: Sequence[str], people: Sequence[str], rounds: int = ROUNDS
) -> dict[str, Any]:
    """Accuracy over all faces with its interval, recall per expression, confusion counts.

    ``people`` are those on the pictures, for the interval.
    """
    confusion: dict[str, Counter[str]] = {name: Counter() for name in OUR_NAMES.values()}
    for label, result in zip(expected, predicted, strict=True):
        confusion[label][result] += 1
    right = [label == result for label, result in zip(expected, predicted, strict=True)]
    numbers = np.unique(people, return_inverse=True)[1]
    return {
        "pictures": len(right),
        "accuracy": float(np.mean(right)),
        "accuracy_95": share_interval(right, np.ones(len(right)), numbers, rounds),
        "recall": {
            name: counts[name] / counts.total() for name, counts in confusion.items() if counts
        },
        "confusion": {name: dict(counts) for name, counts in confusion.items() if counts},
    }


def of_lfw(
    names: Sequence[str], predicted: Sequence[str], labels: Mapping[str, str], people: Sequence[str]
) -> dict[str, Any] | None:
    """:func:`summarize` for the labeled photos among ``names``; ``None`` without any."""
    known = [row for row, name in enumerate(names) if labels.get(name) in OUR_NAMES]
    if not known:
        return None
    return summarize(
        [OUR_NAMES[labels[names[row]]] for row in known],
        [predicted[row] for row in known],
        [people[row] for row in known],
    )
