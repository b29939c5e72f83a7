"""ONNX files: written, and read back.

The contract of every file: one input ``pixels``, float32 ``[batch, height, width, 3]``, RGB, 0 to
255; named outputs, the first axis of each being the batch. Reading understands what we write and
refuses anything else.

Reference: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

import numpy as np

from faceapi.graph import protobuf
from faceapi.graph.onnx_reader import FLOAT, INT, INTS, OPSET, STRING, TYPES, read_model
from faceapi.graph.var import ABSENT, UNKNOWN, Attribute, Dim, Graph, Var

__all__ = ["IR_VERSION", "OPSET", "read_model", "write_model"]

IR_VERSION = 4
"""The lowest in which constants need not be repeated as inputs."""

_NUMBERS = {np.dtype(dtype): number for number, dtype in TYPES.items()}


def write_model(graph: Graph, *, opset: int = OPSET) -> bytes:
    """The graph as an ONNX file. Whoever asks for another opset has made its ops fit to that."""
    names: dict[int, str] = {id(ABSENT): ""}
    outputs = {id(var): name for name, var in graph.outputs.items()}
    nodes: list[bytes] = []
    constants: list[bytes | memoryview] = []
    taken = {graph.input.name, *graph.outputs}
    for number, var in enumerate(graph.walk()):
        if var is ABSENT:
            continue
        name = outputs.get(id(var)) or var.name or f"{(var.op or 'constant').lower()}_{number}"
        if id(var) not in outputs and var is not graph.input:
            while name in taken:
                name = f"{name}_{number}"
        taken.add(name)
        names[id(var)] = name
        if var.data is not None:
            constants.extend(_constant(var, name))
        elif var.op:
            nodes.append(protobuf.block(1, _node(var, name, [names[id(v)] for v in var.inputs])))
    body = [
        *nodes,
        protobuf.text(2, graph.name),
        *constants,
        protobuf.block(11, _value_info(graph.input.name, graph.input)),
        *(protobuf.block(12, _value_info(name, var)) for name, var in graph.outputs.items()),
    ]
    return b"".join(
        [
            protobuf.integer(1, IR_VERSION),
            protobuf.text(2, "faceapi"),
            protobuf.block_header(7, sum(map(len, body))),
            *body,
            protobuf.block(8, protobuf.integer(2, opset)),
        ]
    )


def _constant(var: Var, name: str) -> tuple[bytes, memoryview]:
    """The field of a constant in two parts, the second being its numbers where they lie."""
    assert var.data is not None
    little = var.data.astype(var.data.dtype.newbyteorder("<"), copy=False)
    numbers = little.reshape(-1).view(np.uint8).data
    head = b"".join(
        [
            *(protobuf.integer(1, size) for size in var.data.shape),
            protobuf.integer(2, _NUMBERS[var.dtype]),
            protobuf.text(8, name),
            protobuf.block_header(9, len(numbers)),
        ]
    )
    return protobuf.block_header(5, len(head) + len(numbers)) + head, numbers


def _node(var: Var, name: str, inputs: list[str]) -> bytes:
    return b"".join(
        [
            *(protobuf.text(1, made_of) for made_of in inputs),
            protobuf.text(2, name),
            protobuf.text(3, name),
            protobuf.text(4, var.op),
            *(protobuf.block(5, _attribute(*item)) for item in var.attributes.items()),
        ]
    )


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        number, body = FLOAT, protobuf.floating(2, value)
    elif isinstance(value, int):
        number, body = INT, protobuf.integer(3, value)
    elif isinstance(value, str):
        number, body = STRING, protobuf.text(4, value)
    else:
        number, body = INTS, b"".join(protobuf.integer(8, each) for each in value)
    return protobuf.text(1, name) + body + protobuf.integer(20, number)


def _value_info(name: str, var: Var) -> bytes:
    shape = b"".join(protobuf.block(1, _dimension(dim)) for dim in var.shape)
    tensor = protobuf.integer(1, _NUMBERS[var.dtype]) + protobuf.block(2, shape)
    return protobuf.text(1, name) + protobuf.block(2, protobuf.block(1, tensor))


def _dimension(dim: Dim) -> bytes:
    if isinstance(dim, int):
        return protobuf.integer(1, dim)
    return b"" if dim == UNKNOWN else protobuf.text(2, dim)
