"""Damaged manifests, shards, indices and ``.onnx`` files: read, or rejected as documented."""

from __future__ import annotations

import asyncio
import json
import posixpath
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn
from urllib.parse import unquote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.hostile import damaged_bytes, damaged_json, fuzz, memory_for, read_and_rewrite
from tests.trust.small_model import ARCHITECTURE, INDEX, MANIFEST, MODEL, SHARD

from faceapi.errors import FetchError, ModelFileError
from faceapi.graph.manifest import read_manifest, shard_paths
from faceapi.networks.loading.model_index import ModelFile, parse_json, read_index
from faceapi.networks.loading.model_loader import models_from_uri
from faceapi.runtime.backend import Environment, ProgressCallback
from faceapi.runtime.self_check import ExpectedOutputs, synthetic_image

FOLDER = "site/models/"


# face-api.js's format


@fuzz
@given(damaged_json(MANIFEST) | damaged_bytes(json.dumps(MANIFEST).encode()))
def test_manifests(content: bytes) -> None:
    with memory_for(len(content) + len(SHARD)), suppress(ModelFileError):
        shard_paths(content)
        for tensor in read_manifest(content, SHARD).values():
            tensor.dequantize().sum(dtype=np.float64)


@fuzz
@given(damaged_bytes(SHARD))
def test_shards(content: bytes) -> None:
    with memory_for(len(content)), suppress(ModelFileError):
        read_manifest(json.dumps(MANIFEST).encode(), content)


# Our own files


@fuzz
@given(damaged_json(INDEX) | damaged_bytes(json.dumps(INDEX).encode()))
def test_indices(content: bytes) -> None:
    with memory_for(len(content)), suppress(ModelFileError):
        for name, entry in read_index(parse_json(content, "index.json"), "index.json").items():
            file = ModelFile.from_json(name, entry)
            file.verify(MODEL)
            synthetic_image(file.expected_outputs.side)
            file.expected_outputs.mismatch({"points": np.zeros(136, np.float32)})


@fuzz
@given(damaged_bytes(MODEL))
def test_models_with_damaged_bytes(content: bytes) -> None:
    read_and_rewrite(content)


# Loading from an address


def _environment(files: Mapping[str, bytes]) -> Environment:
    """An environment with these files, which fails on a request for another folder."""

    async def read_bytes(
        uri: str, progress: ProgressCallback | None = None, *, max_bytes: int | None = None
    ) -> bytes:
        assert posixpath.normpath(unquote(uri)).startswith(FOLDER), uri
        assert not set(uri) & set("?#\t\r\n\\"), uri
        if uri not in files:
            raise FetchError(f"{uri} is missing", uri=uri)
        return files[uri][:max_bytes]

    def never(*_arguments: object, **_names: object) -> NoReturn:
        raise AssertionError("nothing is run here")

    return Environment(never, never, read_bytes, FOLDER)  # type: ignore[arg-type] # not called


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("side", 10**9),
        ("side", 0),
        ("sum", 10**400),
        ("first", ["1"]),
        ("first", [float("nan")] * 16),
        ("first", [0.0]),
        ("size", -1),
    ],
)
def test_invalid_checks_are_rejected(key: str, value: Any) -> None:
    check = json.loads(json.dumps(INDEX["models"][ARCHITECTURE.name]["check"]))
    (check if key == "side" else check["outputs"]["points"])[key] = value
    with pytest.raises(ModelFileError, match="the check of"):
        ExpectedOutputs.from_json(check)


@fuzz
@given(damaged_json(INDEX) | damaged_json(MANIFEST), st.booleans())
def test_no_file_outside_the_folder_is_requested(content: bytes, own: bool) -> None:
    name = "index.json" if own else f"{ARCHITECTURE.model_name}-weights_manifest.json"
    files = {FOLDER + name: content, FOLDER + "net.onnx": MODEL, FOLDER + "model-shard1": SHARD}
    load = models_from_uri(
        [ARCHITECTURE], ARCHITECTURE.model_name, None if own else FOLDER, _environment(files), None
    )
    with memory_for(len(content) + len(SHARD) + len(MODEL)), suppress(ModelFileError, FetchError):
        asyncio.run(load)
