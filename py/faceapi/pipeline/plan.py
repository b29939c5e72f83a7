"""The plan of a chain: the picture, the detector, and the steps in order.

Building a chain does no work; it only extends the plan. The order of the steps matters: expressions
before landmarks use the detection's box, after landmarks the aligned box.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from faceapi.core.options import DetectorOptions
from faceapi.pipeline.search import DEFAULT_SEARCH, Search


class Step(Enum):
    """A value that is computed for every face."""

    LANDMARKS = "landmarks"
    TINY_LANDMARKS = "tiny landmarks"
    EXPRESSIONS = "expressions"
    AGE_AND_GENDER = "age and gender"
    DESCRIPTORS = "descriptors"


@dataclass(frozen=True, slots=True)
class Plan:
    """The work of an awaited chain."""

    image: object
    options: DetectorOptions
    single: bool = False
    steps: tuple[Step, ...] = ()
    search: Search = DEFAULT_SEARCH

    def with_step(self, step: Step) -> Plan:
        """The same plan with one more step."""
        return replace(self, steps=(*self.steps, step))
