"""Fits one of our files to a backend: fixed sizes, another pixel layout, another dialect of ONNX.

Every backend runs the same network. What differs is what it accepts: WebGL wants every size fixed
and no uint8 anywhere; wasm and WebGPU take the bytes of an ``ImageData`` as they are, but WebGPU
has kernels for a newer ONNX only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np

from faceapi.errors import ModelFileError
from faceapi.graph.onnx_file import OPSET, read_model, write_model
from faceapi.graph.operators import apply_op
from faceapi.graph.ops import cast, slice_axis
from faceapi.graph.var import BATCH, HEIGHT, WIDTH, Array, Dim, Graph, Var, argument, constant

InputLayout: TypeAlias = Literal["rgb_float", "rgba_bytes", "rgba_float"]
Target: TypeAlias = Literal["portable", "webgl", "webgpu"]

OPSET_WEBGPU = 12
"""Clip of ONNX's opset 11 or later has a WebGPU kernel; Softmax changes its meaning in 13."""

_INPUTS_SINCE_OPSET_12: Mapping[str, Mapping[str, type[np.generic]]] = {
    "Clip": {"min": np.float32, "max": np.float32},
    "Slice": {"starts": np.int64, "ends": np.int64, "axes": np.int64},
}
"""Attributes that are inputs in :data:`OPSET_WEBGPU`, in the order of these."""


def specialize(
    model: bytes,
    *,
    batch: int | None = None,
    height: int | None = None,
    width: int | None = None,
    layout: InputLayout = "rgb_float",
    target: Target = "portable",
) -> bytes:
    """The same network with another head.

    Parameters
    ----------
    batch, height, width
        fix these sizes of the input; ``None`` leaves a size as it is. Giving a height or width to a
        network whose size is fixed is allowed only if it is the same.
    layout
        ``"rgb_float"``: float32 ``[batch, height, width, 3]`` (as the file has it);
        ``"rgba_bytes"``: uint8 ``[…, 4]``, the bytes of an ``ImageData``; ``"rgba_float"``: the
        same numbers as float32. Alpha is dropped.
    target
        how the same numbers are written down:

        ``"portable"``: as in the file.

        ``"webgl"``: onnxruntime-web's WebGL version neither folds constants nor knows uint8, so the
        weights are float32, and the file is four times as big. That version also joins a Relu to
        the convolution before it and then takes the shader of *any* convolution of the same
        shapes, with or without Relu; so here each of them is a LeakyRelu of slope 0, the same
        function, which it leaves alone.

        ``"webgpu"``: opset 12, and bytes become floats first. Its WebGPU version has no kernel for
        an older Clip nor for moving bytes about; it does such an op on the CPU, with a copy from
        the GPU and one back.

    Raises
    ------
    ModelFileError
        the bytes are not one of our files
    ValueError
        a size does not fit to the network
    """
    return specialize_graph(
        read_model(model),
        len(model),
        batch=batch,
        height=height,
        width=width,
        layout=layout,
        target=target,
    )


def specialize_graph(
    graph: Graph,
    size: int,
    *,
    batch: int | None = None,
    height: int | None = None,
    width: int | None = None,
    layout: InputLayout = "rgb_float",
    target: Target = "portable",
) -> bytes:
    """As :func:`specialize`, of a graph that was read from a file of ``size`` bytes."""
    sizes = {BATCH: batch, HEIGHT: height, WIDTH: width}
    if len(graph.input.shape) != 4 or graph.input.shape[3] != 3:
        raise ModelFileError(
            "expected a file with an input of shape [batch, height, width, 3], "
            f"got {list(graph.input.shape)[:8]}"
        )
    n, rows, columns, _ = graph.input.shape
    shape = (
        _fix_dim(n, batch, BATCH),
        _fix_dim(rows, height, HEIGHT),
        _fix_dim(columns, width, WIDTH),
        3 if layout == "rgb_float" else 4,
    )
    if not any(sizes.values()) and layout == "rgb_float" and target == "portable":
        return write_model(graph)  # not the file itself, which may hold what was not read
    pixels = argument(graph.input.name, shape, np.uint8 if layout == "rgba_bytes" else np.float32)
    rebuilt = _rebuild(graph, pixels, target, _ConstantFolder(size))
    return write_model(rebuilt, opset=OPSET_WEBGPU if target == "webgpu" else OPSET)


