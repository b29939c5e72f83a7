"""SSD MobileNet v1: the accurate face detector.

Input 512 × 512, padded at the right and bottom. Outputs ``boxes`` ``[n, 5118, 4]``, encoded
against the priors, and ``scores`` ``[n, 5118]``.

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
    depthwise_filters,
    filters,
    numbers,
    rgb_pixels,
    scaled,
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
"""Of the batch normalisation."""
BACKBONE = (32, 64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
"""Channels after layer 0 to 13."""
STRIDED = (2, 4, 6, 12)
"""Layers that halve the size (as does layer 0)."""
EXTRA = (1024, 256, 512, 128, 256, 128, 256, 64, 128)
"""Channels before and after the eight further layers; the odd ones are 3 × 3 with stride 2."""
HEADS = ((3, 512), (6, 1024), (6, 512), (6, 256), (6, 256), (6, 128))
"""Priors per cell and channels in, of the six heads."""
GRIDS = (32, 16, 8, 4, 2, 1)
"""Cells per side that they look at."""
SIZES = (0.35, 0.5, 0.65, 0.8, 0.95, 1.0)
"""Sides of the priors of heads 1 to 5, and the one after."""
CLASSES = 3
"""Background, face, and one that is not used."""
PRIORS = "Output/extra_dim"


def assemble(weights: Weights) -> Graph:
    """The graph for weights in ``ARCHITECTURE.layouts``.

    Raises
    ------
    ModelFileError
        the weights come with other priors than SSD MobileNet v1's
    """
    stored = weights[PRIORS].values[0]
    if np.abs(stored - priors()).max() > 1e-4:
        raise ModelFileError(f"{PRIORS} are not the priors of SSD MobileNet v1")
    pixels = rgb_pixels(SIDE, SIDE)
    x = scaled(pixels, SCALE, np.full(3, -1.0))
    sources = _sources(x, weights)
    heads = [weights.scope(f"Prediction/BoxPredictor_{k}") for k in range(len(HEADS))]
    boxes = [_boxes(source, head) for source, head in zip(sources, heads, strict=True)]
    scores = [_scores(source, head) for source, head in zip(sources, heads, strict=True)]
    outputs = {"boxes": concat(boxes, axis=1), "scores": sigmoid(concat(scores, axis=1))}
    return Graph("ssd_mobilenetv1", pixels, outputs)


def _sources(x: Var, weights: Weights) -> list[Var]:
    """What the six heads look at."""
    mobilenet, further = weights.scope("MobilenetV1"), weights.scope("Prediction")
    sources = []
    x = _conv(x, mobilenet.scope("Conv2d_0_pointwise"), stride=2)
    for layer in range(1, len(BACKBONE)):
        x = _depthwise(
            x, mobilenet.scope(f"Conv2d_{layer}_depthwise"), 2 if layer in STRIDED else 1
        )
        x = _conv(x, mobilenet.scope(f"Conv2d_{layer}_pointwise"))
        if layer in (11, 13):
            sources.append(x)
    for layer in range(len(EXTRA) - 1):
        x = _conv(x, further.scope(f"Conv2d_{layer}_pointwise"), stride=1 + layer % 2)
        if layer % 2:
            sources.append(x)
    return sources


def _conv(x: Var, w: Weights, *, stride: int = 1) -> Var:
    """Its batch normalisation is already in the filters, but for the offset."""
    bias = numbers(w["convolution_bn_offset"])
    return relu6(conv2d(x, filters(w["weights"]), bias, stride=stride))


def _depthwise(x: Var, w: Weights, stride: int) -> Var:
    """Depthwise convolution, the batch normalisation folded into filters and bias."""
    norm = w.scope("BatchNorm")
    gamma, beta, mean, variance = (
        norm[name].values.astype(np.float64)
        for name in ("gamma", "beta", "moving_mean", "moving_variance")
    )
    factor = gamma / np.sqrt(variance + EPSILON)
    weights = depthwise_filters(w["depthwise_weights"], factor)
    bias = constant(np.asarray(beta - mean * factor, np.float32))
    return relu6(conv2d(x, weights, bias, stride=stride, groups=len(factor)))


def _boxes(source: Var, head: Weights) -> Var:
    w = head.scope("BoxEncodingPredictor")
    x = conv2d(source, filters(w["weights"]), numbers(w["biases"]))
    return reshape(to_nhwc(x), 0, -1, 4)


def _scores(source: Var, head: Weights) -> Var:
    """Only the logits of class 1, which are all that is used."""
    w = head.scope("ClassPredictor")
    face = slice(1, None, CLASSES)
    x = conv2d(source, filters(w["weights"].taken(face, 3)), numbers(w["biases"].taken(face, 0)))
    return flatten(to_nhwc(x))


@cache
def priors() -> NDArray[np.float32]:
    """The boxes that the outputs are relative to: ``(5118, 4)`` top, left, bottom, right in 0–1.

    Regenerated, because they are a formula: the stored ones differ by less than 3e-7, and the
    model file is 82 KB smaller without them.
    """
    rows = []
    for head, grid in enumerate(GRIDS):
        shapes = np.array(_prior_shapes(head))
        height = shapes[:, 0] / np.sqrt(shapes[:, 1])
        width = shapes[:, 0] * np.sqrt(shapes[:, 1])
        centre = (np.arange(grid) + 0.5) / grid
        y, x = (axis.reshape(-1, 1) for axis in np.meshgrid(centre, centre, indexing="ij"))
        edges = [y - height / 2, x - width / 2, y + height / 2, x + width / 2]
        rows.append(np.stack(edges, axis=-1).reshape(-1, 4))
    found = np.concatenate(rows).astype(np.float32)
    found.flags.writeable = False
    return found


def _prior_shapes(head: int) -> Sequence[tuple[float, float]]:
    """Scale and aspect ratio of the priors of one head's cells."""
    if head == 0:
        return ((0.1, 1), (0.2, 2), (0.2, 0.5))
    size, larger = SIZES[head - 1 : head + 1]
    between = float(np.sqrt(size * larger))
    return ((size, 1), (between, 1), (size, 2), (size, 0.5), (size, 3), (size, 0.3333))


