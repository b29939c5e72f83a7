"""SSD MobileNet v1: the accurate face detector.

Input 512 × 512, padded at the right and bottom. Outputs ``boxes`` ``[n, 5118, 4]``, encoded
relative to the priors, and ``scores`` ``[n, 5118]``.

Reference: face-api.js src/ssdMobilenetv1/SsdMobilenetv1.ts
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures.common.architecture import DetectorArchitecture, Outputs
from faceapi.architectures.common.layers import (
    affine,
    bias_constant,
    depthwise_filters,
    filters,
    rgb_pixels,
)
from faceapi.core.geometry.boxes import Rect
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.geometry.nms import non_max_suppression_ssd
from faceapi.core.options import SsdMobilenetv1Options
from faceapi.core.results.detection import FaceDetection
from faceapi.errors import ModelFileError
from faceapi.graph.ops import concat, conv2d, flatten, relu6, reshape, sigmoid, to_nhwc
from faceapi.graph.var import Graph, Var, constant
from faceapi.graph.weights import Parameter, Weights

SIDE = 512
SCALE = 0.007843137718737125
"""2 / 255 as float32."""
EPSILON = 0.0010000000474974513
"""Epsilon of the batch normalization."""
BACKBONE = (32, 64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
"""Channels after layers 0 to 13."""
STRIDE_2_LAYERS = (2, 4, 6, 12)
"""Layers that halve the size, in addition to layer 0."""
EXTRA_CHANNELS = (1024, 256, 512, 128, 256, 128, 256, 64, 128)
"""Channels before and after the eight extra layers; the odd ones are 3 × 3 with stride 2."""
HEADS = ((3, 512), (6, 1024), (6, 512), (6, 256), (6, 256), (6, 128))
"""Priors per cell and input channels of the six heads."""
FEATURE_MAP_SIZES = (32, 16, 8, 4, 2, 1)
"""Cells per side of the feature maps of the heads."""
PRIOR_SCALES = (0.35, 0.5, 0.65, 0.8, 0.95, 1.0)
"""Scales of the priors of heads 1 to 5, and the next scale."""
CLASSES = 3
"""Background, face, and an unused class."""
PRIORS = "Output/extra_dim"


def build_graph(weights: Weights) -> Graph:
    """Build the graph from weights that match ``ARCHITECTURE.parameter_sets``.

    Raises
    ------
    ModelFileError
        the weights have priors of another network
    """
    stored = weights[PRIORS].dequantize()[0]
    if np.abs(stored - priors()).max() > 1e-4:
        raise ModelFileError(f"{PRIORS} are not the priors of SSD MobileNet v1")
    pixels = rgb_pixels(SIDE, SIDE)
    x = affine(pixels, SCALE, np.full(3, -1.0))
    feature_maps = _feature_maps(x, weights)
    heads = [weights.scope(f"Prediction/BoxPredictor_{k}") for k in range(len(HEADS))]
    boxes = [
        _boxes(feature_map, head) for feature_map, head in zip(feature_maps, heads, strict=True)
    ]
    scores = [
        _scores(feature_map, head) for feature_map, head in zip(feature_maps, heads, strict=True)
    ]
    outputs = {"boxes": concat(boxes, axis=1), "scores": sigmoid(concat(scores, axis=1))}
    return Graph("ssd_mobilenetv1", pixels, outputs)


def _feature_maps(x: Var, weights: Weights) -> list[Var]:
    """The inputs of the six heads."""
    mobilenet, extra_layers = weights.scope("MobilenetV1"), weights.scope("Prediction")
    feature_maps = []
    x = _conv(x, mobilenet.scope("Conv2d_0_pointwise"), stride=2)
    for layer in range(1, len(BACKBONE)):
        x = _depthwise(
            x, mobilenet.scope(f"Conv2d_{layer}_depthwise"), 2 if layer in STRIDE_2_LAYERS else 1
        )
        x = _conv(x, mobilenet.scope(f"Conv2d_{layer}_pointwise"))
        if layer in (11, 13):
            feature_maps.append(x)
    for layer in range(len(EXTRA_CHANNELS) - 1):
        x = _conv(x, extra_layers.scope(f"Conv2d_{layer}_pointwise"), stride=1 + layer % 2)
        if layer % 2:
            feature_maps.append(x)
    return feature_maps


def _conv(x: Var, w: Weights, *, stride: int = 1) -> Var:
    """Convolution; the batch normalization is already in the filters, except for its offset."""
    bias = bias_constant(w["convolution_bn_offset"])
    return relu6(conv2d(x, filters(w["weights"]), bias, stride=stride))


def _depthwise(x: Var, w: Weights, stride: int) -> Var:
    """Depthwise convolution, the batch normalization folded into filters and bias."""
    norm = w.scope("BatchNorm")
    gamma, beta, mean, variance = (
        norm[name].dequantize().astype(np.float64)
        for name in ("gamma", "beta", "moving_mean", "moving_variance")
    )
    factor = gamma / np.sqrt(variance + EPSILON)
    weights = depthwise_filters(w["depthwise_weights"], factor)
    bias = constant(np.asarray(beta - mean * factor, np.float32))
    return relu6(conv2d(x, weights, bias, stride=stride, groups=len(factor)))


def _boxes(feature_map: Var, head: Weights) -> Var:
    w = head.scope("BoxEncodingPredictor")
    x = conv2d(feature_map, filters(w["weights"]), bias_constant(w["biases"]))
    return reshape(to_nhwc(x), 0, -1, 4)


def _scores(feature_map: Var, head: Weights) -> Var:
    """The logits of class 1 (face), the only class in use."""
    w = head.scope("ClassPredictor")
    face = slice(1, None, CLASSES)
    x = conv2d(
        feature_map,
        filters(w["weights"].select(face, 3)),
        bias_constant(w["biases"].select(face, 0)),
    )
    return flatten(to_nhwc(x))


@cache
def priors() -> NDArray[np.float32]:
    """The prior boxes ``(5118, 4)`` of the outputs: top, left, bottom, right, 0 to 1.

    They are computed, because that makes the model file 82 KB smaller. The stored ones differ by
    less than 3e-7.
    """
    rows = []
    for head, map_size in enumerate(FEATURE_MAP_SIZES):
        shapes = np.array(_prior_shapes(head))
        height = shapes[:, 0] / np.sqrt(shapes[:, 1])
        width = shapes[:, 0] * np.sqrt(shapes[:, 1])
        center = (np.arange(map_size) + 0.5) / map_size
        y, x = (axis.reshape(-1, 1) for axis in np.meshgrid(center, center, indexing="ij"))
        yxyx = [y - height / 2, x - width / 2, y + height / 2, x + width / 2]
        rows.append(np.stack(yxyx, axis=-1).reshape(-1, 4))
    boxes = np.concatenate(rows).astype(np.float32)
    boxes.flags.writeable = False
    return boxes


def _prior_shapes(head: int) -> Sequence[tuple[float, float]]:
    """Scale and aspect ratio of the priors in each cell of a head."""
    if head == 0:
        return ((0.1, 1), (0.2, 2), (0.2, 0.5))
    size, larger = PRIOR_SCALES[head - 1 : head + 1]
    geometric_mean = float(np.sqrt(size * larger))
    return ((size, 1), (geometric_mean, 1), (size, 2), (size, 0.5), (size, 3), (size, 0.3333))


def decode(
    outputs: Outputs, index: int, letterbox: Letterbox, options: SsdMobilenetv1Options
) -> list[FaceDetection]:
    """Faces above the score threshold, highest score first.

    Boxes are clipped to the padded square, not to the picture. A box outside the square is dropped
    (face-api.js raises an error).
    """
    scores = outputs["scores"][index]
    candidates = np.flatnonzero(scores > options.min_confidence)
    boxes = decode_boxes(outputs["boxes"][index][candidates], priors()[candidates])
    kept = non_max_suppression_ssd(
        boxes,
        scores[candidates],
        max_results=options.max_results,
        score_threshold=options.min_confidence,
    )
    scale_x, scale_y = SIDE / letterbox.rounded_size.width, SIDE / letterbox.rounded_size.height
    faces = []
    for candidate in kept:
        top, left = (max(0.0, float(edge)) for edge in boxes[candidate, :2])
        bottom, right = (min(1.0, float(edge)) for edge in boxes[candidate, 2:])
        if right < left or bottom < top:
            continue
        left, right = left * scale_x, right * scale_x
        top, bottom = top * scale_y, bottom * scale_y
        box = Rect(left, top, right - left, bottom - top)
        faces.append(
            FaceDetection(float(scores[candidates[candidate]]), box, letterbox.content_size)
        )
    return faces


def decode_boxes(
    encoded: NDArray[np.float32], prior_boxes: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Decode boxes to ``(n, 4)`` top, left, bottom, right, in float32 as in face-api.js.

    Reference: face-api.js src/ssdMobilenetv1/outputLayer.ts
    """
    size = prior_boxes[:, 2:] - prior_boxes[:, :2]
    center = prior_boxes[:, :2] + size / np.float32(2)
    half = np.exp(encoded[:, 2:] / np.float32(5)) * size / np.float32(2)
    moved = encoded[:, :2] / np.float32(10) * size + center
    return np.concatenate([moved - half, moved + half], axis=1)


