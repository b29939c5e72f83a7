"""The feature extractor of the landmark and expression networks: densely added convolutions.

A block starts with ``relu(conv0(x))``, which halves the size. Every later convolution of the block
takes the ReLU of the sum of all previous ones; the output is the ReLU of the sum of all.

Reference: face-api.js src/faceFeatureExtractor/denseBlock.ts
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from faceapi.architectures.common.layers import (
    FACE_MEAN,
    conv,
    conv_parameters,
    normalize,
    rgb_pixels,
    separable_conv,
    separable_parameters,
)
from faceapi.graph.ops import add, global_average_pool, relu
from faceapi.graph.var import Var
from faceapi.graph.weights import Parameter, Weights

SIDE = 112
FULL = (32, 64, 128, 256)
"""Channels of the four blocks, which have four convolutions each."""
TINY = (32, 64, 128)
"""Channels of the three blocks, which have three convolutions each."""


def extract_features(pixels: Var, weights: Weights, channels: Sequence[int]) -> Var:
    """The features ``[n, channels]``: the means of the last block."""
    x = normalize(pixels, mean=FACE_MEAN, divisor=255)
    for index in range(len(channels)):
        x = _block(x, weights.scope(f"dense{index}"), len(channels), first=index == 0)
    # face-api.js pools 7 × 7 (tiny: 14 × 14), which is the full area.
    return global_average_pool(x)


def input_pixels() -> Var:
    """The input of 112 × 112 pixels."""
    return rgb_pixels(SIDE, SIDE)


def feature_parameters(channels: Sequence[int]) -> Iterator[Parameter]:
    """The parameters of :func:`extract_features`, in the order of a flat array."""
    inputs = 3
    for index, outputs in enumerate(channels):
        if index == 0:
            yield from conv_parameters("dense0/conv0", 3, inputs, outputs)
        else:
            yield from separable_parameters(f"dense{index}/conv0", inputs, outputs)
        for layer in range(1, len(channels)):
            yield from separable_parameters(f"dense{index}/conv{layer}", outputs, outputs)
        inputs = outputs


def _block(x: Var, weights: Weights, conv_count: int, *, first: bool) -> Var:
    entry = conv if first else separable_conv
    summed = relu(entry(x, weights.scope("conv0"), stride=2))
    activated = summed
    for index in range(1, conv_count):
        summed = add(summed, separable_conv(activated, weights.scope(f"conv{index}")))
        activated = relu(summed)
    return activated
