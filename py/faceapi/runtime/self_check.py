"""Stored outputs that a backend must reproduce before it is believed.

Graphics drivers compute wrong numbers without an error often enough that a network's first run is
a check: it runs on a synthetic picture, and its outputs are compared with those that onnxruntime
gave on a CPU when the model file was written. The run doubles as the warm-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceapi.errors import ModelFileError

LARGEST_SIDE = 1024
"""Of the synthetic picture; an index that asks for more is damaged."""

KEPT = 16
"""Values kept from the beginning of every output."""

TOLERANCE = 1e-3
"""Largest difference accepted, relative to the largest kept value. WebGL in half precision is
about 1e-3 off; a backend that is wrong is wrong by orders of magnitude more."""

_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True)
class OutputSummary:
    """What one output looked like: how many values, their sum, and the first few."""

    size: int
    total: float
    first: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ExpectedOutputs:
    """What a network gave on :func:`synthetic_image` of ``side``."""

    side: int
    outputs: Mapping[str, OutputSummary]

    @classmethod
    def of(cls, side: int, outputs: Mapping[str, NDArray[np.float32]]) -> ExpectedOutputs:
        """Keep what a run gave."""
        return cls(side, {name: _summary(values) for name, values in outputs.items()})

    @classmethod
    def from_json(cls, data: object) -> ExpectedOutputs:
        """Read what :meth:`to_json` wrote; raises ``ModelFileError`` on anything else."""
        match data:
            case {"side": int(side), "outputs": dict(outputs)} if 1 <= side <= LARGEST_SIDE:
                return cls(side, {str(name): _output(name, o) for name, o in outputs.items()})
        raise ModelFileError(
            f"the check of a model must be {{side, outputs}} with a side of 1 to {LARGEST_SIDE}, "
            f"got {str(data)[:80]}"
        )

    def to_json(self) -> dict[str, object]:
        """Plain data for ``models/index.json``."""
        return {
            "side": self.side,
            "outputs": {
                name: {"size": o.size, "sum": o.total, "first": list(o.first)}
                for name, o in self.outputs.items()
            },
        }

    def mismatch(self, outputs: Mapping[str, NDArray[np.float32]]) -> str | None:
        """Say in words how ``outputs`` differ from the stored ones; ``None`` when they do not."""
        for name, expected in self.outputs.items():
            if name not in outputs:
                return f"output {name!r} is missing"
            got = _summary(outputs[name])
            if got.size != expected.size:
                return f"output {name!r} has {got.size} values, expected {expected.size}"
            difference = _difference(got, expected)
            if not difference <= TOLERANCE:  # a NaN is a disagreement too
                return f"output {name!r} is off by {difference:.2g} of its largest value"
        return None


def synthetic_image(side: int) -> NDArray[np.uint8]:
    """A picture that needs no file: uint8 ``(side, side, 3)`` with structure at every scale."""
    y, x, channel = np.ogrid[:side, :side, :3]
    values = (7 * x + 13 * y + 29 * channel + (x * y) % 31) % 256
    return np.asarray(values, dtype=np.uint8)


def _summary(values: NDArray[np.float32]) -> OutputSummary:
    flat = values.ravel()
    first = tuple(float(value) for value in flat[:KEPT])
    return OutputSummary(int(flat.size), float(flat.sum(dtype=np.float64)), first)


def _difference(got: OutputSummary, expected: OutputSummary) -> float:
    scale = max((abs(value) for value in expected.first), default=0.0) or 1.0
    pairs = zip(got.first, expected.first, strict=True)
    values = max((abs(a - b) for a, b in pairs), default=0.0) / scale
    mean = abs(got.total - expected.total) / max(expected.size, 1) / scale
    return float(np.maximum(values, mean))


def _output(name: object, data: object) -> OutputSummary:
    match data:
        case {"size": int(size), "sum": total, "first": list(first)} if len(first) == min(
            size, KEPT
        ) and _are_numbers([total, *first]):
            return OutputSummary(size, float(total), tuple(float(value) for value in first))
    raise ModelFileError(
        f"the check of output {name!r} must be {{size, sum, first}}, with the first {KEPT} numbers "
        f"or all, got {str(data)[:80]}"
    )


def _are_numbers(values: Sequence[object]) -> bool:
    return all(isinstance(value, int | float) and abs(value) <= _LARGEST for value in values)