def decode(
    outputs: Outputs, index: int, fit: Letterbox, options: SsdMobilenetv1Options
) -> list[FaceDetection]:
    """Faces above the threshold, best first.

    Boxes are limited to the padded square, not to the picture. One that lies outside of the square
    altogether is dropped (the original fails).
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
    stretch_x, stretch_y = SIDE / fit.rounded.width, SIDE / fit.rounded.height
    found = []
    for at in kept:
        top, left = (max(0.0, float(edge)) for edge in boxes[at, :2])
        bottom, right = (min(1.0, float(edge)) for edge in boxes[at, 2:])
        if right < left or bottom < top:
            continue
        left, right, top, bottom = (
            left * stretch_x,
            right * stretch_x,
            top * stretch_y,
            bottom * stretch_y,
        )
        box = Rect(left, top, right - left, bottom - top)
        found.append(FaceDetection(float(scores[candidates[at]]), box, fit.content))
    return found


def decode_boxes(
    encoded: NDArray[np.float32], relative_to: NDArray[np.float32]
) -> NDArray[np.float32]:
    """``(n, 4)`` top, left, bottom, right of encoded boxes, in float32 as the original.

    Reference: face-api.js src/ssdMobilenetv1/outputLayer.ts
    """
    size = relative_to[:, 2:] - relative_to[:, :2]
    centre = relative_to[:, :2] + size / np.float32(2)
    half = np.exp(encoded[:, 2:] / np.float32(5)) * size / np.float32(2)
    moved = encoded[:, :2] / np.float32(10) * size + centre
    return np.concatenate([moved - half, moved + half], axis=1)


def _parameters() -> Iterator[Parameter]:
    yield from _conv_parameters("MobilenetV1/Conv2d_0_pointwise", 3, 3, BACKBONE[0])
    for layer, (inputs, outputs) in enumerate(pairwise(BACKBONE), start=1):
        name = f"MobilenetV1/Conv2d_{layer}_depthwise"
        yield Parameter(f"{name}/depthwise_weights", (3, 3, inputs, 1))
        for part in ("gamma", "beta", "moving_mean", "moving_variance"):
            yield Parameter(f"{name}/BatchNorm/{part}", (inputs,))
        yield from _conv_parameters(f"MobilenetV1/Conv2d_{layer}_pointwise", 1, inputs, outputs)
    for layer, (inputs, outputs) in enumerate(pairwise(EXTRA)):
        size = 3 if layer % 2 else 1
        yield from _conv_parameters(f"Prediction/Conv2d_{layer}_pointwise", size, inputs, outputs)
    for head, (anchors, inputs) in enumerate(HEADS):
        for kind, values in (("BoxEncodingPredictor", 4), ("ClassPredictor", CLASSES)):
            name = f"Prediction/BoxPredictor_{head}/{kind}"
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
    side=SIDE,
    centered=False,
    outputs=("boxes", "scores"),
    layouts=(tuple(_parameters()),),
    assemble=assemble,
    fixed_values={PRIORS: priors().astype(np.float32)},
    decode=decode,
)
