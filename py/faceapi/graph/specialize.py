"""Specialize a model file for a backend: fixed sizes, pixel layout, ONNX opset.

Every backend runs the same network but accepts different files. WebGL needs fixed sizes and no
uint8 tensors. Wasm and WebGPU accept the bytes of an ``ImageData``, but WebGPU has kernels for a
newer opset only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np

from faceapi.errors import ModelFileError
from faceapi.graph.onnx.writer import OPSET, read_model, write_model
from faceapi.graph.operator_table import apply_op
from faceapi.graph.ops import cast, slice_axis
from faceapi.graph.var import BATCH, HEIGHT, WIDTH, Array, Dim, Graph, Var, argument, constant

InputLayout: TypeAlias = Literal["rgb_float", "rgba_bytes", "rgba_float"]
Target: TypeAlias = Literal["portable", "webgl", "webgpu"]

OPSET_WEBGPU = 12
"""Clip has a WebGPU kernel from opset 11 on; Softmax changes its meaning in opset 13."""

_INPUTS_IN_OPSET_12: Mapping[str, Mapping[str, type[np.generic]]] = {
    "Clip": {"min": np.float32, "max": np.float32},
    "Slice": {"starts": np.int64, "ends": np.int64, "axes": np.int64},
}
"""Attributes that are inputs in :data:`OPSET_WEBGPU`, in input order, and their types."""


def specialize(
    model: bytes,
    *,
    batch: int | None = None,
    height: int | None = None,
    width: int | None = None,
    layout: InputLayout = "rgb_float",
    target: Target = "portable",
) -> bytes:
    """Return the same network for other input sizes, another pixel layout or another target.

    Parameters
    ----------
    batch, height, width
        sizes to fix, at least 1; ``None`` leaves a size unchanged. A size that the network already
        fixes must be equal.
    layout
        ``"rgb_float"``: float32 ``[batch, height, width, 3]`` (as in the file);
        ``"rgba_bytes"``: uint8 ``[…, 4]``, the bytes of an ``ImageData``; ``"rgba_float"``: the
        same values as float32. Alpha is dropped.
    target
        how the network is encoded:

        ``"portable"``: as in the file.

        ``"webgl"``: onnxruntime-web's WebGL backend neither folds constants nor supports uint8, so
        the weights become float32 and the file four times as large. The backend also fuses a Relu
        into the preceding convolution, and then reuses the shader of *any* convolution of the same
        shapes, with or without Relu. Each such Relu therefore becomes a LeakyRelu of slope 0, the
        same function, which is not fused.

        ``"webgpu"``: opset 12, and bytes are cast to floats first. onnxruntime-web's WebGPU backend
        has no kernels for an older Clip or for transposing and slicing bytes, and would run these
        on the CPU, copying from the GPU and back.

    Raises
    ------
    ModelFileError
        the bytes are not one of our model files
    ValueError
        a size does not fit the network
    """
    graph = specialize_graph(
        read_model(model),
        len(model),
        batch=batch,
        height=height,
        width=width,
        layout=layout,
        target=target,
    )
    return encode(graph, target)


def encode(graph: Graph, target: Target) -> bytes:
    """The ONNX file of a graph, in the opset of the target."""
    return write_model(graph, opset=OPSET_WEBGPU if target == "webgpu" else OPSET)


def specialize_graph(
    graph: Graph,
    size: int,
    *,
    batch: int | None = None,
    height: int | None = None,
    width: int | None = None,
    layout: InputLayout = "rgb_float",
    target: Target = "portable",
) -> Graph:
    """As :func:`specialize`, for a graph read from a file of ``size`` bytes; not encoded yet."""
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
        return graph  # written again, because the file itself may contain unread fields
    pixels = argument(graph.input.name, shape, np.uint8 if layout == "rgba_bytes" else np.float32)
    return _rebuild(graph, pixels, target, _ConstantFolder(size))


def _fix_dim(dim: Dim, size: int | None, name: str) -> Dim:
    if size is None or dim == size:
        return dim
    if isinstance(dim, int):
        raise ValueError(f"{name} must be {dim}, which this network fixes, got {size}")
    if size < 1:
        raise ValueError(f"{name} must be at least 1, got {size}")
    return size


def _rebuild(graph: Graph, pixels: Var, target: Target, folder: _ConstantFolder) -> Graph:
    """Rebuild every value on the new input, which recomputes the shapes."""
    rebuilt: dict[int, Var] = {id(graph.input): pixels}
    for var in graph.topological_order():
        if id(var) in rebuilt:
            continue
        inputs = [rebuilt[id(operand)] for operand in var.inputs]
        if var.op == "Transpose" and inputs[0] is pixels:
            first = cast(pixels, np.float32) if target == "webgpu" else pixels
            value = _input_stage(var, first)
        else:
            value = _rebuild_var(var, inputs, target, folder)
        rebuilt[id(var)] = with_attributes_as_inputs(value) if target == "webgpu" else value
    outputs = {name: rebuilt[id(var)] for name, var in graph.outputs.items()}
    return Graph(graph.name, pixels, outputs)


def _rebuild_var(var: Var, inputs: list[Var], target: Target, folder: _ConstantFolder) -> Var:
    """The same op on rebuilt inputs, or what computes the same on ``target``."""
    if not inputs:
        return var
    if target == "webgl":
        if all(operand.data is not None for operand in inputs):
            return constant(folder.evaluate(var.op, [_data(operand) for operand in inputs]))
        if var.op == "Relu" and inputs[0].op in ("Conv", "ConvTranspose"):
            return apply_op("LeakyRelu", inputs, {"alpha": 0.0})
    return apply_op(var.op, inputs, var.attributes)


def _input_stage(first: Var, pixels: Var) -> Var:
    """Transpose, slice to three channels, then cast to float, so that most work is on bytes."""
    planes = apply_op("Transpose", [pixels], first.attributes)
    if pixels.shape[3] == 4:
        planes = slice_axis(planes, axis=1, start=0, end=3)
    return planes if planes.dtype == np.float32 else cast(planes, np.float32)


def with_attributes_as_inputs(var: Var) -> Var:
    """The same op as :data:`OPSET_WEBGPU` has it, where Clip and Slice take inputs."""
    if var.op not in _INPUTS_IN_OPSET_12:
        return var
    dtypes = _INPUTS_IN_OPSET_12[var.op].items()
    numbers = [constant(np.asarray(var.attributes[name], dtype)) for name, dtype in dtypes]
    return replace(var, inputs=(*var.inputs, *numbers), attributes={})


def _data(var: Var) -> Array:
    assert var.data is not None
    return var.data


class _ConstantFolder:
    """Evaluates the ops that dequantize weights, in float32 like the runtimes.

    Our weights take at most four steps, each of which turns one byte into four. A file whose
    constants grow beyond that is rejected before memory for them is allocated.
    """

    _STEPS, _SLACK = 4, 1 << 16

    def __init__(self, size: int) -> None:
        self._remaining = self._STEPS * (size + self._SLACK)

    def evaluate(self, op: str, inputs: list[Array]) -> Array:
        """Evaluate one op."""
        if op not in ("Cast", "Mul", "Add"):
            raise ModelFileError(
                f"the ONNX file applies {op} to constants; expected Cast, Mul or Add"
            )
        largest = max(operand.size for operand in inputs)
        self._remaining -= largest
        if (
            self._remaining < 0
            or math.prod(np.broadcast_shapes(*(p.shape for p in inputs))) > largest
        ):
            raise ModelFileError(
                "the constants in the ONNX file expand more than the weights of our networks"
            )
        floats = [operand.astype(np.float32) for operand in inputs]
        if op == "Cast":
            return floats[0]
        with np.errstate(all="ignore"):  # huge weights overflow to infinity, as in the runtimes
            return np.asarray(np.multiply(*floats) if op == "Mul" else np.add(*floats), np.float32)
