"""Read the subset of ONNX that our graphs use, and reject everything else.

An ONNX file can refer to other files, contain loops, and describe tensors of any size. None of that
is accepted. A caller that runs the output of :func:`faceapi.graph.onnx.writer.write_model`, and
never the file itself, runs only what was validated here.

Reference: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TypeAlias

import numpy as np

from faceapi.errors import ModelFileError
from faceapi.graph.onnx import protobuf
from faceapi.graph.operator_table import OPERATORS, Operator, apply_op
from faceapi.graph.shape_inference import CAST_TARGETS
from faceapi.graph.var import ABSENT, UNKNOWN, Attribute, Dim, Graph, Var, argument, constant

OPSET = 9
"""The highest opset in which ops such as Clip and Slice have attributes instead of inputs: WebGL
reads attributes when a session is created, but would fetch inputs from the GPU in every run."""

TYPES: dict[int, type[np.generic]] = {**CAST_TARGETS, 7: np.int64}
"""ONNX's codes of the element types of constants (``TensorProto.DataType``)."""

FLOAT, INT, STRING, INTS = 1, 2, 3, 7
"""``AttributeProto.AttributeType``."""

MAX_NODES = 4096
"""Maximum number of nodes, and of constants. Our largest network has 262 nodes, 205 constants."""

_MAX_AXES = 8
_DEFAULT_DOMAINS = ("", "ai.onnx")
_MAX_MESSAGE_LENGTH = 300

Fields: TypeAlias = "defaultdict[int, list[protobuf.Value]]"


def read_model(model: bytes) -> Graph:
    """Read an ONNX file written by :func:`~faceapi.graph.onnx.writer.write_model`.

    Raises
    ------
    ModelFileError
        the bytes are not an ONNX file, are truncated, or contain anything that we never write
    """
    return read_graph(model)[0]


def read_graph(
    model: bytes,
    operators: Mapping[str, Operator] = OPERATORS,
    opsets: Collection[int] = (OPSET,),
) -> tuple[Graph, int]:
    """Read the graph of an ONNX file, and its opset, which must be one of ``opsets``.

    Raises
    ------
    ModelFileError
        the bytes are not an ONNX file, are truncated, or contain anything but one graph of these
        operators and its constants
    """
    message_fields = _parse_fields(memoryview(model))
    _reject_fields(message_fields, {20: "training information", 25: "functions"})
    opset = _opset(message_fields)
    if opset not in opsets:
        raise ModelFileError(
            f"expected an ONNX file of opset {' or '.join(map(str, sorted(opsets)))}, "
            f"got opset {opset}"
        )
    body = _parse_fields(_message(message_fields, 7))
    _reject_fields(body, {15: "sparse constants"})
    if max(len(body[1]), len(body[5])) > MAX_NODES:
        raise ModelFileError(
            f"expected an ONNX file of at most {MAX_NODES} nodes and constants, "
            f"got {len(body[1])} nodes and {len(body[5])} constants"
        )
    values = {var.name: var for var in (_read_tensor(_bytes(value)) for value in body[5])}
    inputs = [_read_value_info(_bytes(value)) for value in body[11]]
    inputs = [var for var in inputs if var.name not in values]
    if len(inputs) != 1:
        raise ModelFileError(f"expected an ONNX file with one input, got {len(inputs)}")
    values[inputs[0].name] = inputs[0]
    for value in body[1]:
        name, var = _read_node(_bytes(value), values, operators)
        values[name] = var
    names = [_read_value_info(_bytes(value)).name for value in body[12]]
    missing = [name for name in names if name not in values]
    if missing or not names:
        raise ModelFileError(f"the ONNX file has no value for its outputs {str(missing)[:80]}")
    return Graph(_string(body, 2), inputs[0], {name: values[name] for name in names}), opset


def _reject_fields(fields: Fields, forbidden: Mapping[int, str]) -> None:
    for number, content in forbidden.items():
        if fields[number]:
            raise ModelFileError(
                f"the ONNX file holds {content}; expected one graph of nodes and constants"
            )


def _opset(message_fields: Fields) -> int:
    imports = [_parse_fields(_bytes(value)) for value in message_fields[8]]
    versions = [
        _number(fields, 2)
        for fields in imports
        if not fields[1] or _string(fields, 1) in _DEFAULT_DOMAINS
    ]
    if not versions:
        raise ModelFileError("not an ONNX file, or a truncated one: it names no opset")
    return versions[-1]


def _read_value_info(message: memoryview) -> Var:
    message_fields = _parse_fields(message)
    tensor = _parse_fields(_message(_parse_fields(_message(message_fields, 2)), 1))
    dims: list[Dim] = []
    for value in _parse_fields(_message(tensor, 2))[1]:
        dim = _parse_fields(_bytes(value))
        dims.append(_string(dim, 2) if dim[2] else _number(dim, 1) if dim[1] else UNKNOWN)
    return argument(_string(message_fields, 1), tuple(dims), _element_type(_number(tensor, 1)))


