"""Stored outputs that a backend must reproduce before it is used.

Graphics drivers sometimes compute wrong numbers without an error. Therefore the first run of a
network is a check: its outputs for a synthetic image are compared with those of onnxruntime on a
CPU, which are stored with the model file. The run is also the warm-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceapi.core.untrusted_text import excerpt
from faceapi.errors import ModelFileError

MAX_SIDE = 1024
"""Maximum size of the synthetic image in pixels; an index with a larger one is damaged."""

SAMPLE_SIZE = 16
"""Number of values stored from the start of every output."""

TOLERANCE = 1e-3
"""Maximum difference, relative to the largest stored value. WebGL in half precision is off by about
1e-3; a broken backend is off by orders of magnitude more."""

_MIN_SCALE = 0.01
"""Smaller values are probabilities near 0, whose relative errors are large: onnxruntime's sigmoid
is off by 1e-7."""

_FLOAT32_MAX = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True)
class OutputSummary:
    """A summary of one output: the number of values, their sum, and the first few."""

    size: int
    total: float
    samples: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ExpectedOutputs:
    """The outputs of a network for :func:`synthetic_image` of ``side``."""

    side: int
    outputs: Mapping[str, OutputSummary]

    @classmethod
    def of(cls, side: int, outputs: Mapping[str, NDArray[np.float32]]) -> ExpectedOutputs:
        """Summarize the outputs of a run."""
        return cls(side, {name: _summarize(values) for name, values in outputs.items()})

    @classmethod
    def from_json(cls, data: object) -> ExpectedOutputs:
        """Parse the result of :meth:`to_json`; raises ``ModelFileError`` for anything else."""
        match data:
            case {"side": int(side), "outputs": dict(outputs)} if 1 <= side <= MAX_SIDE:
                summaries = {
                    str(name): _parse_summary(name, data) for name, data in outputs.items()
                }
                return cls(side, summaries)
        raise ModelFileError(
            f"the check of a model must be {{side, outputs}} with a side of 1 to {MAX_SIDE}, "
            f"got {excerpt(data)}"
        )

    def to_json(self) -> dict[str, object]:
        """Plain data for ``models/index.json``."""
        return {
            "side": self.side,
            "outputs": {
                name: {"size": summary.size, "sum": summary.total, "first": list(summary.samples)}
                for name, summary in self.outputs.items()
            },
        }

    def mismatch(self, outputs: Mapping[str, NDArray[np.float32]]) -> str | None:
        """The difference of ``outputs`` from the stored ones, as text; ``None`` if they agree."""
        for name, expected in self.outputs.items():
            if name not in outputs:
                return f"output {excerpt(name)} is missing"
            actual = _summarize(outputs[name])
            if actual.size != expected.size:
                return f"output {excerpt(name)} has {actual.size} values, expected {expected.size}"
            difference = _difference(actual, expected)
            if not difference <= TOLERANCE:  # NaN is a mismatch too
                return f"output {excerpt(name)} is off by {difference:.2g} of its largest value"
        return None


def synthetic_image(side: int) -> NDArray[np.uint8]:
    """A generated image: uint8 ``(side, side, 3)`` with structure at every scale."""
    y, x, channel = np.ogrid[:side, :side, :3]
    values = (7 * x + 13 * y + 29 * channel + (x * y) % 31) % 256
    return np.asarray(values, dtype=np.uint8)


def _summarize(values: NDArray[np.float32]) -> OutputSummary:
    flat = values.ravel()
    samples = tuple(float(value) for value in flat[:SAMPLE_SIZE])
    return OutputSummary(int(flat.size), float(flat.sum(dtype=np.float64)), samples)


def _difference(actual: OutputSummary, expected: OutputSummary) -> float:
    largest = max((abs(value) for value in expected.samples), default=0.0)
    scale = max(largest, _MIN_SCALE) if largest else 1.0
    pairs = zip(actual.samples, expected.samples, strict=True)
    values = max((abs(a - b) for a, b in pairs), default=0.0) / scale
    mean = abs(actual.total - expected.total) / max(expected.size, 1) / scale
    return float(np.maximum(values, mean))


def _parse_summary(name: object, data: object) -> OutputSummary:
    match data:
        case {"size": int(size), "sum": total, "first": list(samples)} if len(samples) == min(
            size, SAMPLE_SIZE
        ) and _are_numbers([total, *samples]):
            return OutputSummary(size, float(total), tuple(float(value) for value in samples))
    raise ModelFileError(
        f"the check of output {excerpt(name)} must be {{size, sum, first}}, with the first "
        f"{SAMPLE_SIZE} numbers or all, got {excerpt(data)}"
    )


def _are_numbers(values: Sequence[object]) -> bool:
    return all(isinstance(value, int | float) and abs(value) <= _FLOAT32_MAX for value in values)
