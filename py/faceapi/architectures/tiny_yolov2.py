"""TinyYolov2, for weights that the user supplies; separable (the default) or full convolutions.

Input of any size divisible by 32, padded at the right and bottom. Output ``grid``
``[n, side / 32, side / 32, 25]`` (separable) or ``[…, 30]`` (full, with a class logit).

Reference: face-api.js src/tinyYolov2/TinyYolov2Base.ts
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from faceapi.architectures.common.architecture import DetectorArchitecture, Outputs
from faceapi.architectures.common.layers import (
    conv,
    conv_parameters,
    filters,
    normalize,
    rgb_pixels,
    separable_conv,
    separable_parameters,
)
from faceapi.architectures.common.yolo import (
    DIVISOR,
    FULL_ANCHORS,
    MEAN,
    SEPARABLE_ANCHORS,
    decode_grid,
    leaky,
    max_pool_2x2,
)
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.options import TinyYolov2Options
from faceapi.core.results.detection import FaceDetection
from faceapi.graph.ops import conv2d, max_pool, to_nhwc
from faceapi.graph.var import HEIGHT, WIDTH, Graph, Var, constant
from faceapi.graph.weights import Parameter, Weights

CHANNELS = (3, 16, 32, 64, 128, 256, 512, 1024, 1024)
"""Before conv0 and after conv0 to conv7."""
SEPARABLE_OUTPUTS = 25
FULL_OUTPUTS = 30
FULL_MODEL_NAME = "tiny_yolov2_model"
"""face-api.js's name of the full configuration."""


def build_graph(weights: Weights) -> Graph:
    """Build the graph from weights that match ``ARCHITECTURE.parameter_sets``."""
    separable = "conv0/depthwise_filter" in weights
    layer = separable_conv if separable else _normalized_conv
    pixels = rgb_pixels(HEIGHT, WIDTH)
    # The full configuration does not subtract a mean.
    x = normalize(pixels, mean=MEAN if separable else (0, 0, 0), divisor=DIVISOR)
    for index in range(5):
        x = max_pool_2x2(leaky(layer(x, weights.scope(f"conv{index}"))))
    x = max_pool(leaky(layer(x, weights.scope("conv5"))), 2, stride=1)
    for index in (6, 7):
        x = leaky(layer(x, weights.scope(f"conv{index}")))
    x = conv(x, weights.scope("conv8"))
    return Graph("tiny_yolov2", pixels, {"grid": to_nhwc(x)})


def _normalized_conv(x: Var, weights: Weights) -> Var:
    """``(conv(x) - sub) * truediv + bias``, folded into filters and bias."""
    w, norm = weights.scope("conv"), weights.scope("bn")
    factor = norm["truediv"].dequantize()
    bias = w["bias"].dequantize() - norm["sub"].dequantize() * factor
    return conv2d(x, filters(w["filters"], factor), constant(np.asarray(bias, np.float32)))


def decode(
    outputs: Outputs, index: int, letterbox: Letterbox, options: TinyYolov2Options
) -> list[FaceDetection]:
    """Faces above the score threshold, highest score first."""
    grid = outputs["grid"][index]
    anchors = SEPARABLE_ANCHORS if grid.shape[-1] == SEPARABLE_OUTPUTS else FULL_ANCHORS
    return decode_grid(grid, letterbox, options.score_threshold, anchors)


def _separable() -> Iterator[Parameter]:
    for index, (inputs, outputs) in enumerate(pairwise(CHANNELS)):
        yield from separable_parameters(f"conv{index}", inputs, outputs)
    yield from conv_parameters("conv8", 1, CHANNELS[-1], SEPARABLE_OUTPUTS)


def _full() -> Iterator[Parameter]:
    for index, (inputs, outputs) in enumerate(pairwise(CHANNELS)):
        yield from conv_parameters(f"conv{index}/conv", 3, inputs, outputs)
        yield Parameter(f"conv{index}/bn/sub", (outputs,))
        yield Parameter(f"conv{index}/bn/truediv", (outputs,))
    yield from conv_parameters("conv8", 1, CHANNELS[-1], FULL_OUTPUTS)


ARCHITECTURE: DetectorArchitecture[TinyYolov2Options] = DetectorArchitecture(
    name="tiny_yolov2",
    model_name="tiny_yolov2_separable_conv_model",
    title="Tiny YOLOv2",
    input_size=None,
    centered=False,
    outputs=("grid",),
    parameter_sets=(tuple(_full()), tuple(_separable())),
    build_graph=build_graph,
    decode=decode,
)