def _read_tensor(message: memoryview) -> Var:
    message_fields = _parse_fields(message)
    name = _string(message_fields, 8)
    if message_fields[13] or _number(message_fields, 14):
        raise ModelFileError(
            f"constant {name[:80]} has its data in another file; expected it in the ONNX file"
        )
    shape = protobuf.unpack_integers(message_fields[1])
    dtype = np.dtype(_element_type(_number(message_fields, 2)))
    raw = _tensor_bytes(message_fields, dtype)
    fits = len(shape) <= _MAX_AXES and all(0 <= size <= len(raw) for size in shape)
    expected = dtype.itemsize * math.prod(shape) if fits else None
    if expected != len(raw):
        raise ModelFileError(
            f"constant {name[:80]} is of shape {str(shape)[:80]} ({dtype}), "
            f"but has {len(raw)} bytes"
        )
    data = np.frombuffer(raw, dtype.newbyteorder("<")).astype(dtype, copy=False).reshape(shape)
    return constant(data, name)


def _tensor_bytes(message_fields: Fields, dtype: np.dtype[np.generic]) -> memoryview:
    """The data of a constant: raw bytes, which we write, or the typed fields of other writers."""
    if message_fields[9]:
        return _message(message_fields, 9)
    if dtype == np.float32 and message_fields[4]:
        return memoryview(b"".join(_bytes(value) for value in message_fields[4]))
    if dtype == np.int64 and message_fields[7]:
        numbers = protobuf.unpack_integers(message_fields[7])
        return memoryview(np.array(numbers, "<i8").tobytes())
    return memoryview(b"")


def _read_node(
    message: memoryview, values: Mapping[str, Var], operators: Mapping[str, Operator]
) -> tuple[str, Var]:
    message_fields = _parse_fields(message)
    op = _string(message_fields, 4)
    domain = _string(message_fields, 7) if message_fields[7] else ""
    if op not in operators or len(message_fields[2]) != 1 or domain not in _DEFAULT_DOMAINS:
        name = f"{domain[:40]}.{op[:40]}" if domain else op[:80]
        raise ModelFileError(f"the ONNX file uses {name}, which our networks do not use")
    names = [_text(value) for value in message_fields[1]]
    absent = {index for index, name in enumerate(names) if not name}
    missing = [name for name in names if name and name not in values]
    if missing or absent - operators[op].absent or not names:
        raise ModelFileError(
            f"the ONNX file uses {str(missing)[:80]} in {op} before they are defined"
        )
    attributes = dict(_read_attribute(op, _bytes(value)) for value in message_fields[5])
    inputs = [values[name] if name else ABSENT for name in names]
    try:
        return _string(message_fields, 2), apply_op(op, inputs, attributes, operators)
    except (ValueError, IndexError) as exc:
        raise ModelFileError(
            f"the ONNX file has a wrong {op}: {str(exc)[:_MAX_MESSAGE_LENGTH]}"
        ) from exc


def _read_attribute(op: str, message: memoryview) -> tuple[str, Attribute]:
    message_fields = _parse_fields(message)
    name = _string(message_fields, 1)
    attribute_type = _number(message_fields, 20)
    if attribute_type == INTS:
        return name, tuple(protobuf.unpack_integers(message_fields[8]))
    if attribute_type == INT:
        return name, _number(message_fields, 3)
    if attribute_type == STRING:
        return name, _string(message_fields, 4)
    value = message_fields[2][-1] if message_fields[2] else None
    if attribute_type != FLOAT or not isinstance(value, float):
        raise ModelFileError(
            f"attribute {name[:80]} of {op} is of type {attribute_type}; expected a number, "
            "whole numbers or text, and no graph"
        )
    return name, value


def _parse_fields(message: memoryview) -> Fields:
    message_fields: Fields = defaultdict(list)
    for number, value in protobuf.fields(message):
        message_fields[number].append(value)
    return message_fields


def _bytes(value: protobuf.Value) -> memoryview:
    if not isinstance(value, memoryview):
        raise ModelFileError("not an ONNX file: expected a message, got a number")
    return value


def _text(value: protobuf.Value) -> str:
    return bytes(_bytes(value)).decode(errors="replace")


def _message(message_fields: Fields, number: int) -> memoryview:
    if not message_fields[number]:
        raise ModelFileError(f"not an ONNX file, or a truncated one: field {number} is missing")
    return _bytes(message_fields[number][-1])


def _string(message_fields: Fields, number: int) -> str:
    return bytes(_message(message_fields, number)).decode(errors="replace")


def _number(message_fields: Fields, number: int) -> int:
    value = message_fields[number][-1] if message_fields[number] else 0
    if not isinstance(value, int):
        raise ModelFileError("not an ONNX file: expected a number, got a message")
    return value


def _element_type(number: int) -> type[np.generic]:
    if number not in TYPES:
        raise ModelFileError(
            f"the ONNX file holds numbers of type {number}; our files have other types"
        )
    return TYPES[number]
