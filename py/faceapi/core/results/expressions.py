"""The seven facial expressions and their probabilities."""

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
"""The labels, in the order of the network's output."""


class ExpressionProbability(NamedTuple):
    """One expression and its probability, 0 to 1."""

    expression: str
    probability: float


@dataclass(frozen=True, slots=True, init=False)
class FaceExpressions:
    """Seven probabilities, 0 to 1, that sum to 1.

    The constructor takes them as ``(7,)``, in the order of :data:`FACE_EXPRESSION_LABELS`;
    ``ValueError`` for another length.

    >>> expressions = FaceExpressions([0.1, 0.7, 0, 0, 0, 0, 0.2])
    >>> expressions.happy, expressions.as_sorted_array()[0]
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
        """All seven, in the order of :data:`FACE_EXPRESSION_LABELS`."""
        pairs = zip(FACE_EXPRESSION_LABELS, astuple(self), strict=True)
        return [ExpressionProbability(label, value) for label, value in pairs]

    def as_sorted_array(self) -> list[ExpressionProbability]:
        """All seven, most probable first; ties keep the order of the labels."""
        return sorted(self.as_array(), key=lambda entry: -entry.probability)

    def to_dict(self) -> dict[str, float]:
        """Map each label to its probability."""
        return dict(self.as_array())
