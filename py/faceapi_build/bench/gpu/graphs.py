"""Graphs that compute the same as a network, with other kernels on a GPU.

Each function takes a graph from :func:`fixed_graph` and returns one with the same outputs. They are
for measurements: the tests compare their numbers, and the shipped networks stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from faceapi.graph.onnx.writer import read_model
from faceapi.graph.operator_table import apply_op
from faceapi.graph.ops import slice_axis
from faceapi.graph.shape_inference import int_attr
from faceapi.graph.specialize import encode, with_attributes_as_inputs
from faceapi.graph.var import Array, Graph, Var, argument, constant

MAX_EXPANDED_CHANNELS = 128
"""Depthwise convolutions of more channels stay: expanded, those of SSD would have 270 MB."""
_ACTIVATIONS = ("Clip", "LeakyRelu", "PRelu", "Relu")
"""A convolution before one of them is no head, and is fused with it."""
VECTOR = 4
"""Channels that onnxruntime's vectorized kernels take at once."""

Replace: TypeAlias = Callable[[Var, list[Var]], Var]
"""Returns what stands for a value, whose inputs have been replaced already."""


class UnchangedError(ValueError):
    """The graph has nothing that the function would change; the message says what is missing."""


def fixed_graph(model: bytes, side: int) -> Graph:
    """The network of a model file for one picture of ``side`` × ``side``, weights as float32.

    Its input is float32 ``[1, side, side, 3]``.
    """
    graph = read_model(model)
    pixels = argument(graph.input.name, (1, side, side, 3))
    return rebuild(
        graph, pixels, lambda var, inputs: _fold(apply_op(var.op, inputs, var.attributes))
    )


def rebuild(graph: Graph, pixels: Var, make: Replace) -> Graph:
    """The graph on another input, every op's result made by ``make``."""
    rebuilt = {id(graph.input): pixels}
    for var in graph.topological_order():
        if id(var) in rebuilt:
            continue
        inputs = [rebuilt[id(operand)] for operand in var.inputs]
        rebuilt[id(var)] = make(var, inputs) if inputs else var
    outputs = {name: rebuilt[id(var)] for name, var in graph.outputs.items()}
    return Graph(graph.name, pixels, outputs)


def to_onnx(graph: Graph) -> bytes:
    """The graph as a file for WebGPU, which has kernels for opset 12."""
    return encode(in_opset_12(graph), "webgpu")


def in_opset_12(graph: Graph) -> Graph:
    """The graph with the attributes of Clip and Slice as inputs."""

    def make(var: Var, inputs: list[Var]) -> Var:
        return with_attributes_as_inputs(replace(var, inputs=tuple(inputs)))

    return rebuild(graph, graph.input, make)


def three_channels(graph: Graph) -> Graph:
    """Takes RGBA as floats and drops alpha first, as the shipped file for a canvas does."""
    pixels = _rgba(graph)

    def make(var: Var, inputs: list[Var]) -> Var:
        result = apply_op(var.op, inputs, var.attributes)
        if inputs[0] is pixels:
            return slice_axis(result, axis=1, start=0, end=3)
        return result

    return rebuild(graph, pixels, make)


def four_channels(graph: Graph) -> Graph:
    """Takes RGBA as floats; the first convolution has weights of 0 for alpha."""

    def make(var: Var, inputs: list[Var]) -> Var:
        first = inputs[0]
        if var.inputs[0].shape == first.shape:
            return apply_op(var.op, inputs, var.attributes)
        if var.op == "Conv" and int_attr(var.attributes, "group", 1) == 1:
            filters = np.pad(_data(inputs[1]), ((0, 0), (0, 1), (0, 0), (0, 0)))
            return apply_op("Conv", [first, constant(filters), *inputs[2:]], var.attributes)
        if var.op in ("Mul", "Add"):
            operand = _data(inputs[1])
            if operand.ndim == 4:
                operand = np.pad(operand, ((0, 0), (0, 1), (0, 0), (0, 0)))
            return apply_op(var.op, [first, constant(operand)], var.attributes)
        if var.op == "Transpose":
            return apply_op(var.op, inputs, var.attributes)
        raise UnchangedError(f"{var.op} of the input's channels is not known here")

    return rebuild(graph, _rgba(graph), make)


def full_depthwise(graph: Graph) -> Graph:
    """Depthwise convolutions as full ones, whose other weights are 0."""
    changed = 0

    def make(var: Var, inputs: list[Var]) -> Var:
        nonlocal changed
        if not _is_depthwise(var) or _channels(var) > MAX_EXPANDED_CHANNELS:
            return apply_op(var.op, inputs, var.attributes)
        changed += 1
        filters = _data(inputs[1])
        count = len(filters)
        full = np.zeros((count, count, *filters.shape[2:]), filters.dtype)
        full[np.arange(count), np.arange(count)] = filters[:, 0]
        attributes = {name: value for name, value in var.attributes.items() if name != "group"}
        return apply_op("Conv", [inputs[0], constant(full), *inputs[2:]], attributes)

    result = rebuild(graph, graph.input, make)
    if not changed:
        raise UnchangedError(
            f"no depthwise convolution of at most {MAX_EXPANDED_CHANNELS} channels"
        )
    return result


