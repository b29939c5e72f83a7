"""Time the stages of a call with one process-wide timer.

The stages are ``preprocessing`` (cropping and scaling), ``transfer`` (to and from the runtime),
``inference``, ``postprocessing`` (outputs to results) and ``drawing``. The time of a nested stage
is subtracted from the enclosing one, so the stages of a call add up to its total.
"""

from __future__ import annotations

from collections import defaultdict, deque
from contextlib import AbstractContextManager
from contextvars import ContextVar
from time import perf_counter
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal["preprocessing", "transfer", "inference", "postprocessing", "drawing"]

_nested_ms: ContextVar[list[float] | None] = ContextVar("_nested_ms", default=None)
"""Milliseconds spent in stages nested in the current one, per asyncio task."""


class StageTimer:
    """Keeps the last ``length`` timings of every stage, in milliseconds."""

    def __init__(self, length: int = 240) -> None:
        self._length = length
        self._samples: defaultdict[str, deque[float]] = defaultdict(
            lambda: deque(maxlen=self._length)
        )

    def add(self, stage: Stage, milliseconds: float) -> None:
        """Record a timing of ``stage``, in milliseconds."""
        self._samples[stage].append(milliseconds)

    def stage(self, name: Stage) -> AbstractContextManager[None]:
        """Time the body of a ``with`` block, without the stages nested in it."""
        return _TimedStage(self, name)

    def samples(self) -> dict[str, list[float]]:
        """The recorded milliseconds of each stage, oldest first."""
        return {name: list(values) for name, values in list(self._samples.items())}

    def clear(self) -> None:
        """Discard all timings."""
        self._samples.clear()


class _TimedStage:
    """A class, because a generator as a context manager takes twice as long."""

    __slots__ = ("_name", "_nested", "_parent", "_started", "_timer", "_token")

    def __init__(self, timer: StageTimer, name: Stage) -> None:
        self._timer = timer
        self._name: Stage = name

    def __enter__(self) -> None:
        self._parent = _nested_ms.get()
        self._nested = [0.0]
        self._token = _nested_ms.set(self._nested)
        self._started = perf_counter()

    def __exit__(self, *error: object) -> None:
        elapsed = (perf_counter() - self._started) * 1000
        _nested_ms.reset(self._token)
        self._timer.add(self._name, elapsed - self._nested[0])
        if self._parent is not None:
            self._parent[0] += elapsed


STAGE_TIMER = StageTimer()
