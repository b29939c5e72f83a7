"""A small network with known outputs, for weights of which no outputs are known.

A user's own weights come without a stored reference. The backend then has to get this network
right first; it has one of every layer that the real ones are made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from faceapi.graph import ops
from faceapi.graph.onnx_file import write_model
from faceapi.graph.var import BATCH, Graph, Var, argument, constant
from faceapi.runtime.self_check import ExpectedOutputs

SIDE = 24
FREE_SIDE = 128
"""Side of the picture that tries out a network whose size is free."""

REFERENCE = ExpectedOutputs.from_json(
    {
        "side": SIDE,
        "outputs": {
            "answer": {
                "size": 5,
                "sum": 2.4470804,
                "first": [0.43534926, 0.48856938, 0.54204988, 0.4638001, 0.51731181],
            }
        },
    }
)
"""What onnxruntime gives for :func:`probe_model` on a CPU; a test computes it again."""


@cache
def probe_model() -> bytes:
    """The probe as an ONNX file."""
    pixels = argument("pixels", (BATCH, SIDE, SIDE, 3))
    x = ops.mul(ops.transpose(pixels, 0, 3, 1, 2), _numbers(1, scale=1 / 255))
    x = ops.relu(ops.conv2d(x, _numbers(8, 3, 3, 3), _numbers(8), stride=2))
    x = ops.leaky_relu(ops.conv2d(x, _numbers(8, 1, 3, 3), groups=8), 0.1)
    pooled = ops.max_pool(x, 3, stride=2)
    mean = ops.average_pool(x, 2, stride=2)
    x = ops.concat([pooled, ops.relu6(ops.add(mean, _numbers(1, 8, 1, 1)))], axis=1)
    x = ops.prelu(ops.conv2d(x, _numbers(6, 16, 1, 1)), _numbers(6, 1, 1))
    x = ops.linear(ops.global_average_pool(x), _numbers(6, 5), _numbers(5))
    return write_model(Graph("probe", pixels, {"answer": ops.sigmoid(x)}))


def input_side(graph: Graph, *, free: int = FREE_SIDE) -> int:
    """The side of a network's input, ``free`` where that is open."""
    _, rows, _, _ = graph.input.shape
    return rows if isinstance(rows, int) else free


def not_finite(outputs: Mapping[str, NDArray[np.float32]]) -> str | None:
    """The name of an output that has values which are no numbers; ``None`` if all are well."""
    return next((name for name, values in outputs.items() if not np.isfinite(values).all()), None)


def _numbers(*shape: int, scale: float = 0.25) -> Var:
    """Weights that look arbitrary and are always the same."""
    count = int(np.prod(shape))
    if count == 1:
        return constant(np.full(shape, scale, np.float32))
    spread = (np.arange(count) * 7919 % 101 - 50) / 50
    return constant((spread * scale).astype(np.float32).reshape(shape))