def _parameters() -> Iterator[Parameter]:
    yield from _conv_parameters("MobilenetV1/Conv2d_0_pointwise", 3, 3, BACKBONE[0])
    for layer, (inputs, outputs) in enumerate(pairwise(BACKBONE), start=1):
        name = f"MobilenetV1/Conv2d_{layer}_depthwise"
        yield Parameter(f"{name}/depthwise_weights", (3, 3, inputs, 1))
        for part in ("gamma", "beta", "moving_mean", "moving_variance"):
            yield Parameter(f"{name}/BatchNorm/{part}", (inputs,))
        yield from _conv_parameters(f"MobilenetV1/Conv2d_{layer}_pointwise", 1, inputs, outputs)
    for layer, (inputs, outputs) in enumerate(pairwise(EXTRA_CHANNELS)):
        size = 3 if layer % 2 else 1
        yield from _conv_parameters(f"Prediction/Conv2d_{layer}_pointwise", size, inputs, outputs)
    for head, (anchors, inputs) in enumerate(HEADS):
        for predictor, values in (("BoxEncodingPredictor", 4), ("ClassPredictor", CLASSES)):
            name = f"Prediction/BoxPredictor_{head}/{predictor}"
            yield Parameter(f"{name}/weights", (1, 1, inputs, anchors * values))
            yield Parameter(f"{name}/biases", (anchors * values,))
    yield Parameter(PRIORS, (1, len(priors()), 4))


def _conv_parameters(name: str, size: int, inputs: int, outputs: int) -> Iterator[Parameter]:
    yield Parameter(f"{name}/weights", (size, size, inputs, outputs))
    yield Parameter(f"{name}/convolution_bn_offset", (outputs,))


ARCHITECTURE: DetectorArchitecture[SsdMobilenetv1Options] = DetectorArchitecture(
    name="ssd_mobilenetv1",
    model_name="ssd_mobilenetv1_model",
    title="SSD MobileNet V1",
    input_size=SIDE,
    centered=False,
    outputs=("boxes", "scores"),
    parameter_sets=(tuple(_parameters()),),
    build_graph=build_graph,
    fixed_values={PRIORS: priors().astype(np.float32)},
    decode=decode,
)
