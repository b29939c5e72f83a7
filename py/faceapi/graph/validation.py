"""Validate a model file before a runtime opens it: its contents and the cost of a run.

A runtime trusts its input. It allocates what a shape says, runs loops to their end, and opens
external files that a constant names. Our own reader therefore reads the file first, and the runtime
only gets what was read, serialized again (:meth:`CheckedModel.to_bytes`). Shapes are then inferred
for fixed sizes, and the memory and the multiplications of a run are bounded.

Our own files need no arguments. A third-party detector needs its own profile::

    profile = Profile(operators={**OPERATORS, "Resize": ...}, opsets=(11,), channels_axis=1)
    model = check_model(content, profile)
    model.runs.check((1, 3, 640, 640))
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from faceapi.core.untrusted_text import excerpt, quotable
from faceapi.errors import ModelFileError
from faceapi.graph.onnx.reader import OPSET, read_graph
from faceapi.graph.onnx.writer import write_model
from faceapi.graph.operator_table import OPERATORS, Operator, apply_op
from faceapi.graph.var import ABSENT, Graph, Var, argument

NOMINAL_SIDE = 416
"""Pixels assumed for input sizes that are not fixed, when a file is opened."""

MAX_SIDE = 2048
"""Maximum fixed height and width of an input, in pixels."""

_MAX_CACHED_SHAPES = 256
_MAX_SHAPE_CONSTANT = 64
"""Larger constants are weights: no shape depends on their values."""
_RESHAPING = ("Flatten", "Reshape")


@dataclass(frozen=True, slots=True)
class Limits:
    """Maximum cost of a run. Real networks stay far below; see ``tests/graph/test_validation.py``.

    A run may hold ``numbers`` values (of four bytes) and perform ``work`` multiplications for each
    value of its input, plus the cost of dequantizing weights, which the file size bounds.
    """

    numbers: int = 128
    """Values of all results per value of the input. Our networks need up to 91."""
    work: int = 1 << 15
    """Multiplications per value of the input. Our networks need up to 6,700."""
    numbers_per_byte: int = 8
    """Additional values per byte of the file."""
    work_per_byte: int = 64
    """Additional multiplications per byte of the file."""
    allowance: int = 1 << 20
    """Number of values and multiplications that any file may use."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Which files are accepted; by default those that :func:`write_model` writes."""

    operators: Mapping[str, Operator] = field(default_factory=lambda: OPERATORS)
    """The ops that a file may contain."""
    opsets: Collection[int] = (OPSET,)
    channels_axis: int = 3
    """Axis of the three channels of the input: 3, or 1 for ``[batch, 3, height, width]``."""
    limits: Limits = Limits()


DEFAULT_PROFILE = Profile()


class RunCheck:
    """Bounds the cost of runs, per input shape."""

    __slots__ = ("_checked", "_graph", "_profile", "_size")

    def __init__(self, graph: Graph, size: int, profile: Profile) -> None:
        self._graph = graph
        self._size = size
        self._profile = profile
        self._checked: set[tuple[int, ...]] = set()

    def check(self, shape: tuple[int, ...]) -> None:
        """Check the cost of a run on an input of this shape; computed once per shape.

        A shape that the input cannot have passes; the runtime rejects it.

        Raises
        ------
        ModelFileError
            the run would exceed the limits, or its shapes do not fit together
        """
        declared = self._graph.input.shape
        fits = len(shape) == len(declared) and all(
            isinstance(dim, str) or dim == size for dim, size in zip(declared, shape, strict=True)
        )
        if not fits or shape in self._checked:
            return
        _check_cost(self._graph, shape, self._profile, self._size)
        if len(self._checked) >= _MAX_CACHED_SHAPES:
            self._checked.clear()
        self._checked.add(shape)

    def drop_weights(self) -> None:
        """Keep only the shapes, so that the memory of the weights can be freed."""
        self._graph = _without_weights(self._graph)


@dataclass(frozen=True, slots=True)
class CheckedModel:
    """A model file that was read, validated and bounded."""

    graph: Graph
    opset: int
    size: int
    """Size of the source file in bytes."""
    runs: RunCheck

    def to_bytes(self) -> bytes:
        """The graph as an ONNX file, without any unread content."""
        return write_model(self.graph, opset=self.opset)


def check_model(model: bytes, profile: Profile = DEFAULT_PROFILE) -> CheckedModel:
    """Read and validate a model file, and bound the cost of its runs.

    Raises
    ------
    ModelFileError
        the bytes are not an ONNX file of this profile, or a run would exceed its limits
    """
    graph, opset = read_graph(model, profile.operators, profile.opsets)
    runs = RunCheck(graph, len(model), profile)
    runs.check(_nominal_shape(graph.input, profile.channels_axis))
    return CheckedModel(graph, opset, len(model), runs)


