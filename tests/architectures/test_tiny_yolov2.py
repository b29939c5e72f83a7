"""TinyYolov2 with synthetic weights (there are no published ones), against numpy layers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from tests.architectures.numpy_layers import Array, conv, depthwise, leaky, max_pool, pad
from tests.architectures.weights import made_up
from tests.graph.onnx_reference import run_graph

from faceapi.architectures import ARCHITECTURES
from faceapi.graph.weights import Weights
from faceapi.runtime.self_check import synthetic_image

ARCHITECTURE = ARCHITECTURES["tiny_yolov2"]
FULL, SEPARABLE = ARCHITECTURE.parameter_sets
MEAN = np.array([117.001, 114.697, 97.404])


def separable_layer(x: Array, w: Weights) -> Array:
    x = depthwise(pad(x, 1, 1), w["depthwise_filter"].dequantize().astype(np.float64))
    return np.asarray(
        conv(x, w["pointwise_filter"].dequantize().astype(np.float64)) + w["bias"].dequantize()
    )


def full_layer(x: Array, w: Weights) -> Array:
    x = conv(pad(x, 1, 1), w["conv/filters"].dequantize().astype(np.float64))
    return np.asarray(
        (x - w["bn/sub"].dequantize()) * w["bn/truediv"].dequantize() + w["conv/bias"].dequantize()
    )


def expected_grid(x: Array, weights: Weights, layer: Callable[[Array, Weights], Array]) -> Array:
    for index in range(6):
        x = leaky(layer(x, weights.scope(f"conv{index}")))
        x = max_pool(x, 2 if index < 5 else 1)
    for index in (6, 7):
        x = leaky(layer(x, weights.scope(f"conv{index}")))
    w = weights.scope("conv8")
    return np.asarray(
        conv(x, w["filters"].dequantize().astype(np.float64)) + w["bias"].dequantize()
    )


@pytest.mark.parametrize(("variant", "side"), [("separable", 32), ("separable", 96), ("full", 64)])
def test_both_configurations(variant: str, side: int) -> None:
    weights = made_up(SEPARABLE if variant == "separable" else FULL)
    pixels = synthetic_image(side)
    got = run_graph(ARCHITECTURE.build(weights), pixels[np.newaxis].astype(np.float32))["grid"]
    mean = MEAN if variant == "separable" else 0
    layer = separable_layer if variant == "separable" else full_layer
    expected = expected_grid((pixels.astype(np.float64) - mean) / 256, weights, layer)
    assert got.shape == (1, side // 32, side // 32, 25 if variant == "separable" else 30)
    assert np.abs(got[0] - expected).max() <= 1e-5 * np.abs(expected).max()


def test_the_configuration_follows_from_the_weights() -> None:
    assert ARCHITECTURE.parameters_for(made_up(FULL)) == FULL
    assert ARCHITECTURE.parameters_for(made_up(SEPARABLE)) == SEPARABLE
