"""A chain, written down: which picture, which detector, which steps in which order.

Building a chain does no work; it only makes a longer plan. The order of the steps is kept because
it changes meaning: expressions asked for before the landmarks look at the detection's box, after
them at the aligned one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from faceapi.core.options import DetectorOptions


class Step(Enum):
    """What is computed for every face."""

    LANDMARKS = "landmarks"
    TINY_LANDMARKS = "tiny landmarks"
    EXPRESSIONS = "expressions"
    AGE_AND_GENDER = "age and gender"
    DESCRIPTORS = "descriptors"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an awaited chain will do."""

    image: object
    options: DetectorOptions
    single: bool = False
    steps: tuple[Step, ...] = ()

    def then(self, step: Step) -> Plan:
        """The same plan with one more step."""
        return replace(self, steps=(*self.steps, step))
