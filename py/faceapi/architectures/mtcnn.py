"""MTCNN's three small networks, each of which refines the boxes of the previous one.

PNet slides a window of 12 × 12 over pictures of any size. RNet takes each box as 24 × 24 pixels,
ONet as 48 × 48. Outputs: ``scores`` (probability of a face), ``regions`` (offsets of the left, top,
right and bottom edges as fractions of the size), ``points`` (five x, then five y).

All were trained on BGR pictures with x as the *first* axis, so PNet's outputs ``[n, 1 | 4, x, y]``
have x before y. The arithmetic between the networks is in ``mtcnn_stages.py``, the sequence in
``pipeline/detection/mtcnn.py``. Reference: face-api.js src/mtcnn/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from faceapi.architectures.common.architecture import Architecture
from faceapi.architectures.common.layers import bias_constant, dense_parameters, filters, rgb_pixels
from faceapi.architectures.common.yolo import SAME_PADDING_2X2
from faceapi.graph.ops import (
    add,
    conv2d,
    flatten,
    linear,
    max_pool,
    mul,
    prelu,
    sigmoid,
    to_nhwc,
    transpose,
)
from faceapi.graph.var import HEIGHT, WIDTH, Graph, Var, constant
from faceapi.graph.weights import Parameter, QuantizedTensor, Weights

RNET_SIDE = 24
ONET_SIDE = 48
MODEL_NAME = "mtcnn_model"
POINTS = 5


def _build_pnet(weights: Weights) -> Graph:
    w = weights.scope("pnet")
    pixels = rgb_pixels(HEIGHT, WIDTH)
    x = _conv(_to_planes(pixels), w, 1)
    x = max_pool(x, 2, stride=2, padding=SAME_PADDING_2X2)
    x = _conv(_conv(x, w, 2), w, 3)
    scores = _conv_head(x, _logit_difference(w.scope("conv4_1"), axis=3))
    box_offsets = _conv_head(x, (w["conv4_2/weights"], bias_constant(w["conv4_2/bias"])))
    return Graph("mtcnn_p", pixels, {"scores": sigmoid(scores), "regions": box_offsets})


def _build_rnet(weights: Weights) -> Graph:
    w = weights.scope("rnet")
    pixels = rgb_pixels(RNET_SIDE, RNET_SIDE)
    x = max_pool(_conv(_to_planes(pixels), w, 1), 3, stride=2)
    x = max_pool(_conv(x, w, 2), 3, stride=2, padding="valid")
    x = _linear(flatten(to_nhwc(_conv(x, w, 3))), w, 4)
    return Graph("mtcnn_r", pixels, _output_heads(x, w))


def _build_onet(weights: Weights) -> Graph:
    w = weights.scope("onet")
    pixels = rgb_pixels(ONET_SIDE, ONET_SIDE)
    x = max_pool(_conv(_to_planes(pixels), w, 1), 3, stride=2)
    x = max_pool(_conv(x, w, 2), 3, stride=2, padding="valid")
    x = max_pool(_conv(x, w, 3), 2, stride=2)
    x = _linear(flatten(to_nhwc(_conv(x, w, 4))), w, 5)
    points = linear(x, w["fc2_3/weights"].to_var(), bias_constant(w["fc2_3/bias"]))
    return Graph("mtcnn_o", pixels, {**_output_heads(x, w), "points": points})


def _to_planes(pixels: Var) -> Var:
    """Normalized pixels ``[n, 3, width, height]``: x first. The channels stay RGB."""
    planes = transpose(pixels, 0, 3, 2, 1)
    shifted = add(planes, constant(np.array(-127.5, np.float32)))
    return mul(shifted, constant(np.array(0.0078125, np.float32)))


def _conv(x: Var, w: Weights, index: int) -> Var:
    """Unpadded convolution, bias and PReLU. The filters of the first one change from BGR to RGB."""
    weights = w[f"conv{index}/weights"]
    if index == 1:
        weights = weights.select(slice(None, None, -1), 2)
    x = conv2d(x, filters(weights), bias_constant(w[f"conv{index}/bias"]), padding="valid")
    return prelu(x, constant(w[f"prelu{index}_alpha"].dequantize().reshape(-1, 1, 1)))


def _linear(x: Var, w: Weights, prelu_index: int) -> Var:
    x = linear(x, w["fc1/weights"].to_var(), bias_constant(w["fc1/bias"]))
    return prelu(x, bias_constant(w[f"prelu{prelu_index}_alpha"]))


def _output_heads(x: Var, w: Weights) -> dict[str, Var]:
    weights, bias = _logit_difference(w.scope("fc2_1"), axis=1)
    box_offsets = linear(x, w["fc2_2/weights"].to_var(), bias_constant(w["fc2_2/bias"]))
    return {"scores": sigmoid(linear(x, weights.to_var(), bias)), "regions": box_offsets}


def _conv_head(x: Var, head: tuple[QuantizedTensor, Var]) -> Var:
    return conv2d(x, filters(head[0]), head[1])


def _logit_difference(w: Weights, axis: int) -> tuple[QuantizedTensor, Var]:
    """One layer for two logits: their softmax is the sigmoid of their difference."""
    weights = np.diff(w["weights"].dequantize(), axis=axis)
    return QuantizedTensor(weights), constant(np.diff(w["bias"].dequantize()))


def _parameters() -> Iterator[Parameter]:
    yield from _conv_parameters("pnet", ((3, 3, 10), (3, 10, 16), (3, 16, 32)))
    yield from _head_parameters("pnet/conv4_1", 32, 2)
    yield from _head_parameters("pnet/conv4_2", 32, 4)
    yield from _conv_parameters("rnet", ((3, 3, 28), (3, 28, 48), (2, 48, 64)))
    yield from _linear_parameters("rnet", 576, 128, prelu_index=4, heads=(2, 4))
    yield from _conv_parameters("onet", ((3, 3, 32), (3, 32, 64), (3, 64, 64), (2, 64, 128)))
    yield from _linear_parameters("onet", 1152, 256, prelu_index=5, heads=(2, 4, 2 * POINTS))


def _conv_parameters(net: str, layers: Sequence[tuple[int, int, int]]) -> Iterator[Parameter]:
    for index, (size, inputs, outputs) in enumerate(layers, start=1):
        yield Parameter(f"{net}/conv{index}/weights", (size, size, inputs, outputs))
        yield Parameter(f"{net}/conv{index}/bias", (outputs,))
        yield Parameter(f"{net}/prelu{index}_alpha", (outputs,))


def _head_parameters(name: str, inputs: int, outputs: int) -> Iterator[Parameter]:
    yield Parameter(f"{name}/weights", (1, 1, inputs, outputs))
    yield Parameter(f"{name}/bias", (outputs,))


def _linear_parameters(
    net: str, inputs: int, hidden: int, *, prelu_index: int, heads: Sequence[int]
) -> Iterator[Parameter]:
    yield from dense_parameters(f"{net}/fc1", inputs, hidden)
    yield Parameter(f"{net}/prelu{prelu_index}_alpha", (hidden,))
    for index, outputs in enumerate(heads, start=1):
        yield from dense_parameters(f"{net}/fc2_{index}", hidden, outputs)


def _net(
    name: str,
    title: str,
    input_size: int | None,
    build_graph: Callable[[Weights], Graph],
    outputs: tuple[str, ...],
) -> Architecture:
    return Architecture(
        name=name,
        model_name=MODEL_NAME,
        title=title,
        input_size=input_size,
        centered=False,
        outputs=outputs,
        parameter_sets=(tuple(_parameters()),),
        build_graph=build_graph,
    )


P_NET = _net("mtcnn_p", "MTCNN (proposals)", None, _build_pnet, ("scores", "regions"))
R_NET = _net("mtcnn_r", "MTCNN (refinement)", RNET_SIDE, _build_rnet, ("scores", "regions"))
O_NET = _net("mtcnn_o", "MTCNN (output)", ONET_SIDE, _build_onet, ("scores", "regions", "points"))
