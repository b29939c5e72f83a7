"""A face as 128 numbers that are close together for the same person.

dlib's residual network. Input 150 × 150, centred. Output ``descriptor`` ``[n, 128]``, not
normalised (its length is about 1.4).

Reference: face-api.js src/faceRecognitionNet/FaceRecognitionNet.ts
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from faceapi.core.letterbox import Letterbox
from faceapi.graph.ops import (
    add,
    average_pool,
    concat,
    conv2d,
    dense,
    global_average_pool,
    max_pool,
    multiply,
    relu,
)
from faceapi.graph.var import Dim, Graph, Var, constant
from faceapi.graph.weights import Parameter, Weights
from faceapi.nets.blocks import FACE_MEAN, filters, normalised, rgb_pixels
from faceapi.nets.net import FaceNet, Outputs

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


def assemble(weights: Weights) -> Graph:
    """The graph for weights in ``NET.layouts``."""
    pixels = rgb_pixels(SIDE, SIDE)
    x = normalised(pixels, mean=FACE_MEAN, divisor=256)
    x = relu(_scaled_conv(x, weights.scope("conv32_down"), stride=2, valid=True))
    x = max_pool(x, 3, stride=2, padding="valid")
    for name, inputs, outputs in BLOCKS:
        block = _halving if "down" in name else _residual
        x = block(x, weights.scope(name), double=outputs > inputs)
    descriptor = dense(global_average_pool(x), weights["fc"].var())
    return Graph("face_recognition", pixels, {"descriptor": descriptor})


def _residual(x: Var, weights: Weights, *, double: bool) -> Var:
    y = relu(_scaled_conv(x, weights.scope("conv1")))
    return relu(add(_scaled_conv(y, weights.scope("conv2")), x))


def _halving(x: Var, weights: Weights, *, double: bool) -> Var:
    """Half the size. The shortcut is the mean of 2 × 2, with zeros for channels it does not have.

    Where the convolutions, being unpadded, come out one row and column smaller than the shortcut,
    they are the side to which zeros are added, at the bottom and right: the second convolution runs
    over the larger area and its last row and column are multiplied away.
    """
    shortcut = average_pool(x, 2, stride=2)
    if double:
        zeros = multiply(shortcut, constant(np.array(0, np.float32)))
        shortcut = concat([shortcut, zeros], axis=1)
    y = relu(_scaled_conv(x, weights.scope("conv1"), stride=2, valid=True))
    rows, columns = y.shape[2:]
    if (rows, columns) != shortcut.shape[2:]:
        y = _scaled_conv(y, weights.scope("conv2"), extend=1)
        y = multiply(y, constant(_all_but_last(rows, columns)))
    else:
        y = _scaled_conv(y, weights.scope("conv2"))
    return relu(add(y, shortcut))


def _all_but_last(rows: Dim, columns: Dim) -> NDArray[np.float32]:
    assert isinstance(rows, int) and isinstance(columns, int)
    mask = np.zeros((1, 1, rows + 1, columns + 1), np.float32)
    mask[:, :, :rows, :columns] = 1
    return mask


def _scaled_conv(
    x: Var, weights: Weights, *, stride: int = 1, valid: bool = False, extend: int = 0
) -> Var:
    """``(conv(x) + bias) * scale + offset``, the scale folded into filters and bias."""
    conv, affine = weights.scope("conv"), weights.scope("scale")
    scale = affine["weights"].values
    bias = conv["bias"].values * scale + affine["biases"].values
    padding = (0, 0, 0, 0) if valid else (1, 1, 1 + extend, 1 + extend)
    return conv2d(
        x, filters(conv["filters"], scale), constant(bias), stride=stride, padding=padding
    )


def decode(outputs: Outputs, index: int, fit: Letterbox) -> NDArray[np.float32]:
    """The 128 numbers, float32."""
    return np.array(outputs["descriptor"][index], np.float32)


def _parameters() -> Iterator[Parameter]:
    yield from _scaled_parameters("conv32_down", 7, 3, 32)
    for name, inputs, outputs in BLOCKS:
        yield from _scaled_parameters(f"{name}/conv1", 3, inputs, outputs)
        yield from _scaled_parameters(f"{name}/conv2", 3, outputs, outputs)
    yield Parameter("fc", (256, 128), flat_axes=(1, 0))


def _scaled_parameters(name: str, size: int, inputs: int, outputs: int) -> Iterator[Parameter]:
    # The flat form has filters in dlib's order: out, in, rows, columns.
    yield Parameter(f"{name}/conv/filters", (size, size, inputs, outputs), flat_axes=(3, 2, 0, 1))
    yield Parameter(f"{name}/conv/bias", (outputs,))
    yield Parameter(f"{name}/scale/weights", (outputs,))
    yield Parameter(f"{name}/scale/biases", (outputs,))


NET: FaceNet[NDArray[np.float32]] = FaceNet(
    name="face_recognition",
    model_name="face_recognition_model",
    title="Face Recognition",
    side=SIDE,
    centred=True,
    outputs=("descriptor",),
    layouts=(tuple(_parameters()),),
    assemble=assemble,
    decode=decode,
)
