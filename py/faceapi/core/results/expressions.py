"""The seven expressions, each with its probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FACE_EXPRESSION_LABELS = (
    "neutral",
    "happy",
    "sad",
    "angry",
    "fearful",
    "disgusted",
    "surprised",
)
"""In the order of the network's output."""


class ExpressionProbability(NamedTuple):
    """One expression and how likely it is, 0 to 1."""

    expression: str
    probability: float


@dataclass(frozen=True, slots=True, init=False)
class FaceExpressions:
    """Seven probabilities, 0 to 1, that add up to 1; made from them in the labels' order.

    ``ValueError`` for anything but ``(7,)`` of them.

    >>> seen = FaceExpressions([0.1, 0.7, 0, 0, 0, 0, 0.2])
    >>> seen.happy, seen.as_sorted_array()[0]
    (0.7, ExpressionProbability(expression='happy', probability=0.7))
    """

    neutral: float
    happy: float
    sad: float
    angry: float
    fearful: float
    disgusted: float
    surprised: float

    def __init__(self, probabilities: Sequence[float] | NDArray[np.floating]) -> None:
        if len(probabilities) != len(FACE_EXPRESSION_LABELS):
            raise ValueError(
                f"FaceExpressions: expected {len(FACE_EXPRESSION_LABELS)} probabilities, "
                f"got {len(probabilities)}"
            )
        for label, probability in zip(FACE_EXPRESSION_LABELS, probabilities, strict=True):
            object.__setattr__(self, label, float(probability))

    def as_array(self) -> list[ExpressionProbability]:
        """All seven in the order of :data:`FACE_EXPRESSION_LABELS`."""
        pairs = zip(FACE_EXPRESSION_LABELS, astuple(self), strict=True)
        return [ExpressionProbability(label, value) for label, value in pairs]

    def as_sorted_array(self) -> list[ExpressionProbability]:
        """All seven, the likeliest first; equal ones in the labels' order."""
        return sorted(self.as_array(), key=lambda entry: -entry.probability)

    def to_dict(self) -> dict[str, float]:
        """Label to probability."""
        return dict(self.as_array())
