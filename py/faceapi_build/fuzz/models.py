"""Damaged models: our ``.onnx`` files, and weights in face-api.js's format."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from faceapi.client import FaceApi
from faceapi.core.pixels.array_picture import ArrayPixels
from faceapi.graph.manifest import shard_paths
from faceapi.networks import NeuralNetwork
from faceapi.runtime.native_environment import native_environment
from faceapi.runtime.onnxruntime_backend import NativeBackend
from faceapi_build.fuzz.cases import Files, Target
from faceapi_build.fuzz.mutations import damaged_bytes, damaged_json
from faceapi_build.paths import ONNX, WEIGHTS

_DYNAMIC_INPUT_SIZE = 64
"""Input size in pixels for networks with a variable input size."""

_ONNX, _MANIFEST = ".onnx", "weights"
_SMALLEST_MODEL = "face_landmark_68_tiny"


@cache
def _networks() -> dict[str, NeuralNetwork]:
    """The networks with published weights, by the name of their first file."""
    return {
        network.architectures[0].name: network
        for network in FaceApi().nets.all
        if len(network.architectures) == 1
        and (ONNX / f"{network.architectures[0].name}.onnx").exists()
    }


@cache
def _onnx(name: str) -> bytes:
    return (ONNX / f"{name}.onnx").read_bytes()


@cache
def _weights(model_name: str) -> tuple[str, list[Any], dict[str, bytes]]:
    """Name and content of a manifest, and its shards by path."""
    name = f"{model_name}-weights_manifest.json"
    manifest = (WEIGHTS / name).read_bytes()
    shards = {path: (WEIGHTS / path).read_bytes() for path in shard_paths(manifest)}
    return name, json.loads(manifest), shards


def _make(random: Random) -> tuple[str, Files]:
    name = random.choice(list(_networks()))
    if random.random() < 0.5:
        content = damaged_bytes(_onnx(name), random, edges=0.9)
        return f"{name}, {_ONNX}", {"model.onnx": content}
    file, manifest, shards = _weights(_networks()[name].model_name)
    files = {file: json.dumps(manifest).encode(), **shards}
    damage = random.randrange(4)
    if damage == 0:
        shard = random.choice(list(shards))
        files[shard] = damaged_bytes(shards[shard], random)
    elif damage == 1:
        files[file] = damaged_bytes(files[file], random)
    else:
        files[file] = damaged_json(manifest, random)
    return f"{name}, {_MANIFEST}", files


def _prepare() -> None:
    """Read every file once, and run one network."""
    for name, network in _networks().items():
        _onnx(name)
        _weights(network.model_name)
    asyncio.run(_run(_SMALLEST_MODEL, ONNX / f"{_SMALLEST_MODEL}.onnx"))


async def _read(label: str, folder: Path) -> None:
    """Load the files into a new network and run it on a small picture."""
    name, _, form = label.partition(", ")
    await _run(name, folder / "model.onnx" if form == _ONNX else folder)


async def _run(name: str, uri: Path) -> None:
    # One thread, so that wall-clock time is CPU time and no other stacks are reserved.
    nets = FaceApi(native_environment(NativeBackend(threads=1))).nets
    network = next(each for each in nets.all if each.architectures[0].name == name)
    await network.load_from_uri(str(uri))
    side = network.architectures[0].input_size or _DYNAMIC_INPUT_SIZE
    block = ArrayPixels(np.full((side, side, 3), 127, np.float32))
    await nets.session(name).run([block])
    await network.dispose()


MODELS = Target("models", _prepare, _make, _read)
