"""The face recognition network, which maps a face to a descriptor of 128 numbers.

This is dlib's residual network. Input 150 × 150, centered. Output ``descriptor`` ``[n, 128]``, not
normalized (its norm is about 1.4).

Reference: face-api.js src/faceRecognitionNet/FaceRecognitionNet.ts
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures.common.architecture import FaceArchitecture, Outputs
from faceapi.architectures.common.layers import FACE_MEAN, filters, normalize, rgb_pixels
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.graph.ops import (
    add,
    average_pool,
    concat,
    conv2d,
    flatten,
    global_average_pool,
    linear,
    max_pool,
    mul,
    relu,
    reshape,
    slice_axis,
    to_nhwc,
)
from faceapi.graph.var import Dim, Graph, Var, constant
from faceapi.graph.weights import Parameter, QuantizedTensor, Weights

SIDE = 150
BLOCKS = (
    ("conv32_1", 32, 32),
    ("conv32_2", 32, 32),
    ("conv32_3", 32, 32),
    ("conv64_down", 32, 64),
    ("conv64_1", 64, 64),
    ("conv64_2", 64, 64),
    ("conv64_3", 64, 64),
    ("conv128_down", 64, 128),
    ("conv128_1", 128, 128),
    ("conv128_2", 128, 128),
    ("conv256_down", 128, 256),
    ("conv256_1", 256, 256),
    ("conv256_2", 256, 256),
    ("conv256_down_out", 256, 256),
)
"""Name, channels in, channels out."""


def build_graph(weights: Weights) -> Graph:
    """Build the graph from weights that match ``ARCHITECTURE.parameter_sets``."""
    pixels = rgb_pixels(SIDE, SIDE)
    x = normalize(pixels, mean=FACE_MEAN, divisor=256)
    x = relu(_scaled_conv(x, weights.scope("conv32_down"), stride=2, valid=True))
    x = max_pool(x, 3, stride=2, padding="valid")
    for name, inputs, outputs in BLOCKS:
        block = _downsample_block if "down" in name else _residual_block
        x = block(x, weights.scope(name), double_channels=outputs > inputs)
    descriptor = linear(global_average_pool(x), weights["fc"].to_var())
    return Graph("face_recognition", pixels, {"descriptor": descriptor})


def _residual_block(x: Var, weights: Weights, *, double_channels: bool) -> Var:
    y = relu(_scaled_conv(x, weights.scope("conv1")))
    return relu(add(_scaled_conv(y, weights.scope("conv2")), x))


def _downsample_block(x: Var, weights: Weights, *, double_channels: bool) -> Var:
    """Halve the size. The shortcut is a 2 × 2 average, with zeros for additional channels.

    The convolutions are unpadded, so their result can be one row and column smaller than the
    shortcut and is then padded with zeros at the bottom and right: the second convolution covers
    the larger area, and a mask sets its last row and column to 0.
    """
    shortcut = average_pool(x, 2, stride=2)
    if double_channels:
        zeros = mul(shortcut, constant(np.array(0, np.float32)))
        shortcut = concat([shortcut, zeros], axis=1)
    if x.shape[2:] == (4, 4):
        return relu(add(mul(_last_block_as_matmul(x, weights), _mask_last_row_col(1, 1)), shortcut))
    y = relu(_scaled_conv(x, weights.scope("conv1"), stride=2, valid=True))
    rows, columns = y.shape[2:]
    if (rows, columns) != shortcut.shape[2:]:
        y = _scaled_conv(y, weights.scope("conv2"), extra_padding=1)
        y = mul(y, _mask_last_row_col(rows, columns))
    else:
        y = _scaled_conv(y, weights.scope("conv2"))
    return relu(add(y, shortcut))


def _last_block_as_matmul(x: Var, weights: Weights) -> Var:
    """Two convolutions with a one-pixel result, as matrix products.

    In onnxruntime, a convolution with one output pixel takes as long as one with sixteen. The first
    one covers the upper left 3 × 3 of ``x``; only the center of the second one's filters meets
    pixels, the rest meets padding.
    """
    window = slice_axis(slice_axis(x, axis=2, start=0, end=3), axis=3, start=0, end=3)
    y = relu(_scaled_linear(flatten(to_nhwc(window)), weights.scope("conv1"), slice(0, 3)))
    y = _scaled_linear(y, weights.scope("conv2"), slice(1, 2))
    return reshape(y, 0, -1, 1, 1)


def _mask_last_row_col(rows: Dim, columns: Dim) -> Var:
    assert isinstance(rows, int) and isinstance(columns, int)
    mask = np.zeros((1, 1, rows + 1, columns + 1), np.float32)
    mask[:, :, :rows, :columns] = 1
    return constant(mask)


def _scaled_conv(
    x: Var, weights: Weights, *, stride: int = 1, valid: bool = False, extra_padding: int = 0
) -> Var:
    """``(conv(x) + bias) * scale + offset``, the scale folded into filters and bias."""
    kernel, scale, bias = _filters_scale_bias(weights)
    padding = (0, 0, 0, 0) if valid else (1, 1, 1 + extra_padding, 1 + extra_padding)
    return conv2d(x, filters(kernel, scale), bias, stride=stride, padding=padding)


def _scaled_linear(x: Var, weights: Weights, kernel_slice: slice) -> Var:
    """The same convolution at one position, for a window ``[n, rows * columns * channels]``.

    ``kernel_slice`` selects the rows and columns of the filters that the window covers.
    """
    kernel, scale, bias = _filters_scale_bias(weights)
    kernel = kernel.select(kernel_slice, axis=0).select(kernel_slice, axis=1)
    return linear(x, kernel.reshape(-1, kernel.shape[-1]).to_var(scale), bias)


def _filters_scale_bias(weights: Weights) -> tuple[QuantizedTensor, NDArray[np.float32], Var]:
    """Filters, the scale to multiply them by, and the bias."""
    conv, norm = weights.scope("conv"), weights.scope("scale")
    scale = norm["weights"].dequantize()
    bias = conv["bias"].dequantize() * scale + norm["biases"].dequantize()
    return conv["filters"], scale, constant(bias)


def decode(outputs: Outputs, index: int, letterbox: Letterbox) -> NDArray[np.float32]:
    """The descriptor, float32 ``(128,)``."""
    return np.array(outputs["descriptor"][index], np.float32)


def _parameters() -> Iterator[Parameter]:
    yield from _scaled_parameters("conv32_down", 7, 3, 32)
    for name, inputs, outputs in BLOCKS:
        yield from _scaled_parameters(f"{name}/conv1", 3, inputs, outputs)
        yield from _scaled_parameters(f"{name}/conv2", 3, outputs, outputs)
    yield Parameter("fc", (256, 128), flat_axes=(1, 0))


def _scaled_parameters(name: str, size: int, inputs: int, outputs: int) -> Iterator[Parameter]:
    # A flat array has filters in dlib's order: out, in, rows, columns.
    yield Parameter(f"{name}/conv/filters", (size, size, inputs, outputs), flat_axes=(3, 2, 0, 1))
    yield Parameter(f"{name}/conv/bias", (outputs,))
    yield Parameter(f"{name}/scale/weights", (outputs,))
    yield Parameter(f"{name}/scale/biases", (outputs,))


ARCHITECTURE: FaceArchitecture[NDArray[np.float32]] = FaceArchitecture(
    name="face_recognition",
    model_name="face_recognition_model",
    title="Face Recognition",
    input_size=SIDE,
    centered=True,
    outputs=("descriptor",),
    parameter_sets=(tuple(_parameters()),),
    build_graph=build_graph,
    decode=decode,
)