def joined_heads(graph: Graph) -> Graph:
    """Convolutions of one input joined, filled up to a multiple of four channels, and sliced after.

    Two heads of 12 and 3 channels become one of 16. A head on its own is filled up too.
    """
    groups = _heads(graph)
    if not groups:
        raise UnchangedError("no head has a number of channels that four does not divide")
    joined: dict[int, tuple[Var, int]] = {}

    def make(var: Var, inputs: list[Var]) -> Var:
        if id(var) not in groups:
            return apply_op(var.op, inputs, var.attributes)
        heads = groups[id(var)]
        if id(var) not in joined:
            start, whole = 0, _join(heads, inputs[0])
            for head in heads:
                joined[id(head)] = (whole, start)
                start += _channels(head)
        whole, start = joined[id(var)]
        return slice_axis(whole, axis=1, start=start, end=start + _channels(var))

    return rebuild(graph, graph.input, make)


GRAPHS: Mapping[str, Callable[[Graph], Graph]] = {
    "plain": three_channels,
    "four_channels": four_channels,
    "joined_heads": lambda graph: three_channels(joined_heads(graph)),
    "full_depthwise": lambda graph: three_channels(full_depthwise(graph)),
}
"""Graphs in float32, by name. Each takes RGBA as floats."""


def multiplications(graph: Graph) -> int:
    """The number of multiplications of convolutions and matrix products in a run."""
    return sum(work_of(var) for var in graph.topological_order())


def work_of(var: Var) -> int:
    """The number of multiplications of one convolution or matrix product, else 0."""
    if var.op in ("Conv", "ConvTranspose"):
        values = var.inputs[0] if var.op == "ConvTranspose" else var
        return _count(values) * int(np.prod([int(size) for size in var.inputs[1].shape[1:]]))
    if var.op in ("Gemm", "MatMul"):
        return _count(var) * int(var.inputs[1].shape[0])
    return 0


def _heads(graph: Graph) -> dict[int, list[Var]]:
    """By the id of a convolution that would be joined or filled up: those that are one with it."""
    order = list(graph.topological_order())
    activated = {id(var.inputs[0]) for var in order if var.op in _ACTIVATIONS}
    by_input: defaultdict[tuple[object, ...], list[Var]] = defaultdict(list)
    for var in order:
        is_head = var.op == "Conv" and id(var) not in activated and not _is_depthwise(var)
        if is_head and len(var.inputs) == 3:
            attributes = sorted(var.attributes.items())
            by_input[id(var.inputs[0]), tuple(attributes)].append(var)
    uneven = [
        heads for heads in by_input.values() if any(_channels(head) % VECTOR for head in heads)
    ]
    return {id(head): heads for heads in uneven for head in heads}


def _join(heads: list[Var], x: Var) -> Var:
    filters = np.concatenate([_data(head.inputs[1]) for head in heads])
    bias = np.concatenate([_data(head.inputs[2]) for head in heads])
    missing = -len(bias) % VECTOR
    filters = np.pad(filters, ((0, missing), (0, 0), (0, 0), (0, 0)))
    bias = np.pad(bias, (0, missing))
    return apply_op("Conv", [x, constant(filters), constant(bias)], heads[0].attributes)


def _rgba(graph: Graph) -> Var:
    return argument(graph.input.name, (*graph.input.shape[:3], 4))


def _is_depthwise(var: Var) -> bool:
    return var.op == "Conv" and 1 < int_attr(var.attributes, "group", 1) == var.inputs[0].shape[
        1
    ] == _channels(var)


def _channels(var: Var) -> int:
    return int(var.shape[1])


def _count(var: Var) -> int:
    return int(np.prod([int(size) for size in var.shape]))


def _data(var: Var) -> Array:
    assert var.data is not None, f"{var.op} should be a constant"
    return var.data


def _fold(var: Var) -> Var:
    """A constant, if the op only dequantizes weights; computed in float32, as runtimes do."""
    if any(operand.data is None for operand in var.inputs) or var.op not in ("Cast", "Mul", "Add"):
        return var
    floats = [_data(operand).astype(np.float32) for operand in var.inputs]
    if var.op == "Cast":
        return constant(floats[0])
    result = np.multiply(*floats) if var.op == "Mul" else np.add(*floats)
    return constant(np.asarray(result, np.float32))
