"""Manifests with too many shards are rejected, or reading stops at the described size."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.trust.hostile import memory_for

import faceapi
from faceapi import compat
from faceapi.errors import ModelFileError
from faceapi.graph.manifest import MAX_BYTES, MAX_SHARDS, read_manifest, read_weights, shard_paths

MODEL = "tiny_face_detector_model"
MANIFEST = f"{MODEL}-weights_manifest.json"


def manifest(paths: Sequence[str], *shapes: Sequence[int]) -> bytes:
    weights = [
        {"name": f"w{number}", "shape": shape, "dtype": "float32"}
        for number, shape in enumerate(shapes)
    ]
    return json.dumps([{"weights": weights, "paths": paths}]).encode()


class Folder:
    """A folder in which every name is a file of the same size; counts reads."""

    def __init__(self, size: int) -> None:
        self.content = bytes(size)
        self.reads = 0

    async def read(self, _path: str, max_bytes: int) -> bytes:
        self.reads += 1
        return bytes(memoryview(self.content)[:max_bytes])  # a copy, as a file's would be


@pytest.mark.parametrize(
    "paths",
    [
        ["shard1"] * 3000,
        ["shard1", "shard2", "shard1"],
        ["shard1", "./shard1"],
        ["a/shard1", "a//shard1"],
        ["a/shard1", "a\\shard1"],
        ["shard1", "SHARD1"],
        ["shard1", "shard1/"],
    ],
)
def test_shard_named_twice_is_rejected(paths: list[str]) -> None:
    folder = Folder(4)
    content = manifest(paths, [len(paths)])
    with pytest.raises(ModelFileError, match="twice; expected each shard once"):
        shard_paths(content)
    with pytest.raises(ModelFileError, match="twice; expected each shard once"):
        asyncio.run(read_weights(content, folder.read))
    assert folder.reads == 0


def test_shard_named_in_two_groups_is_rejected() -> None:
    group = json.loads(manifest(["shard1"], [1]))
    with pytest.raises(ModelFileError, match="twice"):
        shard_paths(json.dumps(group * 2).encode())


def test_reading_stops_at_the_bytes_described() -> None:
    folder = Folder(1 << 20)
    paths = [f"shard{number}" for number in range(1000)]
    content = manifest(paths, [1 << 18], [1 << 19])
    with (
        memory_for(len(content), at_most=16 << 20),
        pytest.raises(ModelFileError, match=r"describes 3145728 bytes of weights, .* 'shard3'"),
    ):
        asyncio.run(read_weights(content, folder.read))
    assert folder.reads == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (manifest(["s"], [MAX_BYTES // 4 + 1]), f"describes {MAX_BYTES + 4} bytes"),
        (manifest(["s"], *[[MAX_BYTES]] * 1000), "expected at most"),
        (manifest(["s"], [MAX_BYTES, 0, MAX_BYTES]), "numbers, got"),
        (manifest([f"s{number}" for number in range(MAX_SHARDS + 1)], [1]), "names 1025 shards"),
    ],
)
def test_oversized_manifests_are_rejected_unread(content: bytes, message: str) -> None:
    folder = Folder(4)
    with memory_for(len(content)), pytest.raises(ModelFileError, match=message):
        asyncio.run(read_weights(content, folder.read))
    assert folder.reads == 0


def test_shards_are_joined_without_copies() -> None:
    size, count = 1 << 20, 16
    parts = {f"shard{number}": bytes([number]) * size for number in range(count)}
    content = manifest(list(parts), [count, size // 4])
    weights: list[Any] = []

    async def read(path: str, max_bytes: int) -> bytes:
        return bytes(memoryview(parts[path])[:max_bytes])

    # A growing array may be moved, which takes its size again.
    with memory_for(0, at_most=2 * count * size + 2 * size):
        weights.append(asyncio.run(read_weights(content, read))["w0"].data)
    assert not weights[0].flags.owndata
    assert not weights[0].flags.writeable
    np.testing.assert_array_equal(
        weights[0].view(np.uint8)[:, :: size // 4], [[number] * 4 for number in range(count)]
    )
    expected = read_manifest(content, b"".join(parts.values()))["w0"].data
    np.testing.assert_array_equal(weights[0].view(np.uint8), expected.view(np.uint8))


@pytest.fixture
def hostile_folder(weights_folder: Path, tmp_path: Path) -> Path:
    """The real tiny detector, whose manifest names its shard 3,000 times."""
    groups = json.loads((weights_folder / MANIFEST).read_text("utf-8"))
    (shard,) = groups[0]["paths"]
    (tmp_path / shard).write_bytes((weights_folder / shard).read_bytes())
    groups[0]["paths"] = [shard] * 3000
    (tmp_path / MANIFEST).write_text(json.dumps(groups), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "load",
    [
        compat.load_tiny_face_detector_model,
        lambda folder: faceapi.media.load_weight_map(folder, MODEL),
    ],
)
def test_shard_named_3000_times_is_rejected(
    hostile_folder: Path, load: Callable[[str], Awaitable[object]]
) -> None:
    async def refused() -> None:
        with pytest.raises(ModelFileError, match="twice; expected each shard once"):
            await load(str(hostile_folder))

    with memory_for((hostile_folder / MANIFEST).stat().st_size):
        asyncio.run(refused())
