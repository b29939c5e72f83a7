"""The plan of a chain (picture, detector, steps in order), and what provides its sessions.

Building a chain does no work; it only extends the plan. The order of the steps matters: expressions
before landmarks use the detection's box, after landmarks the aligned box.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from faceapi.core.options import DetectorOptions
from faceapi.pipeline.detection.search import DEFAULT_SEARCH, Search
from faceapi.runtime.backend import Session


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


class SessionProvider(Protocol):
    """The loaded networks."""

    def session(self, name: str) -> Session:
        """The session of an architecture, a key of ``faceapi.architectures.ARCHITECTURES``.

        Raises
        ------
        ModelNotLoadedError
            it is not loaded; the message says what to await first
        """
        ...
