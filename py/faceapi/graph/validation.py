"""Checks a model file before a runtime sees it: what it holds, and what a run of it costs.

A runtime believes a file. It allocates what a shape says, runs a loop to its end, and opens the
files that a constant names. So a file is read by our own reader first, and only what was read is
handed on, written anew: :meth:`CheckedModel.content`. Then its shapes are worked out with all sizes
fixed, and the numbers that a run holds and computes are bounded.

Our own files need no arguments. A detector from elsewhere is checked by a profile of its own::

    profile = Profile(operators={**OPERATORS, "Resize": ...}, opsets=(11,), channels_axis=1)
    model = check_model(content, profile)
    model.runs.check((1, 3, 640, 640))
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from faceapi.errors import ModelFileError
from faceapi.graph.onnx_file import write_model
from faceapi.graph.onnx_reader import OPSET, read_graph
from faceapi.graph.operators import OPERATORS, Operator, infer
from faceapi.graph.var import ABSENT, Graph, Var, argument

NOMINAL_SIDE = 416
"""Sizes of the input that are left open are taken for this many pixels when a file is opened."""

MAX_SIDE = 2048
"""Largest height and width that a file may fix for its input, in pixels."""

_MOST_SHAPES = 256
_LARGEST_SHAPE = 64
"""Constants of more numbers are weights: no op needs them to tell the shape of its result."""
_RESHAPING = ("Flatten", "Reshape")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may cost. Real networks stay far below; see ``tests/graph/test_validation.py``.

    A run may hold ``numbers`` numbers (of four bytes) and do ``work`` multiplications for each
    number of its input. On top of that comes what turns stored weights into numbers, which the size
    of the file bounds.
    """

    numbers: int = 128
    """Of all results together, for each number of the input. Ours take up to 67."""
    work: int = 1 << 15
    """Multiplications for each number of the input. Ours take up to 6,700."""
    numbers_per_byte: int = 8
    """Further numbers for each byte of the file."""
    work_per_byte: int = 64
    """Further multiplications for each byte of the file."""
    spare: int = 1 << 20
    """Numbers and multiplications that any file may take."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Which files are accepted; by default those that :func:`write_model` makes of our networks."""

    operators: Mapping[str, Operator] = field(default_factory=lambda: OPERATORS)
    """The ops that a file may hold; nothing else is handed to a runtime."""
    opsets: Collection[int] = (OPSET,)
    channels_axis: int = 3
    """Where the input has its three channels: 3, or 1 for ``[batch, 3, height, width]``."""
    limits: Limits = Limits()


OURS = Profile()


class RunCheck:
    """Bounds what a run costs, shape by shape."""

    __slots__ = ("_checked", "_graph", "_profile", "_size")

    def __init__(self, graph: Graph, size: int, profile: Profile) -> None:
        self._graph = graph
        self._size = size
        self._profile = profile
        self._checked: set[tuple[int, ...]] = set()

    def check(self, shape: tuple[int, ...]) -> None:
        """Work out what a run on an input of this shape costs; once for each shape.

        A shape that the input cannot have is left to the runtime, which refuses it.

        Raises
        ------
        ModelFileError
            the run would cost more than the limits allow, or its shapes do not fit together
        """
        declared = self._graph.input.shape
        fits = len(shape) == len(declared) and all(
            isinstance(dim, str) or dim == size for dim, size in zip(declared, shape, strict=True)
        )
        if not fits or shape in self._checked:
            return
        _check_cost(self._graph, shape, self._profile, self._size)
        if len(self._checked) >= _MOST_SHAPES:
            self._checked.clear()
        self._checked.add(shape)

    def drop_weights(self) -> None:
        """Keep the shapes alone, so that the memory of the weights can be freed."""
        self._graph = _without_weights(self._graph)


@dataclass(frozen=True, slots=True)
class CheckedModel:
    """A model file that was read, understood and bounded."""

    graph: Graph
    opset: int
    size: int
    """Of the file it came from, in bytes."""
    runs: RunCheck

    def content(self) -> bytes:
        """The graph as an ONNX file, without anything that was not read."""
        return write_model(self.graph, opset=self.opset)


def check_model(model: bytes, profile: Profile = OURS) -> CheckedModel:
    """Read a model file, and bound what a run of it costs.

    Raises
    ------
    ModelFileError
        the bytes are not an ONNX file of this profile, or a run would cost more than its limits
    """
    graph, opset = read_graph(model, profile.operators, profile.opsets)
    runs = RunCheck(graph, len(model), profile)
    runs.check(_nominal_shape(graph.input, profile.channels_axis))
    return CheckedModel(graph, opset, len(model), runs)


def _without_weights(graph: Graph) -> Graph:
    """The same shapes; zeros that take no memory stand for constants too large to be a shape."""
    made: dict[int, Var] = {id(ABSENT): ABSENT}
    for var in graph.walk():
        if var.data is not None and var.data.size > _LARGEST_SHAPE:
            made[id(var)] = replace(
                var, data=np.broadcast_to(np.zeros((), var.dtype), var.data.shape)
            )
        elif id(var) not in made:
            inputs = tuple(made[id(part)] for part in var.inputs)
            made[id(var)] = replace(var, inputs=inputs) if inputs else var
    outputs = {name: made[id(var)] for name, var in graph.outputs.items()}
    return Graph(graph.name, made.get(id(graph.input), graph.input), outputs)


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
        dim if isinstance(dim, int) else NOMINAL_SIDE if at else 1 for at, dim in enumerate(shape)
    )


def _check_cost(graph: Graph, shape: tuple[int, ...], profile: Profile, file_size: int) -> None:
    limits, size = profile.limits, math.prod(shape)
    numbers = limits.spare + limits.numbers * size + limits.numbers_per_byte * file_size
    work = limits.spare + limits.work * size + limits.work_per_byte * file_size
    pixels = argument(graph.input.name, shape)
    made: dict[int, Var] = {id(graph.input): pixels, id(ABSENT): ABSENT}
    for var in graph.walk():
        if id(var) in made:
            continue
        if not var.inputs:
            made[id(var)] = var
            continue
        result = _fixed(var, [made[id(part)] for part in var.inputs], profile.operators)
        made[id(var)] = result
        cost = profile.operators[var.op].work
        count = _count(result)
        numbers -= count
        work -= cost(result) if cost else max(count, *map(_count, result.inputs))
        if min(numbers, work) < 0:
            raise ModelFileError(
                f"a run on an input of shape {list(shape)} would hold or compute more numbers than "
                f"any network we know, at {var.op} of shape {str(list(result.shape))[:80]}"
            )
    for name, var in graph.outputs.items():
        if made[id(var)].shape[:1] != shape[:1]:
            raise ModelFileError(
                f"output {name[:80]!r} should have a row for each picture, "
                f"has shape {str(list(made[id(var)].shape))[:80]} for {shape[0]}"
            )


def _fixed(var: Var, inputs: list[Var], operators: Mapping[str, Operator]) -> Var:
    """The same op on inputs whose sizes are all fixed."""
    try:
        result = infer(var.op, inputs, var.attributes, operators)
    except (ValueError, IndexError) as exc:
        raise ModelFileError(f"the ONNX file has a wrong {var.op}: {str(exc)[:300]}") from exc
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
