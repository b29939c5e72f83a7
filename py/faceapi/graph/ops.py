"""The ops that the networks are built from.

Images are ``[n, channels, rows, columns]``.

::

    x = relu(conv2d(x, filters, bias, stride=2, padding="same"))

``padding`` is ``"valid"`` (none), ``"same"``, or four numbers of pixels (top, left, bottom, right).
As in TensorFlow, "same" gives ``ceil(size / stride)``, with an odd pixel at the bottom and right.
It is written as explicit numbers, because not every backend supports ``auto_pad``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np

from faceapi.graph.operator_table import apply_op
from faceapi.graph.shape_inference import CAST_TARGETS
from faceapi.graph.var import Attribute, Dim, Var, constant

Padding: TypeAlias = 'Literal["same", "valid"] | tuple[int, int, int, int]'

_TO_ONNX = {np.dtype(dtype): number for number, dtype in CAST_TARGETS.items()}


def conv2d(
    x: Var,
    filters: Var,
    bias: Var | None = None,
    *,
    stride: int = 1,
    padding: Padding = "same",
    groups: int = 1,
) -> Var:
    """Convolution with filters ``[out, in / groups, rows, columns]``."""
    kernel = (_require_static(filters.shape[2]), _require_static(filters.shape[3]))
    attributes: dict[str, Attribute] = {
        "kernel_shape": kernel,
        "strides": (stride, stride),
        "pads": _pads(x, kernel, stride, padding),
    }
    if groups != 1:
        attributes["group"] = groups
    return apply_op("Conv", (x, filters) if bias is None else (x, filters, bias), attributes)


def conv_transpose(x: Var, filters: Var, bias: Var, *, stride: int) -> Var:
    """Transposed convolution with filters ``[in, out, rows, columns]``, without padding."""
    kernel = (_require_static(filters.shape[2]), _require_static(filters.shape[3]))
    attributes: dict[str, Attribute] = {"kernel_shape": kernel, "strides": (stride, stride)}
    return apply_op("ConvTranspose", (x, filters, bias), attributes)


def max_pool(x: Var, size: int, *, stride: int, padding: Padding = "same") -> Var:
    """Maximum of each window; padding is ignored."""
    return apply_op("MaxPool", (x,), _pool(x, size, stride, padding))


def average_pool(x: Var, size: int, *, stride: int) -> Var:
    """Mean of each window, without padding."""
    return apply_op("AveragePool", (x,), _pool(x, size, stride, "valid"))


def global_average_pool(x: Var) -> Var:
    """Mean over rows and columns, ``[n, channels]``."""
    return flatten(apply_op("GlobalAveragePool", (x,), {}))


def linear(x: Var, weights: Var, bias: Var | None = None) -> Var:
    """Matrix product with weights ``[in, out]``."""
    if bias is None:
        return apply_op("MatMul", (x, weights), {})
    return apply_op("Gemm", (x, weights, bias), {})


def relu(x: Var) -> Var:
    """``max(x, 0)``."""
    return apply_op("Relu", (x,), {})


def relu6(x: Var) -> Var:
    """``min(max(x, 0), 6)``."""
    return apply_op("Clip", (x,), {"min": 0.0, "max": 6.0})


def leaky_relu(x: Var, slope: float) -> Var:
    """``x`` where positive, else ``slope * x``."""
    return apply_op("LeakyRelu", (x,), {"alpha": slope})


def prelu(x: Var, slopes: Var) -> Var:
    """``x`` where positive, else ``slopes * x``. ``slopes`` broadcasts against ``x``."""
    return apply_op("PRelu", (x, slopes), {})


def sigmoid(x: Var) -> Var:
    """``1 / (1 + exp(-x))``."""
    return apply_op("Sigmoid", (x,), {})


def softmax(x: Var) -> Var:
    """Exponentials that sum to 1 along the last axis."""
    return apply_op("Softmax", (x,), {"axis": len(x.shape) - 1})


def add(x: Var, y: Var) -> Var:
    """Sum, broadcast."""
    return apply_op("Add", (x, y), {})


def mul(x: Var, y: Var) -> Var:
    """Product, broadcast."""
    return apply_op("Mul", (x, y), {})


def cast(x: Var, dtype: type[np.generic]) -> Var:
    """Convert to another element type."""
    return apply_op("Cast", (x,), {"to": _TO_ONNX[np.dtype(dtype)]})


def concat(inputs: Sequence[Var], *, axis: int) -> Var:
    """Concatenate along ``axis``."""
    return apply_op("Concat", inputs, {"axis": axis})


def slice_axis(x: Var, *, axis: int, start: int, end: int) -> Var:
    """Slice from ``start`` to ``end`` along ``axis``."""
    return apply_op("Slice", (x,), {"axes": (axis,), "starts": (start,), "ends": (end,)})


def transpose(x: Var, *axes: int) -> Var:
    """Permute the axes."""
    return apply_op("Transpose", (x,), {"perm": axes})


def to_nhwc(x: Var) -> Var:
    """``[n, channels, rows, columns]`` to ``[n, rows, columns, channels]``."""
    return transpose(x, 0, 2, 3, 1)


def flatten(x: Var) -> Var:
    """``[n, …]`` to ``[n, product of the rest]``."""
    return apply_op("Flatten", (x,), {"axis": 1})


def reshape(x: Var, *shape: int) -> Var:
    """Change the shape; 0 keeps a dimension, -1 is inferred."""
    return apply_op("Reshape", (x, constant(np.array(shape, np.int64))), {})


def _pool(x: Var, size: int, stride: int, padding: Padding) -> dict[str, Attribute]:
    kernel = (size, size)
    return {
        "kernel_shape": kernel,
        "strides": (stride, stride),
        "pads": _pads(x, kernel, stride, padding),
    }


def _pads(
    x: Var, kernel: tuple[int, int], stride: int, padding: Padding
) -> tuple[int, int, int, int]:
    if padding == "valid":
        return (0, 0, 0, 0)
    if not isinstance(padding, str):
        return padding
    top, bottom = _same_padding(x.shape[2], kernel[0], stride)
    left, right = _same_padding(x.shape[3], kernel[1], stride)
    return (top, left, bottom, right)


def _same_padding(size: Dim, kernel: int, stride: int) -> tuple[int, int]:
    """Reference: tfjs-core 1.7.0 src/ops/conv_util.ts (padding "same")."""
    if stride == 1:
        total = kernel - 1
    elif isinstance(size, str):
        raise ValueError(
            f'padding="same" with stride {stride} depends on the size, which is not '
            f"fixed ({size}); pass four numbers that are right for every size"
        )
    else:
        total = max(0, (-(-size // stride) - 1) * stride + kernel - size)
    return total // 2, total - total // 2


def _require_static(dim: Dim) -> int:
    if isinstance(dim, str):
        raise ValueError(f"filters must have a fixed size, got {dim}")
    return dim
