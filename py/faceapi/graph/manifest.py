"""Models in face-api.js's format: a manifest that describes tensors, and shards with their bytes.

Nothing in a manifest is believed: shapes are checked against the bytes that are really there before
anything is allocated, names are only ever keys of a dictionary, and paths may not leave the folder.
"""

from __future__ import annotations

import math
from pathlib import PurePosixPath
from typing import Any, TypeAlias, TypeGuard

import numpy as np

from faceapi.errors import ModelFileError
from faceapi.graph.weights import Tensor, Weights
from faceapi.json_text import parse_json

_Kind: TypeAlias = "np.dtype[np.generic]"

_STORED: dict[str, _Kind] = {"uint8": np.dtype("<u1"), "uint16": np.dtype("<u2")}
_PLAIN: dict[str, _Kind] = {"float32": np.dtype("<f4"), "int32": np.dtype("<i4")}
_MOST_AXES = 8
_LARGEST = float(np.finfo(np.float32).max)
_SPECIAL = frozenset(":%?#")
"""What has a meaning in an address: ``%2e%2e`` is ``..`` there."""


def shard_paths(manifest: bytes) -> list[str]:
    """The shard files that a manifest names, in the order in which to join their bytes.

    Raises
    ------
    ModelFileError
        the manifest is not one, or names a file outside its own folder
    """
    paths: list[str] = []
    for group in _groups(manifest):
        for path in group["paths"]:
            if not isinstance(path, str) or not _inside(path):
                raise ModelFileError(
                    f"the manifest names a shard {path!r}; only files beside it are read"
                )
            paths.append(path)
    return paths


def read_manifest(manifest: bytes, shards: bytes) -> Weights:
    """The tensors of a model in face-api.js's format.

    ``shards`` is the content of all shard files, joined in the manifest's order.

    Raises
    ------
    ModelFileError
        the manifest is not one, or does not fit to the shards
    """
    tensors: dict[str, Tensor] = {}
    position = 0
    for group in _groups(manifest):
        for entry in group["weights"]:
            name, tensor, position = _read_entry(entry, shards, position)
            tensors[name] = tensor
    if position != len(shards):
        raise ModelFileError(
            f"the manifest describes {position} bytes of weights, but its shards have {len(shards)}"
        )
    return Weights(tensors)


def _groups(manifest: bytes) -> list[dict[str, Any]]:
    try:
        groups = parse_json(manifest)
    except ValueError as exc:
        raise ModelFileError(f"the weights manifest is not JSON: {exc}") from exc
    for group in groups if isinstance(groups, list) else [None]:
        if not isinstance(group, dict) or not all(
            isinstance(group.get(key), list) for key in ("weights", "paths")
        ):
            raise ModelFileError(
                "a weights manifest is a list of objects with the lists weights and paths; "
                f"got {str(groups)[:80]}"
            )
    return list(groups)


def _inside(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/"))
    return (
        not (parts.is_absolute() or ".." in parts.parts)
        and bool(path)
        and path.isprintable()  # addresses lose their tabs and line breaks
        and not set(path) & _SPECIAL
    )


def _read_entry(entry: Any, shards: bytes, position: int) -> tuple[str, Tensor, int]:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise ModelFileError(f"a weight in the manifest needs a name, got {str(entry)[:80]}")
    name: str = entry["name"]
    shape = entry.get("shape")
    if not _is_shape(shape, len(shards)):
        raise ModelFileError(
            f"weight {name} should have a list of sizes as shape, none larger than the "
            f"{len(shards)} bytes there are, got {str(shape)[:80]}"
        )
    kind, scale, minimum = _storage(name, entry)
    count = math.prod(shape)
    end = position + count * kind.itemsize
    if end > len(shards):
        raise ModelFileError(
            f"weight {name} of shape {shape} should end at byte {end}, but the shards have only "
            f"{len(shards)} bytes: the file is truncated, or belongs to another manifest"
        )
    stored = np.frombuffer(shards, kind, count, position).reshape(shape)
    return name, Tensor(stored.astype(kind.newbyteorder("="), copy=False), scale, minimum), end


def _is_shape(shape: Any, largest: int) -> TypeGuard[list[int]]:
    return (
        isinstance(shape, list)
        and len(shape) <= _MOST_AXES
        and all(
            isinstance(size, int) and not isinstance(size, bool) and 0 <= size <= largest
            for size in shape
        )
    )


def _storage(name: str, entry: dict[str, Any]) -> tuple[_Kind, float | None, float]:
    """Element type, scale and minimum of a weight."""
    kind = entry.get("dtype")
    if not isinstance(kind, str) or kind not in _PLAIN:
        raise ModelFileError(
            f"weight {name} should be of dtype {' or '.join(_PLAIN)}, got {kind!r}"
        )
    quantization = entry.get("quantization")
    if quantization is None:
        return _PLAIN[kind], None, 0.0
    stored = quantization.get("dtype") if isinstance(quantization, dict) else None
    if not isinstance(stored, str) or stored not in _STORED:
        raise ModelFileError(
            f"weight {name} should be quantised to {' or '.join(_STORED)}, got {quantization!r}"
        )
    scale, minimum = (_number(name, quantization.get(key)) for key in ("scale", "min"))
    return _STORED[stored], scale, minimum


def _number(name: str, value: Any) -> float:
    if not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
        raise ModelFileError(f"weight {name} has no usable scale and min: got {value!r}")
    return float(value)
