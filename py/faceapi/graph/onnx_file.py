"""ONNX files: written, read back, and fitted to a backend.

The contract of every file: one input ``pixels``, float32 ``[batch, height, width, 3]``, RGB, 0 to
255; named outputs, the first axis of each being the batch. Reading understands what we write and
refuses anything else.

Reference: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from faceapi.errors import ModelFileError
from faceapi.graph import protobuf
from faceapi.graph.shape_inference import CAST_TARGETS, RULES, infer
from faceapi.graph.var import UNKNOWN, Attribute, Dim, Graph, Var, argument, constant

IR_VERSION = 4
"""The lowest in which constants need not be repeated as inputs."""

OPSET = 9
"""The highest in which Clip, Slice and the rest keep their numbers in attributes: WebGL reads
attributes when the session is made, but would fetch number tensors from the GPU at every run."""

_TYPES: dict[int, type[np.generic]] = {**CAST_TARGETS, 7: np.int64}
_NUMBERS = {np.dtype(kind): number for number, kind in _TYPES.items()}

_MOST_AXES = 8

_FLOAT, _INT, _INTS = 1, 2, 7
"""AttributeProto.AttributeType."""

Fields: TypeAlias = "defaultdict[int, list[protobuf.Value]]"


def write_model(graph: Graph, *, opset: int = OPSET) -> bytes:
    """The graph as an ONNX file. Whoever asks for another opset has made its ops fit to that."""
    names: dict[int, str] = {}
    outputs = {id(var): name for name, var in graph.outputs.items()}
    nodes: list[bytes] = []
    constants: list[bytes] = []
    taken = {graph.input.name, *graph.outputs}
    for number, var in enumerate(graph.walk()):
        name = outputs.get(id(var)) or var.name or f"{(var.op or 'constant').lower()}_{number}"
        if name in taken and id(var) not in outputs and var is not graph.input:
            name = f"{name}_{number}"
        taken.add(name)
        names[id(var)] = name
        if var.data is not None:
            constants.append(protobuf.block(5, _tensor(var, name)))
        elif var.op:
            nodes.append(protobuf.block(1, _node(var, name, [names[id(v)] for v in var.inputs])))
    body = b"".join(
        [
            *nodes,
            protobuf.text(2, graph.name),
            *constants,
            protobuf.block(11, _value_info(graph.input.name, graph.input)),
            *(protobuf.block(12, _value_info(name, var)) for name, var in graph.outputs.items()),
        ]
    )
    return b"".join(
        [
            protobuf.integer(1, IR_VERSION),
            protobuf.text(2, "faceapi"),
            protobuf.block(7, body),
            protobuf.block(8, protobuf.integer(2, opset)),
        ]
    )


def read_model(model: bytes) -> Graph:
    """The graph in an ONNX file that :func:`write_model` made.

    Raises
    ------
    ModelFileError
        the bytes are not an ONNX file, end too soon, or hold something that we never write
    """
    outer = _collect(memoryview(model))
    opset = _number(_collect(_message(outer, 8)), 2)
    if opset != OPSET:
        raise ModelFileError(f"expected an ONNX file of opset {OPSET}, got opset {opset}")
    body = _collect(_message(outer, 7))
    inputs = [_read_value_info(_bytes(value)) for value in body[11]]
    if len(inputs) != 1:
        raise ModelFileError(f"expected an ONNX file with one input, got {len(inputs)}")
    known: dict[str, Var] = {inputs[0].name: inputs[0]}
    for value in body[5]:
        var = _read_tensor(_bytes(value))
        known[var.name] = var
    for value in body[1]:
        name, var = _read_node(_bytes(value), known)
        known[name] = var
    wanted = [_read_value_info(_bytes(value)).name for value in body[12]]
    missing = [name for name in wanted if name not in known]
    if missing or not wanted:
        raise ModelFileError(f"the ONNX file has no value for its outputs {missing}")
    return Graph(_string(body, 2), inputs[0], {name: known[name] for name in wanted})


def _tensor(var: Var, name: str) -> bytes:
    assert var.data is not None
    data = var.data.astype(var.data.dtype.newbyteorder("<"), copy=False)
    return b"".join(
        [
            *(protobuf.integer(1, size) for size in var.data.shape),
            protobuf.integer(2, _NUMBERS[var.dtype]),
            protobuf.text(8, name),
            protobuf.block(9, data.tobytes()),
        ]
    )


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
        kind, body = _FLOAT, protobuf.floating(2, value)
    elif isinstance(value, int):
        kind, body = _INT, protobuf.integer(3, value)
    else:
        kind, body = _INTS, b"".join(protobuf.integer(8, number) for number in value)
    return protobuf.text(1, name) + body + protobuf.integer(20, kind)


def _value_info(name: str, var: Var) -> bytes:
    shape = b"".join(protobuf.block(1, _dimension(dim)) for dim in var.shape)
    tensor = protobuf.integer(1, _NUMBERS[var.dtype]) + protobuf.block(2, shape)
    return protobuf.text(1, name) + protobuf.block(2, protobuf.block(1, tensor))


def _dimension(dim: Dim) -> bytes:
    if isinstance(dim, int):
        return protobuf.integer(1, dim)
    return b"" if dim == UNKNOWN else protobuf.text(2, dim)


def _read_value_info(message: memoryview) -> Var:
    outer = _collect(message)
    tensor = _collect(_message(_collect(_message(outer, 2)), 1))
    dims: list[Dim] = []
    for value in _collect(_message(tensor, 2))[1]:
        dim = _collect(_bytes(value))
        dims.append(_string(dim, 2) if dim[2] else _number(dim, 1) if dim[1] else UNKNOWN)
    return argument(_string(outer, 1), tuple(dims), _element_type(_number(tensor, 1)))


def _read_tensor(message: memoryview) -> Var:
    outer = _collect(message)
    shape = protobuf.unpack_integers(outer[1])
    kind = np.dtype(_element_type(_number(outer, 2)))
    raw = _message(outer, 9)
    fits = len(shape) <= _MOST_AXES and all(0 <= size <= len(raw) for size in shape)
    expected = kind.itemsize * math.prod(shape) if fits else None
    if expected != len(raw):
        raise ModelFileError(
            f"constant {_string(outer, 8)[:80]} is of shape {str(shape)[:80]} ({kind}), "
            f"but has {len(raw)} bytes"
        )
    data = np.frombuffer(raw, kind.newbyteorder("<")).astype(kind, copy=False).reshape(shape)
    return constant(data, _string(outer, 8))


def _read_node(message: memoryview, known: Mapping[str, Var]) -> tuple[str, Var]:
    outer = _collect(message)
    op = _string(outer, 4)
    if op not in RULES or len(outer[2]) != 1:
        raise ModelFileError(f"the ONNX file uses {op}, which our networks never do")
    names = [_text(value) for value in outer[1]]
    missing = [name for name in names if name not in known]
    if missing or not names:
        raise ModelFileError(f"the ONNX file uses {missing} in {op} before they are made")
    attributes = dict(_read_attribute(_bytes(value)) for value in outer[5])
    try:
        return _string(outer, 2), infer(op, [known[name] for name in names], attributes)
    except (ValueError, IndexError) as exc:
        raise ModelFileError(f"the ONNX file has a wrong {op}: {exc}") from exc


def _read_attribute(message: memoryview) -> tuple[str, Attribute]:
    outer = _collect(message)
    name = _string(outer, 1)
    if outer[8]:
        return name, tuple(protobuf.unpack_integers(outer[8]))
    if outer[3]:
        return name, _number(outer, 3)
    value = outer[2][-1] if outer[2] else None
    if not isinstance(value, float):
        raise ModelFileError(f"attribute {name} in the ONNX file is of a kind we never write")
    return name, value


def _collect(message: memoryview) -> Fields:
    found: Fields = defaultdict(list)
    for number, value in protobuf.fields(message):
        found[number].append(value)
    return found


def _bytes(value: protobuf.Value) -> memoryview:
    if not isinstance(value, memoryview):
        raise ModelFileError("not an ONNX file: a number stands where a message should be")
    return value


def _text(value: protobuf.Value) -> str:
    return bytes(_bytes(value)).decode(errors="replace")


def _message(found: Fields, number: int) -> memoryview:
    if not found[number]:
        raise ModelFileError(f"not an ONNX file, or a truncated one: field {number} is missing")
    return _bytes(found[number][-1])


def _string(found: Fields, number: int) -> str:
    return bytes(_message(found, number)).decode(errors="replace")


def _number(found: Fields, number: int) -> int:
    value = found[number][-1] if found[number] else 0
    if not isinstance(value, int):
        raise ModelFileError("not an ONNX file: something else stands where a number should be")
    return value


def _element_type(number: int) -> type[np.generic]:
    if number not in _TYPES:
        raise ModelFileError(f"the ONNX file holds numbers of type {number}, which we never write")
    return _TYPES[number]
