"""Layers that several networks share.

Filters are converted from face-api.js's order, ``[rows, columns, in, out]``, to that of ONNX,
``[out, in, rows, columns]``. A separable convolution is a depthwise convolution directly followed
by a pointwise one, with a single bias at the end.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from faceapi.graph.ops import add, conv2d, linear, mul, transpose
from faceapi.graph.var import BATCH, Dim, Var, argument, constant
from faceapi.graph.weights import Parameter, QuantizedTensor, Weights

FACE_MEAN = (122.782, 117.001, 104.298)
"""Mean red, green and blue, subtracted by every network whose input is one face.

Reference: face-api.js src/faceFeatureExtractor/FaceFeatureExtractor.ts
"""


def rgb_pixels(height: Dim, width: Dim) -> Var:
    """The input of every network: float32 ``[batch, height, width, 3]``, RGB, 0 to 255."""
    return argument("pixels", (BATCH, height, width, 3))


def normalize(pixels: Var, *, mean: tuple[float, float, float], divisor: float) -> Var:
    """``(pixels - mean) / divisor`` in NCHW order. Black padding is shifted like any pixel."""
    return affine(pixels, 1 / divisor, np.array(mean) / -divisor)


def affine(pixels: Var, scale: float, offset: NDArray[np.float64]) -> Var:
    """``pixels * scale + offset`` in NCHW order, ``[batch, 3, height, width]``."""
    planes = transpose(pixels, 0, 3, 1, 2)
    offsets = np.asarray(offset, np.float32).reshape(1, 3, 1, 1)
    return add(mul(planes, constant(np.array(scale, np.float32))), constant(offsets))


def bias_constant(tensor: QuantizedTensor) -> Var:
    """A bias as a float32 constant."""
    return constant(tensor.dequantize())


def filters(tensor: QuantizedTensor, factor: NDArray[np.floating] | None = None) -> Var:
    """Filters of a convolution, each output channel multiplied by its ``factor`` ``[out]``."""
    by = None if factor is None else factor.reshape(-1, 1, 1, 1)
    return tensor.transpose(3, 2, 0, 1).to_var(by)


def depthwise_filters(tensor: QuantizedTensor, factor: NDArray[np.floating] | None = None) -> Var:
    """Filters ``[rows, columns, channels, 1]`` of a depthwise convolution."""
    by = None if factor is None else factor.reshape(-1, 1, 1, 1)
    return tensor.transpose(2, 3, 0, 1).to_var(by)


def conv(x: Var, w: Weights, *, stride: int = 1) -> Var:
    """Convolution and bias."""
    return conv2d(x, filters(w["filters"]), bias_constant(w["bias"]), stride=stride)


def normalizing_conv(
    pixels: Var, w: Weights, *, mean: tuple[float, float, float], divisor: float
) -> Var:
    """An unpadded convolution of normalized pixels, in one op instead of three.

    The mean is folded into the bias and the divisor into the filters. That is impossible for a
    padded convolution, because its padding is 0 *after* the subtraction.
    """
    stored, bias = w["filters"], w["bias"].dequantize()
    offset = np.einsum(
        "rcio,i->o", stored.dequantize().astype(np.float64), np.array(mean) / divisor
    )
    return conv2d(
        transpose(pixels, 0, 3, 1, 2),
        filters(stored, np.full(len(bias), 1 / divisor)),
        constant((bias - offset).astype(np.float32)),
        padding="valid",
    )


def separable_conv(x: Var, w: Weights, *, stride: int = 1) -> Var:
    """Depthwise, then pointwise convolution, then bias."""
    depthwise = w["depthwise_filter"]
    x = conv2d(
        x,
        depthwise_filters(depthwise),
        stride=stride,
        groups=depthwise.shape[2],
    )
    return conv2d(x, filters(w["pointwise_filter"]), bias_constant(w["bias"]))


def fully_connected(x: Var, w: Weights) -> Var:
    """Weights ``[in, out]`` and bias."""
    return linear(x, w["weights"].to_var(), bias_constant(w["bias"]))


def conv_parameters(name: str, size: int, inputs: int, outputs: int) -> Iterator[Parameter]:
    """The parameters of :func:`conv`."""
    yield Parameter(f"{name}/filters", (size, size, inputs, outputs))
    yield Parameter(f"{name}/bias", (outputs,))


def separable_parameters(name: str, inputs: int, outputs: int) -> Iterator[Parameter]:
    """The parameters of :func:`separable_conv`."""
    yield Parameter(f"{name}/depthwise_filter", (3, 3, inputs, 1))
    yield Parameter(f"{name}/pointwise_filter", (1, 1, inputs, outputs))
    yield Parameter(f"{name}/bias", (outputs,))


def dense_parameters(name: str, inputs: int, outputs: int) -> Iterator[Parameter]:
    """The parameters of :func:`fully_connected`."""
    yield Parameter(f"{name}/weights", (inputs, outputs))
    yield Parameter(f"{name}/bias", (outputs,))
