"""A small network with known outputs, to check a backend for models without stored outputs.

A user's own weights come without expected outputs. A backend must then compute this network
correctly first; it contains every layer type of the real networks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from faceapi.graph import ops
from faceapi.graph.onnx.writer import write_model
from faceapi.graph.var import BATCH, Graph, Var, argument, constant
from faceapi.runtime.self_check import ExpectedOutputs

INPUT_SIZE = 24
DYNAMIC_INPUT_SIZE = 128
"""Input size in pixels for checking a network with a dynamic input size."""

EXPECTED_OUTPUTS = ExpectedOutputs.from_json(
    {
        "side": INPUT_SIZE,
        "outputs": {
            "answer": {
                "size": 5,
                "sum": 2.4470804,
                "first": [0.43534926, 0.48856938, 0.54204988, 0.4638001, 0.51731181],
            }
        },
    }
)
"""The outputs of onnxruntime for :func:`probe_model` on a CPU; a test recomputes them."""


@cache
def probe_model() -> bytes:
    """The probe as an ONNX file."""
    pixels = argument("pixels", (BATCH, INPUT_SIZE, INPUT_SIZE, 3))
    x = ops.mul(ops.transpose(pixels, 0, 3, 1, 2), _fake_weights(1, scale=1 / 255))
    x = ops.relu(ops.conv2d(x, _fake_weights(8, 3, 3, 3), _fake_weights(8), stride=2))
    x = ops.leaky_relu(ops.conv2d(x, _fake_weights(8, 1, 3, 3), groups=8), 0.1)
    pooled = ops.max_pool(x, 3, stride=2)
    mean = ops.average_pool(x, 2, stride=2)
    x = ops.concat([pooled, ops.relu6(ops.add(mean, _fake_weights(1, 8, 1, 1)))], axis=1)
    x = ops.prelu(ops.conv2d(x, _fake_weights(6, 16, 1, 1)), _fake_weights(6, 1, 1))
    x = ops.linear(ops.global_average_pool(x), _fake_weights(6, 5), _fake_weights(5))
    return write_model(Graph("probe", pixels, {"answer": ops.sigmoid(x)}))


def input_size(graph: Graph, *, dynamic: int = DYNAMIC_INPUT_SIZE) -> int:
    """The height and width of a network's input in pixels; ``dynamic`` if that is not fixed."""
    _, rows, _, _ = graph.input.shape
    return rows if isinstance(rows, int) else dynamic


def first_non_finite(outputs: Mapping[str, NDArray[np.float32]]) -> str | None:
    """The name of the first output with a NaN or infinite value, or ``None``."""
    return next((name for name, values in outputs.items() if not np.isfinite(values).all()), None)


def _fake_weights(*shape: int, scale: float = 0.25) -> Var:
    """Deterministic weights that look random."""
    count = int(np.prod(shape))
    if count == 1:
        return constant(np.full(shape, scale, np.float32))
    spread = (np.arange(count) * 7919 % 101 - 50) / 50
    return constant((spread * scale).astype(np.float32).reshape(shape))
