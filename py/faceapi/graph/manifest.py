"""Read models in face-api.js's format: a manifest that describes tensors, and binary shards.

A manifest is validated before use: its shapes limit what is read and must match the bytes of the
shards, names are only used as dictionary keys, and paths may not leave the folder.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, TypeAlias, TypeGuard

import numpy as np

from faceapi.core.untrusted_text import excerpt, quotable
from faceapi.errors import ModelFileError
from faceapi.graph.weights import QuantizedTensor, Weights
from faceapi.json_text import parse_json

_DType: TypeAlias = "np.dtype[np.generic]"

MAX_BYTES = 1 << 29
"""Maximum size of the weights of one network. The largest known ones have 63 MB."""
MAX_MANIFEST_BYTES = 4 << 20
"""Maximum size of a manifest or of a model index. Ours have at most 28 kB."""
MAX_SHARDS = 1024
"""Maximum number of shards of one network. face-api.js has at most 2, of 4 MB each."""

_QUANTIZED_DTYPES: dict[str, _DType] = {"uint8": np.dtype("<u1"), "uint16": np.dtype("<u2")}
_DTYPES: dict[str, _DType] = {"float32": np.dtype("<f4"), "int32": np.dtype("<i4")}
_MAX_AXES = 8
_MAX_NUMBERS = MAX_BYTES
_MAX_FLOAT32 = float(np.finfo(np.float32).max)
_URL_RESERVED = frozenset(":%?#")
"""Characters with a meaning in URLs, where ``%2e%2e`` is ``..``."""


def shard_paths(manifest: bytes) -> list[str]:
    """The shard files that a manifest names, in the order in which their bytes are joined.

    Raises
    ------
    ModelFileError
        the manifest is invalid, names a file outside its folder, or names a file twice
    """
    return _paths(_groups(manifest))


def read_manifest(manifest: bytes, shards: bytes) -> Weights:
    """Read the tensors of a model in face-api.js's format.

    ``shards`` holds the bytes of all shard files, joined in the order of the manifest.

    Raises
    ------
    ModelFileError
        the manifest is invalid, or does not match the shards
    """
    return _tensors(_entries(_groups(manifest)), memoryview(shards))


async def read_weights(manifest: bytes, read: Callable[[str, int], Awaitable[bytes]]) -> Weights:
    """Read the tensors of a model, one shard after the other.

    ``read`` takes the path of a shard and the number of bytes after which it stops. The shapes in
    the manifest therefore bound what is read and held in memory; one byte more is rejected.

    Raises
    ------
    ModelFileError
        the manifest is invalid, names a file twice or outside its folder, or does not match the
        shards
    """
    groups = _groups(manifest)
    paths = _paths(groups)
    entries = _entries(groups)
    declared = sum(entry.size for entry in entries)
    if declared > MAX_BYTES:
        raise ModelFileError(
            f"the manifest describes {declared} bytes of weights, expected at most {MAX_BYTES}"
        )
    content = bytearray()
    for path in paths:
        content += await read(path, declared - len(content) + 1)
        if len(content) > declared:
            raise ModelFileError(
                f"the manifest describes {declared} bytes of weights, but its shards have more, "
                f"up to {excerpt(path)}"
            )
    return _tensors(entries, memoryview(content).toreadonly())


def _tensors(entries: Sequence[_Entry], shards: memoryview) -> Weights:
    tensors: dict[str, QuantizedTensor] = {}
    position = 0
    for entry in entries:
        tensors[entry.name] = entry.tensor(shards, position)
        position += entry.size
    if position != len(shards):
        raise ModelFileError(
            f"the manifest describes {position} bytes of weights, but its shards have {len(shards)}"
        )
    return Weights(tensors)


def _paths(groups: Sequence[dict[str, Any]]) -> list[str]:
    paths: list[str] = []
    seen: set[str] = set()
    for path in (path for group in groups for path in group["paths"]):
        if not isinstance(path, str) or not _is_safe_path(path):
            raise ModelFileError(
                f"the manifest names a shard {excerpt(path)}; only files beside it are read"
            )
        file = str(PurePosixPath(path.replace("\\", "/"))).casefold()
        if file in seen:
            raise ModelFileError(
                f"the manifest names the shard {excerpt(path)} twice; expected each shard once"
            )
        seen.add(file)
        paths.append(path)
    if len(paths) > MAX_SHARDS:
        raise ModelFileError(
            f"the manifest names {len(paths)} shards, expected at most {MAX_SHARDS}"
        )
    return paths


def _groups(manifest: bytes) -> list[dict[str, Any]]:
    if len(manifest) > MAX_MANIFEST_BYTES:
        raise ModelFileError(
            f"expected a weights manifest of at most {MAX_MANIFEST_BYTES} bytes, got more"
        )
    try:
        groups = parse_json(manifest)
    except ValueError as exc:
        raise ModelFileError(f"the weights manifest is not JSON: {quotable(exc)}") from exc
    for group in groups if isinstance(groups, list) else [None]:
        if not isinstance(group, dict) or not all(
            isinstance(group.get(key), list) for key in ("weights", "paths")
        ):
            raise ModelFileError(
                "a weights manifest is a list of objects with the lists weights and paths; "
                f"got {excerpt(groups)}"
            )
    return list(groups)


def _is_safe_path(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/"))
    return (
        not (parts.is_absolute() or ".." in parts.parts)
        and bool(path)
        and path.isprintable()  # URL parsers drop tabs and line breaks
        and not set(path) & _URL_RESERVED
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One weight, as described by the manifest."""

    name: str
    shape: tuple[int, ...]
    dtype: _DType
    """Element type of the stored bytes."""
    scale: float | None
    minimum: float

    @property
    def size(self) -> int:
        """Number of bytes in the shards."""
        return math.prod(self.shape) * self.dtype.itemsize

    def tensor(self, shards: memoryview, position: int) -> QuantizedTensor:
        end = position + self.size
        if end > len(shards):
            raise ModelFileError(
                f"weight {self.name[:80]} of shape {list(self.shape)} should end at byte {end}, "
                f"but the shards have only {len(shards)} bytes: the file is truncated, or belongs "
                "to another manifest"
            )
        quantized = np.frombuffer(shards[position:end], self.dtype).reshape(self.shape)
        data = quantized.astype(self.dtype.newbyteorder("="), copy=False)
        return QuantizedTensor(data, self.scale, self.minimum)