def _without_weights(graph: Graph) -> Graph:
    """Replace large constants with zeros that take no memory; shapes stay the same."""
    rebuilt: dict[int, Var] = {id(ABSENT): ABSENT}
    for var in graph.topological_order():
        if var.data is not None and var.data.size > _MAX_SHAPE_CONSTANT:
            rebuilt[id(var)] = replace(
                var, data=np.broadcast_to(np.zeros((), var.dtype), var.data.shape)
            )
        elif var.data is not None:  # a copy: a view would keep the whole file in memory
            rebuilt[id(var)] = replace(var, data=var.data.copy())
        elif id(var) not in rebuilt:
            inputs = tuple(rebuilt[id(operand)] for operand in var.inputs)
            rebuilt[id(var)] = replace(var, inputs=inputs) if inputs else var
    outputs = {name: rebuilt[id(var)] for name, var in graph.outputs.items()}
    return Graph(graph.name, rebuilt.get(id(graph.input), graph.input), outputs)


def _nominal_shape(pixels: Var, channels_axis: int) -> tuple[int, ...]:
    shape = pixels.shape
    fixed = [dim for dim in shape if isinstance(dim, int)]
    if (
        len(shape) != 4
        or shape[channels_axis] != 3
        or not all(1 <= size <= MAX_SIDE for size in fixed)
    ):
        expected = ["batch", "height", "width"]
        expected.insert(channels_axis, "3")
        raise ModelFileError(
            f"expected a file with an input of shape [{', '.join(expected)}] and sizes of at most "
            f"{MAX_SIDE}, got {str(list(shape)[:8])[:80]}"
        )
    return tuple(
        dim if isinstance(dim, int) else NOMINAL_SIDE if axis else 1
        for axis, dim in enumerate(shape)
    )


def _check_cost(graph: Graph, shape: tuple[int, ...], profile: Profile, file_size: int) -> None:
    limits, size = profile.limits, math.prod(shape)
    numbers = limits.allowance + limits.numbers * size + limits.numbers_per_byte * file_size
    work = limits.allowance + limits.work * size + limits.work_per_byte * file_size
    pixels = argument(graph.input.name, shape)
    rebuilt: dict[int, Var] = {id(graph.input): pixels, id(ABSENT): ABSENT}
    for var in graph.topological_order():
        if id(var) in rebuilt:
            continue
        if not var.inputs:
            rebuilt[id(var)] = var
            continue
        result = _apply_to_fixed_sizes(
            var, [rebuilt[id(operand)] for operand in var.inputs], profile.operators
        )
        rebuilt[id(var)] = result
        cost = profile.operators[var.op].work
        count = _count(result)
        numbers -= count
        work -= cost(result) if cost else max(count, *map(_count, result.inputs))
        if min(numbers, work) < 0:
            raise ModelFileError(
                f"a run on an input of shape {list(shape)} would hold or compute more numbers than "
                f"the limits allow, at {var.op} of shape {str(list(result.shape))[:80]}"
            )
    for name, var in graph.outputs.items():
        if rebuilt[id(var)].shape[:1] != shape[:1]:
            raise ModelFileError(
                f"output {excerpt(name)} should have a row for each picture, "
                f"has shape {str(list(rebuilt[id(var)].shape))[:80]} for {shape[0]}"
            )


def _apply_to_fixed_sizes(var: Var, inputs: list[Var], operators: Mapping[str, Operator]) -> Var:
    """Apply the op to inputs of fixed sizes."""
    try:
        result = apply_op(var.op, inputs, var.attributes, operators)
    except (ValueError, IndexError) as exc:
        raise ModelFileError(f"the ONNX file has a wrong {var.op}: {quotable(exc)}") from exc
    if not all(isinstance(size, int) and size >= 1 for size in result.shape):
        raise ModelFileError(
            f"a {var.op} in the ONNX file has a result of shape {str(list(result.shape))[:80]}; "
            "expected sizes of at least 1"
        )
    if var.op in _RESHAPING and _count(result) != _count(inputs[0]):
        raise ModelFileError(
            f"a {var.op} in the ONNX file makes shape {str(list(result.shape))[:80]} "
            f"of {str(list(inputs[0].shape))[:80]}"
        )
    return result


def _count(var: Var) -> int:
    return math.prod(map(int, var.shape))
