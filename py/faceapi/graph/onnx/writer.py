"""Write ONNX files; :mod:`faceapi.graph.onnx.reader` reads them back.

Every file has one input ``pixels``, float32 ``[batch, height, width, 3]``, RGB, 0 to 255, and named
outputs whose first axis is the batch. The reader accepts what we write and rejects anything else.

Reference: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

import numpy as np

from faceapi.graph.onnx import protobuf
from faceapi.graph.onnx.reader import FLOAT, INT, INTS, OPSET, STRING, TYPES, read_model
from faceapi.graph.var import ABSENT, UNKNOWN, Attribute, Dim, Graph, Var

__all__ = ["IR_VERSION", "OPSET", "read_model", "write_model"]

IR_VERSION = 4
"""The lowest IR version in which constants need not be repeated as inputs."""

FLOAT16 = 10
"""ONNX's code of float16. Only measurements write it; the reader rejects it."""

_NUMBERS = {
    **{np.dtype(dtype): number for number, dtype in TYPES.items()},
    np.dtype(np.float16): FLOAT16,
}


def write_model(graph: Graph, *, opset: int = OPSET) -> bytes:
    """Write a graph as an ONNX file. The ops of the graph must be valid in ``opset``."""
    names = value_names(graph)
    nodes: list[bytes] = []
    constants: list[bytes | memoryview] = []
    for var in graph.topological_order():
        name = names[id(var)]
        if var.data is not None:
            constants.extend(_constant_field(var, name))
        elif var.op:
            nodes.append(
                protobuf.bytes_field(
                    1, _node_message(var, name, [names[id(v)] for v in var.inputs])
                )
            )
    body = [
        *nodes,
        protobuf.string_field(2, graph.name),
        *constants,
        protobuf.bytes_field(11, _value_info(graph.input.name, graph.input)),
        *(protobuf.bytes_field(12, _value_info(name, var)) for name, var in graph.outputs.items()),
    ]
    return b"".join(
        [
            protobuf.int_field(1, IR_VERSION),
            protobuf.string_field(2, "faceapi"),
            protobuf.bytes_header(7, sum(map(len, body))),
            *body,
            protobuf.bytes_field(8, protobuf.int_field(2, opset)),
        ]
    )


def value_names(graph: Graph) -> dict[int, str]:
    """The name of each value in the file, by its id; a node has the name of its result."""
    names: dict[int, str] = {id(ABSENT): ""}
    outputs = {id(var): name for name, var in graph.outputs.items()}
    used_names = {graph.input.name, *graph.outputs}
    for number, var in enumerate(graph.topological_order()):
        if var is ABSENT:
            continue
        name = outputs.get(id(var)) or var.name or f"{(var.op or 'constant').lower()}_{number}"
        if id(var) not in outputs and var is not graph.input:
            while name in used_names:
                name = f"{name}_{number}"
        used_names.add(name)
        names[id(var)] = name
    return names


def _constant_field(var: Var, name: str) -> tuple[bytes, memoryview]:
    """The field of a constant in two parts; the second is its data, not copied."""
    assert var.data is not None
    little_endian = var.data.astype(var.data.dtype.newbyteorder("<"), copy=False)
    numbers = little_endian.reshape(-1).view(np.uint8).data
    header = b"".join(
        [
            *(protobuf.int_field(1, size) for size in var.data.shape),
            protobuf.int_field(2, _NUMBERS[var.dtype]),
            protobuf.string_field(8, name),
            protobuf.bytes_header(9, len(numbers)),
        ]
    )
    return protobuf.bytes_header(5, len(header) + len(numbers)) + header, numbers


def _node_message(var: Var, name: str, inputs: list[str]) -> bytes:
    return b"".join(
        [
            *(protobuf.string_field(1, operand) for operand in inputs),
            protobuf.string_field(2, name),
            protobuf.string_field(3, name),
            protobuf.string_field(4, var.op),
            *(protobuf.bytes_field(5, _attribute(*item)) for item in var.attributes.items()),
        ]
    )


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        number, body = FLOAT, protobuf.float_field(2, value)
    elif isinstance(value, int):
        number, body = INT, protobuf.int_field(3, value)
    elif isinstance(value, str):
        number, body = STRING, protobuf.string_field(4, value)
    else:
        number, body = INTS, b"".join(protobuf.int_field(8, item) for item in value)
    return protobuf.string_field(1, name) + body + protobuf.int_field(20, number)


def _value_info(name: str, var: Var) -> bytes:
    shape = b"".join(protobuf.bytes_field(1, _dimension(dim)) for dim in var.shape)
    tensor = protobuf.int_field(1, _NUMBERS[var.dtype]) + protobuf.bytes_field(2, shape)
    return protobuf.string_field(1, name) + protobuf.bytes_field(2, protobuf.bytes_field(1, tensor))


def _dimension(dim: Dim) -> bytes:
    if isinstance(dim, int):
        return protobuf.int_field(1, dim)
    return b"" if dim == UNKNOWN else protobuf.string_field(2, dim)
