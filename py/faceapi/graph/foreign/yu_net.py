"""Converts the ONNX file of YuNet to the ops of our own files.

The file is read with its own profile and bounded like ours. Then the graph is rebuilt: the input
becomes ``pixels`` in RGB, enlarging by two becomes a transposed convolution, and the outputs stay
pictures instead of being flattened by shapes that are computed during a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from faceapi.errors import ModelFileError
from faceapi.graph.foreign import shape_rules
from faceapi.graph.foreign.evaluate import evaluate
from faceapi.graph.operator_table import OPERATORS, Operator, apply_op
from faceapi.graph.ops import conv_transpose, transpose
from faceapi.graph.shape_inference import Attributes
from faceapi.graph.validation import Profile, check_model
from faceapi.graph.var import (
    BATCH,
    HEIGHT,
    UNKNOWN,
    WIDTH,
    Graph,
    Shape,
    Var,
    argument,
    constant,
)

_TITLE = "YuNet"


def _enlarge(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    scales = inputs[2].data
    is_nearest = attributes.get("mode") == "nearest" and attributes.get("nearest_mode") == "floor"
    if scales is None or scales.tolist() != [1, 1, 2, 2] or not is_nearest:
        raise ValueError("expected nearest pixels at twice the size")
    batch, channels, *sizes = inputs[0].shape
    return (batch, channels, *(UNKNOWN if isinstance(s, str) else 2 * s for s in sizes))


def _with_attributes(name: str, *attributes: str) -> Operator:
    return replace(OPERATORS[name], attributes=OPERATORS[name].attributes | set(attributes))


_RESIZE = ("coordinate_transformation_mode", "cubic_coeff_a", "mode", "nearest_mode")
PROFILE = Profile(
    operators={
        **{name: OPERATORS[name] for name in ("Add", "Relu", "Sigmoid", "Transpose")},
        "Conv": _with_attributes("Conv", "dilations"),
        "MaxPool": _with_attributes("MaxPool", "ceil_mode"),
        "Shape": Operator(shape_rules.shape_of),
        "Gather": Operator(shape_rules.gather, range(2, 3), frozenset({"axis"})),
        "Unsqueeze": Operator(shape_rules.unsqueeze, attributes=frozenset({"axes"})),
        "Concat": replace(OPERATORS["Concat"], rule=shape_rules.join),
        "Reshape": replace(OPERATORS["Reshape"], rule=shape_rules.reshape),
        "Resize": Operator(_enlarge, range(3, 4), frozenset(_RESIZE), absent=frozenset({1})),
    },
    opsets=(11,),
    channels_axis=1,
)
"""The allowed content of the file of libfacedetection.train."""


def convert(onnx: bytes, outputs: Mapping[str, int]) -> Graph:
    """The graph with our input and ops, and ``outputs`` by name: their number of channels.

    Raises
    ------
    ModelFileError
        the bytes are not an ONNX file of this profile, or it has other outputs
    """
    graph = check_model(onnx, PROFILE).graph
    missing = [name for name in outputs if name not in graph.outputs]
    if missing:
        raise ModelFileError(
            f"{_TITLE}: expected the outputs {', '.join(outputs)}, but the file has no {missing[0]}"
        )
    pixels = argument("pixels", (BATCH, HEIGHT, WIDTH, 3))
    rebuilt: dict[int, Var] = {id(graph.input): transpose(pixels, 0, 3, 1, 2)}
    try:
        heads = {name: _rebuild(graph.outputs[name], graph.input, rebuilt) for name in outputs}
    except (ValueError, IndexError) as error:
        raise ModelFileError(f"{_TITLE}: the file has an unknown graph: {error}") from error
    for name, channels in outputs.items():
        if heads[name].shape[3:] != (channels,):
            raise ModelFileError(
                f"{_TITLE}: expected {channels} channels in output {name}, "
                f"got shape {str(list(heads[name].shape))[:80]}"
            )
    return Graph("yu_net", pixels, heads)


def reference_outputs(
    onnx: bytes, outputs: Iterable[str], image: NDArray[np.uint8]
) -> dict[str, NDArray[np.float32]]:
    """The outputs of the original file for an image, RGB, uint8 ``(height, width, 3)``.

    In numpy, so that neither the conversion nor a backend has a part in it. Raises
    ``ModelFileError`` as :func:`convert`.
    """
    graph = check_model(onnx, PROFILE).graph
    bgr = image[np.newaxis, ..., ::-1].astype(np.float64).transpose(0, 3, 1, 2)
    try:
        values = evaluate(graph, bgr)
    except (ValueError, IndexError, KeyError) as error:
        raise ModelFileError(f"{_TITLE}: the file has an unknown graph: {error}") from error
    return {name: values[name].astype(np.float32) for name in outputs}


def _rebuild(var: Var, pixels: Var, rebuilt: dict[int, Var]) -> Var:
    """The same value by our ops; without recursion, because graphs may be deep."""
    stack = [var]
    while stack:
        current = stack[-1]
        needed = [operand for operand in _operands(current) if id(operand) not in rebuilt]
        if needed:
            stack += needed
            continue
        stack.pop()
        if id(current) not in rebuilt:
            inputs = [rebuilt[id(operand)] for operand in _operands(current)]
            rebuilt[id(current)] = _converted(current, inputs, pixels)
    return rebuilt[id(var)]


def _operands(var: Var) -> tuple[Var, ...]:
    """What has to be rebuilt: not the shapes that a reshape computes, nor scales."""
    return var.inputs[:1] if var.op in ("Reshape", "Resize") else var.inputs


def _converted(var: Var, inputs: list[Var], pixels: Var) -> Var:
    if not var.op:
        if var.data is None:
            raise ValueError("a second input")
        return var
    if var.op == "Reshape":  # from [n, rows, columns, c] to [n, rows * columns, c]
        return inputs[0]
    if var.op == "Resize":
        return _enlarged(inputs[0])
    if var.op == "Conv" and var.inputs[0] is pixels:
        inputs[1] = _for_rgb(var.inputs[1])
    dropped = ("dilations", "ceil_mode")
    for name, plain in (("dilations", (1, 1)), ("ceil_mode", 0)):
        if var.attributes.get(name, plain) != plain:
            raise ValueError(f"{var.op} with {name}")
    attributes = {name: value for name, value in var.attributes.items() if name not in dropped}
    return apply_op(var.op, inputs, attributes)


def _for_rgb(filters: Var) -> Var:
    """Filters for RGB; the file's are for BGR."""
    if filters.data is None:
        raise ValueError("filters that are computed")
    return constant(filters.data[:, ::-1])


def _enlarged(x: Var) -> Var:
    """Each pixel twice in both directions."""
    channels = x.shape[1]
    if isinstance(channels, str) or channels > 256:
        raise ValueError(f"{channels} channels")
    filters = np.zeros((channels, channels, 2, 2), np.float32)
    filters[range(channels), range(channels)] = 1
    return conv_transpose(x, constant(filters), constant(np.zeros(channels, np.float32)), stride=2)
