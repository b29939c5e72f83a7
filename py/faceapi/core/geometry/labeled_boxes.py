"""Boxes that a classifier has labeled."""

from __future__ import annotations

from dataclasses import dataclass

from faceapi.core.geometry.boxes import Box


@dataclass(frozen=True, slots=True, init=False)
class LabeledBox(Box):
    """A box with the number of its class."""

    label: float

    def __init__(self, box: Box, label: float) -> None:
        Box.__init__(self, box.x, box.y, box.width, box.height)
        object.__setattr__(self, "label", label)


@dataclass(frozen=True, slots=True, init=False)
class PredictedBox(LabeledBox):
    """A labeled box with the scores, 0 to 1, of the object and of its class."""

    score: float
    class_score: float

    def __init__(self, box: Box, label: float, score: float, class_score: float) -> None:
        LabeledBox.__init__(self, box, label)
        object.__setattr__(self, "score", score)
        object.__setattr__(self, "class_score", class_score)
