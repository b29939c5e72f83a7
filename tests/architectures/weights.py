"""Weights for tests: published ones, and synthetic ones for networks without."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from faceapi.graph.manifest import read_manifest, shard_paths
from faceapi.graph.weights import Parameter, Weights


def published(folder: Path, model_name: str) -> Weights:
    """A model in face-api.js's format."""
    manifest = (folder / f"{model_name}-weights_manifest.json").read_bytes()
    shards = b"".join((folder / path).read_bytes() for path in shard_paths(manifest))
    return read_manifest(manifest, shards)


def made_up(parameters: Sequence[Parameter]) -> Weights:
    """Random weights that keep activations near 1 through many layers."""
    random = np.random.default_rng(7)
    arrays = {}
    for parameter in parameters:
        fan_in = max(1, int(np.prod(parameter.shape[:-1])))
        if parameter.name.endswith("depthwise_filter"):
            fan_in = 9
        arrays[parameter.name] = random.normal(0, fan_in**-0.5, parameter.shape)
    return Weights.from_arrays(arrays)
