"""Models in face-api.js's format: a manifest that describes tensors, and shards with their bytes.

A manifest is checked before it is used: its shapes bound what is read and must agree with the bytes
of the shards, names are only ever keys of a dictionary, and paths may not leave the folder.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, TypeAlias, TypeGuard

import numpy as np

from faceapi.errors import ModelFileError
from faceapi.graph.weights import QuantizedTensor, Weights
from faceapi.json_text import parse_json

_Kind: TypeAlias = "np.dtype[np.generic]"

MAX_BYTES = 1 << 29
"""Of all the weights of one network. The largest that we know have 63 MB."""
MAX_MANIFEST_BYTES = 4 << 20
"""Largest manifest, or index of models. Ours have at most 28 kB."""
MAX_SHARDS = 1024
"""Shards of one network. face-api.js has at most 2, of 4 MB each."""

_STORED: dict[str, _Kind] = {"uint8": np.dtype("<u1"), "uint16": np.dtype("<u2")}
_PLAIN: dict[str, _Kind] = {"float32": np.dtype("<f4"), "int32": np.dtype("<i4")}
_MOST_AXES = 8
_MOST_NUMBERS = MAX_BYTES
_LARGEST = float(np.finfo(np.float32).max)
_SPECIAL = frozenset(":%?#")
"""What has a meaning in an address: ``%2e%2e`` is ``..`` there."""


def shard_paths(manifest: bytes) -> list[str]:
    """The shard files that a manifest names, in the order in which to join their bytes.

    Raises
    ------
    ModelFileError
        the manifest is not one, names a file outside its own folder, or names a file twice
    """
    return _paths(_groups(manifest))


def read_manifest(manifest: bytes, shards: bytes) -> Weights:
    """The tensors of a model in face-api.js's format.

    ``shards`` is the content of all shard files, joined in the manifest's order.

    Raises
    ------
    ModelFileError
        the manifest is not one, or does not fit to the shards
    """
    return _tensors(_entries(_groups(manifest)), memoryview(shards))


async def read_weights(manifest: bytes, read: Callable[[str, int], Awaitable[bytes]]) -> Weights:
    """The tensors of a model whose shards ``read`` returns, one after the other.

    ``read`` takes the path of a shard and a number of bytes, after which it stops. So what is read
    and held in memory is bounded by the shapes in the manifest: one byte more is refused.

    Raises
    ------
    ModelFileError
        the manifest is not one, names a file twice or outside its own folder, or does not fit to
        the shards
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
                f"up to {path[:80]!r}"
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
        if not isinstance(path, str) or not _inside(path):
            raise ModelFileError(
                f"the manifest names a shard {repr(path)[:80]}; only files beside it are read"
            )
        file = str(PurePosixPath(path.replace("\\", "/"))).casefold()
        if file in seen:
            raise ModelFileError(
                f"the manifest names the shard {path[:80]!r} twice; expected each shard once"
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """One weight as the manifest describes it."""

    name: str
    shape: tuple[int, ...]
    dtype: _Kind
    """Of the numbers as stored."""
    scale: float | None
    minimum: float

    @property
    def size(self) -> int:
        """Bytes in the shards."""
        return math.prod(self.shape) * self.dtype.itemsize

    def tensor(self, shards: memoryview, position: int) -> QuantizedTensor:
        end = position + self.size
        if end > len(shards):
            raise ModelFileError(
                f"weight {self.name[:80]} of shape {list(self.shape)} should end at byte {end}, "
                f"but the shards have only {len(shards)} bytes: the file is truncated, or belongs "
                "to another manifest"
            )
        stored = np.frombuffer(shards[position:end], self.dtype).reshape(self.shape)
        data = stored.astype(self.dtype.newbyteorder("="), copy=False)
        return QuantizedTensor(data, self.scale, self.minimum)


def _entries(groups: Sequence[dict[str, Any]]) -> list[_Entry]:
    return [_entry(data) for group in groups for data in group["weights"]]


def _entry(data: Any) -> _Entry:
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        raise ModelFileError(f"a weight in the manifest needs a name, got {str(data)[:80]}")
    name: str = data["name"]
    shape = data.get("shape")
    if not _is_shape(shape):
        raise ModelFileError(
            f"weight {name[:80]} should have a list of at most {_MOST_AXES} sizes as shape, of at "
            f"most {_MOST_NUMBERS} numbers, got {str(shape)[:80]}"
        )
    return _Entry(name, tuple(shape), *_storage(name[:80], data))


def _is_shape(shape: Any) -> TypeGuard[list[int]]:
    return (
        isinstance(shape, list)
        and len(shape) <= _MOST_AXES
        and all(
            isinstance(size, int) and not isinstance(size, bool) and 0 <= size <= _MOST_NUMBERS
            for size in shape
        )
        and math.prod(size or 1 for size in shape) <= _MOST_NUMBERS
    )


def _storage(name: str, entry: dict[str, Any]) -> tuple[_Kind, float | None, float]:
    """Element type, scale and minimum of a weight."""
    kind = entry.get("dtype")
    if not isinstance(kind, str) or kind not in _PLAIN:
        raise ModelFileError(
            f"weight {name} should be of dtype {' or '.join(_PLAIN)}, got {repr(kind)[:80]}"
        )
    quantization = entry.get("quantization")
    if quantization is None:
        return _PLAIN[kind], None, 0.0
    stored = quantization.get("dtype") if isinstance(quantization, dict) else None
    if not isinstance(stored, str) or stored not in _STORED:
        raise ModelFileError(
            f"weight {name} should be quantised to {' or '.join(_STORED)}, "
            f"got {repr(quantization)[:80]}"
        )
    scale, minimum = (_number(name, quantization.get(key)) for key in ("scale", "min"))
    return _STORED[stored], scale, minimum


def _number(name: str, value: Any) -> float:
    if not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
        raise ModelFileError(f"weight {name} has no usable scale and min: got {repr(value)[:80]}")
    return float(value)