def _fix_dim(dim: Dim, size: int | None, name: str) -> Dim:
    if size is None or dim == size:
        return dim
    if isinstance(dim, int):
        raise ValueError(f"this network has a fixed {name} of {dim}, it cannot be {size}")
    if size < 1:
        raise ValueError(f"{name} must be at least 1, got {size}")
    return size


def _rebuild(graph: Graph, pixels: Var, target: Target, folder: _ConstantFolder) -> Graph:
    """Every value again, on the new input; shapes follow by themselves."""
    webgl, webgpu = target == "webgl", target == "webgpu"
    rebuilt: dict[int, Var] = {id(graph.input): pixels}
    for var in graph.topological_order():
        if id(var) in rebuilt:
            continue
        inputs = [rebuilt[id(operand)] for operand in var.inputs]
        if var.op == "Transpose" and inputs[0] is pixels:
            rebuilt[id(var)] = _input_stage(var, cast(pixels, np.float32) if webgpu else pixels)
        elif webgl and inputs and all(operand.data is not None for operand in inputs):
            rebuilt[id(var)] = constant(
                folder.evaluate(var.op, [_data(operand) for operand in inputs])
            )
        elif not inputs:
            rebuilt[id(var)] = var
        elif webgl and var.op == "Relu" and inputs[0].op == "Conv":
            rebuilt[id(var)] = apply_op("LeakyRelu", inputs, {"alpha": 0.0})
        else:
            rebuilt[id(var)] = apply_op(var.op, inputs, var.attributes)
        if webgpu and rebuilt[id(var)].op in _INPUTS_SINCE_OPSET_12:
            rebuilt[id(var)] = _attributes_to_inputs(rebuilt[id(var)])
    outputs = {name: rebuilt[id(var)] for name, var in graph.outputs.items()}
    return Graph(graph.name, pixels, outputs)


def _input_stage(first: Var, pixels: Var) -> Var:
    """The first transpose, then three of four channels, then floats: on bytes while possible."""
    planes = apply_op("Transpose", [pixels], first.attributes)
    if pixels.shape[3] == 4:
        planes = slice_axis(planes, axis=1, start=0, end=3)
    return planes if planes.dtype == np.float32 else cast(planes, np.float32)


def _attributes_to_inputs(var: Var) -> Var:
    """The same op with its numbers as inputs."""
    dtypes = _INPUTS_SINCE_OPSET_12[var.op].items()
    numbers = [constant(np.asarray(var.attributes[name], dtype)) for name, dtype in dtypes]
    return replace(var, inputs=(*var.inputs, *numbers), attributes={})


def _data(var: Var) -> Array:
    assert var.data is not None
    return var.data


class _ConstantFolder:
    """The constant arithmetic that dequantizes weights, in float32 as the runtimes do it.

    A weight takes at most four steps, each of which makes four bytes of one. A file in which
    constants grow beyond that is none of ours, and is refused before there is memory for them.
    """

    _STEPS, _SLACK = 4, 1 << 16

    def __init__(self, size: int) -> None:
        self._remaining = self._STEPS * (size + self._SLACK)

    def evaluate(self, op: str, inputs: list[Array]) -> Array:
        """One step."""
        if op not in ("Cast", "Mul", "Add"):
            raise ModelFileError(
                f"the ONNX file applies {op} to constants, which our networks never do"
            )
        largest = max(operand.size for operand in inputs)
        self._remaining -= largest
        if (
            self._remaining < 0
            or math.prod(np.broadcast_shapes(*(p.shape for p in inputs))) > largest
        ):
            raise ModelFileError("the constants in the ONNX file grow as no weights of ours do")
        floats = [operand.astype(np.float32) for operand in inputs]
        if op == "Cast":
            return floats[0]
        with np.errstate(all="ignore"):  # absurd weights become infinite, as in the runtimes
            return np.asarray(np.multiply(*floats) if op == "Mul" else np.add(*floats), np.float32)
