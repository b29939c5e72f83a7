"""How far the numbers of each network on one backend are from those of CPython."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi_build.accuracy.detection import match_boxes

Boxes = Mapping[str, Sequence[NDArray[np.float64]]]
"""For each detector the boxes on each photo, xyxy in pixels ``(n, 4)``."""


@dataclass
class CropResults:
    """Results of the networks on the first crops."""

    descriptors: list[NDArray[np.float32]] = field(default_factory=list)
    points: list[NDArray[np.float64]] = field(default_factory=list)
    """68 landmarks of each in pixels, ``(68, 2)``."""
    expressions: list[dict[str, float]] = field(default_factory=list)
    """The probability of each expression."""
    ages: list[float] = field(default_factory=list)
    """In years."""
    gender_probabilities: list[float] = field(default_factory=list)
    """The probability of the more probable gender."""

    def add(self, result: Mapping[str, Any]) -> None:
        """Add what ``program.describe_crops`` returned for one crop."""
        self.descriptors.append(np.array(result["descriptor"], np.float32))
        self.points.append(np.array(result["points"], np.float64))
        self.expressions.append(result["expressions"])
        self.ages.append(result["age"])
        self.gender_probabilities.append(result["gender_probability"])


def of_detectors(boxes: Boxes, expected: Boxes) -> dict[str, Any]:
    """Distances in pixels between the corners of the same boxes, by detector.

    ``boxes`` may be those of the first photos of ``expected``.
    """
    return {
        f"{title}: corners of boxes, px": _summary(
            np.linalg.norm((other[index_there] - own[index]).reshape(2, 2), axis=1).max()
            for other, own in zip(boxes[title], expected[title], strict=False)
            for index, index_there in match_boxes(own, other).items()
        )
        for title in boxes
    }


def of_crops(results: CropResults, expected: CropResults) -> dict[str, Any]:
    """Differences on the crops of ``results``, the first ones of ``expected``, by network."""
    count = len(results.ages)
    if not count:
        return {}
    probabilities = [
        np.array([list(each.values()) for each in part[:count]])
        for part in (results.expressions, expected.expressions)
    ]
    return {
        "landmarks, px": _summary(
            np.linalg.norm(_gap(results.points, expected.points), axis=2).max(axis=1)
        ),
        "descriptors, distance": _summary(
            np.linalg.norm(_gap(results.descriptors, expected.descriptors), axis=1)
        ),
        "expressions, probability": _summary(np.abs(np.subtract(*probabilities)).max(axis=1)),
        "age, years": _summary(np.abs(_gap(results.ages, expected.ages))),
        "gender, probability": _summary(
            np.abs(_gap(results.gender_probabilities, expected.gender_probabilities))
        ),
    }


def _gap(values: Sequence[ArrayLike], expected: Sequence[ArrayLike]) -> NDArray[np.float64]:
    return np.array(values, np.float64) - np.array(expected[: len(values)], np.float64)


def _summary(values: Iterator[float] | NDArray[np.float64]) -> dict[str, float]:
    """Number of faces, median and largest of their differences; zeros without faces."""
    numbers = np.array(list(values))
    if not len(numbers):
        return {"faces": 0, "median": 0.0, "largest": 0.0}
    largest = float(numbers.max())
    return {"faces": len(numbers), "median": float(np.median(numbers)), "largest": largest}
