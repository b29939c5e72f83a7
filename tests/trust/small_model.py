"""A small model with its manifest, shard and index, to be damaged by tests."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from faceapi.architectures import ARCHITECTURES
from faceapi.graph import ops
from faceapi.graph.onnx.writer import write_model
from faceapi.graph.var import BATCH, Graph, argument, constant
from faceapi.graph.weights import QuantizedTensor
from faceapi.runtime.self_check import ExpectedOutputs

ARCHITECTURE = ARCHITECTURES["face_landmark_68_tiny"]
SHARD = bytes(range(256)) * 2
MANIFEST: list[Any] = [
    {
        "weights": [
            {
                "name": "conv/filters",
                "shape": [4, 3, 5, 5],
                "dtype": "float32",
                "quantization": {"dtype": "uint8", "scale": 0.5, "min": -1.0},
            },
            {"name": "conv/bias", "shape": [53], "dtype": "float32"},
        ],
        "paths": ["model-shard1"],
    }
]


def _small_model() -> bytes:
    """A model of two kilobytes with every operator and type of constant in our files."""
    pixels = argument("pixels", (BATCH, 8, 8, 3))
    filters = QuantizedTensor(
        np.arange(108, dtype=np.uint8).reshape(4, 3, 3, 3), 0.1, -0.5
    ).to_var()
    x = ops.conv2d(ops.transpose(pixels, 0, 3, 1, 2), filters, constant(np.ones(4, np.float32)))
    x = ops.concat([ops.leaky_relu(x, 0.1), ops.relu(x)], axis=1)
    x = ops.max_pool(ops.slice_axis(x, axis=1, start=1, end=5), 2, stride=2)
    flat = ops.reshape(ops.to_nhwc(x), 0, -1)
    return write_model(Graph("small", pixels, {"result": ops.softmax(flat)}))


MODEL = _small_model()


def _index(model: bytes) -> dict[str, Any]:
    check = ExpectedOutputs.of(16, {"points": np.linspace(0, 1, 136, dtype=np.float32)}).to_json()
    digest = hashlib.sha256(model).hexdigest()
    entry = {"file": "net.onnx", "bytes": len(model), "sha256": digest, "check": check}
    return {"format": 1, "models": {ARCHITECTURE.name: entry}}


INDEX = _index(MODEL)
