"""Time the stages of a call with one process-wide timer.

The stages are ``pixels`` (cropping and scaling), ``crossing`` (transfer to and from the runtime),
``network`` (inference), ``decoding`` (outputs to results) and ``drawing``. The time of a nested
stage is subtracted from the enclosing one, so the stages of a call add up to its total.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

_nested_ms: ContextVar[list[float] | None] = ContextVar("_nested_ms", default=None)
"""Milliseconds spent in stages nested in the current one, per asyncio task."""


class StageTimer:
    """Keeps the last ``length`` timings of every stage, in milliseconds."""

    def __init__(self, length: int = 240) -> None:
        self._length = length
        self._samples: defaultdict[str, deque[float]] = defaultdict(
            lambda: deque(maxlen=self._length)
        )

    def add(self, stage: str, milliseconds: float) -> None:
        """Record a timing of ``stage``, in milliseconds."""
        self._samples[stage].append(milliseconds)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the body of a ``with`` block, without the stages nested in it."""
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
        """The recorded milliseconds of each stage, oldest first."""
        return {name: list(values) for name, values in list(self._samples.items())}

    def clear(self) -> None:
        """Discard all timings."""
        self._samples.clear()


STAGE_TIMER = StageTimer()
