"""Damaged manifests, shards, indices and ``.onnx`` files: read, or rejected as documented."""

from __future__ import annotations

import asyncio
import hashlib
import json
import posixpath
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn
from urllib.parse import unquote

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.hostile import damaged_bytes, damaged_json, fuzz, memory_for

from faceapi.architectures import ARCHITECTURES
from faceapi.errors import FetchError, ModelFileError
from faceapi.graph import ops
from faceapi.graph.manifest import read_manifest, shard_paths
from faceapi.graph.onnx.writer import read_model, write_model
from faceapi.graph.operator_table import OPERATORS
from faceapi.graph.specialize import specialize
from faceapi.graph.var import BATCH, Graph, argument, constant
from faceapi.graph.weights import QuantizedTensor
from faceapi.networks.loading.model_index import ModelFile, parse_json, read_index
from faceapi.networks.loading.model_loader import models_from_uri
from faceapi.runtime.backend import Environment, ProgressCallback
from faceapi.runtime.self_check import ExpectedOutputs, synthetic_image

FOLDER = "site/models/"
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
    _read_and_rewrite(content)


NUMBERS = [0, 1, -1, 2, 3, 5, 8, 2**31, 10**9, 2**40, 2**63 - 1, -(2**63)]
HOSTILE_NUMBERS = st.sampled_from(NUMBERS)
MUTATIONS = [
    "op",
    "input",
    "arity",
    "ints",
    "int",
    "float",
    "dims",
    "type",
    "open",
    "name",
    "output",
]


@st.composite
def absurd_models(draw: st.DrawFn) -> bytes:
    """A well-formed file with one to four absurd values."""
    model = onnx.load_from_string(MODEL)
    for _ in range(draw(st.integers(1, 4))):
        _make_absurd(draw, model, draw(st.sampled_from(MUTATIONS)))
    content: bytes = model.SerializeToString()
    return content


def _make_absurd(draw: st.DrawFn, model: onnx.ModelProto, mutation: str) -> None:
    node = draw(st.sampled_from(list(model.graph.node)))
    stored = draw(st.sampled_from(list(model.graph.initializer)))
    names = [item.name for item in (*model.graph.node, *model.graph.initializer)] + ["pixels"]
    if mutation == "op":
        node.op_type = draw(st.sampled_from([*OPERATORS, "Loop", ""]))
    elif mutation == "input":
        node.input[0] = draw(st.sampled_from(names))
    elif mutation == "arity":
        node.input[:] = draw(st.lists(st.sampled_from(names), max_size=5))
    elif mutation == "name":
        node.output[:] = [draw(st.sampled_from(names))]
    elif mutation == "dims":
        stored.dims[:] = draw(st.lists(HOSTILE_NUMBERS, max_size=5)) or [1] * 70
    elif mutation == "type":
        stored.data_type = draw(st.integers(0, 12))
    elif mutation == "open":
        _open_sizes(draw, model.graph.input[0])
    elif mutation == "output":
        model.graph.output[0].name = draw(st.sampled_from(names))
    else:
        _absurd_attribute(draw, node, mutation)


def _open_sizes(draw: st.DrawFn, info: onnx.ValueInfoProto) -> None:
    sizes: list[int | str | None] = [*NUMBERS, "batch", "height", "", "x" * 99]
    shape = draw(st.lists(st.sampled_from(sizes), max_size=5))
    dtype = info.type.tensor_type.elem_type
    info.CopyFrom(onnx.helper.make_tensor_value_info(info.name, dtype, shape))


def _absurd_attribute(draw: st.DrawFn, node: onnx.NodeProto, value_type: str) -> None:
    names = [*(attribute.name for attribute in node.attribute), "axis", "to", "group", "strides"]
    name = draw(st.sampled_from([*names, "pads", "perm", "starts", "ends", "axes", "kernel_shape"]))
    value: Any = {
        "ints": st.lists(HOSTILE_NUMBERS, min_size=1, max_size=5),
        "int": HOSTILE_NUMBERS,
        "float": st.sampled_from([float("nan"), float("inf"), 0.0]),
    }[value_type]
    kept = [attribute for attribute in node.attribute if attribute.name != name]
    del node.attribute[:]
    node.attribute.extend([*kept, onnx.helper.make_attribute(name, draw(value))])


@fuzz
@given(absurd_models())
def test_absurd_models(content: bytes) -> None:
    _read_and_rewrite(content)


@pytest.mark.parametrize(
    ("op", "name", "value"),
    [
        ("MaxPool", "strides", [0, 0]),
        ("MaxPool", "kernel_shape", [-5, 0]),
        ("Cast", "to", 99),
        ("Slice", "axes", [2**40]),
        ("Transpose", "perm", [9, 9, 9, 9]),
        ("Conv", "group", 10**9),
    ],
)
def test_invalid_attributes_are_rejected(op: str, name: str, value: Any) -> None:
    model = onnx.load_from_string(MODEL)
    node = next(node for node in model.graph.node if node.op_type == op)
    kept = [attribute for attribute in node.attribute if attribute.name != name]
    del node.attribute[:]
    node.attribute.extend([*kept, onnx.helper.make_attribute(name, value)])
    with pytest.raises(ModelFileError, match=f"wrong {op}"):
        read_model(model.SerializeToString())


def test_filters_of_dynamic_size_are_rejected() -> None:
    """Python could multiply a dynamic size, which is a string, by a large number."""
    model = onnx.load_from_string(MODEL)
    node = next(node for node in model.graph.node if node.op_type == "Conv")
    node.input[1] = "pixels"
    node.attribute.append(onnx.helper.make_attribute("group", 10**9))
    dtype = model.graph.input[0].type.tensor_type.elem_type
    shape: list[int | str | None] = ["batch", "depth", 3, 3]
    model.graph.input[0].CopyFrom(onnx.helper.make_tensor_value_info("pixels", dtype, shape))
    content = model.SerializeToString()
    with memory_for(len(content)), pytest.raises(ModelFileError, match="fixed size"):
        read_model(content)


@pytest.mark.parametrize("dims", [[1] * 70, [0, 2**62, 2**62], [2**63 - 1] * 8, [-1, -1]])
def test_constants_of_absurd_shape_are_rejected(dims: list[int]) -> None:
    model = onnx.load_from_string(MODEL)
    model.graph.initializer[0].dims[:] = dims
    with pytest.raises(ModelFileError, match="but has"):
        read_model(model.SerializeToString())


def _read_and_rewrite(content: bytes) -> None:
    with memory_for(len(content)), suppress(ModelFileError):
        read_model(content)
        with suppress(ValueError):  # a size does not fit to the network
            specialize(content, batch=1, height=8, width=8, layout="rgba_bytes")
            specialize(content, batch=1, target="webgl")
            specialize(content, batch=1, target="webgpu")


@pytest.mark.parametrize(("op", "count"), [("Mul", 1), ("Add", 300)])
def test_growing_constants_are_rejected(op: str, count: int) -> None:
    """By broadcasting against each other, or step by step."""
    pixels = argument("pixels", (BATCH, 4, 4, 3))
    row = constant(np.ones((1, 4000), np.float32))
    x = constant(np.ones((4000, 1) if op == "Mul" else (1, 4000), np.float32))
    for _ in range(count):
        x = ops.mul(x, row) if op == "Mul" else ops.add(x, row)
    content = write_model(Graph("bomb", pixels, {"result": x}))
    with memory_for(len(content)), pytest.raises(ModelFileError, match="constants"):
        specialize(content, target="webgl")


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
