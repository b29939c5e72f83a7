"""Where the milliseconds go: one process-wide recorder of stages.

Stages are ``pixels`` (cutting out and scaling), ``crossing`` (to and from the runtime), ``network``
(the runtime's own run), ``decoding`` (outputs to results) and ``drawing``. A stage entered inside
another one is subtracted from the outer one, so that a call's stages add up to its whole.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

_nested_ms: ContextVar[list[float] | None] = ContextVar("_INNER", default=None)
"""Milliseconds spent so far in the stages inside the present one, per asynchronous task."""

STAGES = ("pixels", "crossing", "network", "decoding", "drawing")


class StageTimer:
    """Keeps the milliseconds of the last ``length`` entries of every stage."""

    def __init__(self, length: int = 240) -> None:
        self._length = length
        self._samples: defaultdict[str, deque[float]] = defaultdict(
            lambda: deque(maxlen=self._length)
        )

    def add(self, stage: str, milliseconds: float) -> None:
        """Note that ``stage`` took so many milliseconds."""
        self._samples[stage].append(milliseconds)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the body of a ``with`` block, less what stages inside it took."""
        parent, nested = _nested_ms.get(), [0.0]
        token = _nested_ms.set(nested)
        started = perf_counter()
        try:
            yield
        finally:
            elapsed = (perf_counter() - started) * 1000
            _nested_ms.reset(token)
            self.add(name, elapsed - nested[0])
            if parent is not None:
                parent[0] += elapsed

    def samples(self) -> dict[str, list[float]]:
        """The milliseconds kept for each stage, oldest first."""
        return {name: list(values) for name, values in self._samples.items()}

    def clear(self) -> None:
        """Forget everything."""
        self._samples.clear()


STAGE_TIMER = StageTimer()