def _entries(groups: Sequence[dict[str, Any]]) -> list[_Entry]:
    return [_entry(data) for group in groups for data in group["weights"]]


def _entry(data: Any) -> _Entry:
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        raise ModelFileError(f"a weight in the manifest needs a name, got {excerpt(data)}")
    name: str = data["name"]
    shape = data.get("shape")
    if not _is_shape(shape):
        raise ModelFileError(
            f"weight {name[:80]} should have a list of at most {_MAX_AXES} sizes as shape, of at "
            f"most {_MAX_NUMBERS} numbers, got {excerpt(shape)}"
        )
    return _Entry(name, tuple(shape), *_dtype_and_quantization(name[:80], data))


def _is_shape(shape: Any) -> TypeGuard[list[int]]:
    return (
        isinstance(shape, list)
        and len(shape) <= _MAX_AXES
        and all(
            isinstance(size, int) and not isinstance(size, bool) and 0 <= size <= _MAX_NUMBERS
            for size in shape
        )
        and math.prod(size or 1 for size in shape) <= _MAX_NUMBERS
    )


def _dtype_and_quantization(name: str, entry: dict[str, Any]) -> tuple[_DType, float | None, float]:
    """Stored element type, scale and minimum of a weight."""
    dtype = entry.get("dtype")
    if not isinstance(dtype, str) or dtype not in _DTYPES:
        raise ModelFileError(
            f"weight {name} should be of dtype {' or '.join(_DTYPES)}, got {excerpt(dtype)}"
        )
    quantization = entry.get("quantization")
    if quantization is None:
        return _DTYPES[dtype], None, 0.0
    quantized = quantization.get("dtype") if isinstance(quantization, dict) else None
    if not isinstance(quantized, str) or quantized not in _QUANTIZED_DTYPES:
        raise ModelFileError(
            f"weight {name} should be quantized to {' or '.join(_QUANTIZED_DTYPES)}, "
            f"got {excerpt(quantization)}"
        )
    scale, minimum = (_finite_float(name, quantization.get(key)) for key in ("scale", "min"))
    return _QUANTIZED_DTYPES[quantized], scale, minimum


def _finite_float(name: str, value: Any) -> float:
    if not isinstance(value, int | float) or not -_MAX_FLOAT32 <= value <= _MAX_FLOAT32:
        raise ModelFileError(f"weight {name} has no usable scale and min: got {excerpt(value)}")
    return float(value)
