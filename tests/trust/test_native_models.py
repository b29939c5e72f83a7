"""Hostile ``.onnx`` files in CPython: none reaches onnxruntime."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto
from tests.trust.hostile import memory_for

import faceapi
from faceapi.core.pixels.array_picture import ArrayPixels
from faceapi.errors import InferenceError, ModelFileError
from faceapi.graph import ops
from faceapi.graph.onnx.writer import write_model
from faceapi.graph.var import HEIGHT, WIDTH, Graph, argument
from faceapi.runtime.onnxruntime_backend import NativeBackend

SECRET = b"the secret of this folder..."
"""28 bytes, the size of seven probabilities."""

node = onnx.helper.make_node


def tensor(name: str, values: object, dtype: str = "f4") -> TensorProto:
    return onnx.numpy_helper.from_array(np.array(values, dtype), name)


def model(nodes: Sequence[NodeProto], *constants: TensorProto) -> ModelProto:
    """A file like that of the expression network: pixels to seven probabilities."""
    graph = onnx.helper.make_graph(
        nodes,
        "hostile",
        [onnx.helper.make_tensor_value_info("pixels", 1, ["batch", 112, 112, 3])],
        [onnx.helper.make_tensor_value_info("probabilities", 1, [None, 7])],
        constants,
    )
    opset = onnx.helper.make_opsetid("", 9)
    return onnx.helper.make_model(graph, opset_imports=[opset], ir_version=4)


def endless_body() -> GraphProto:
    value = onnx.helper.make_tensor_value_info
    return onnx.helper.make_graph(
        [node("Identity", ["go"], ["on"]), node("Identity", ["value"], ["same"])],
        "body",
        [value("round", 7, []), value("go", 9, []), value("value", 1, [1, 7])],
        [value("on", 9, []), value("same", 1, [1, 7])],
    )


def reads_a_file(*, raw: bytes = b"") -> ModelProto:
    stolen = TensorProto(
        name="stolen", dims=[1, 7], data_type=1, data_location=TensorProto.EXTERNAL, raw_data=raw
    )
    stolen.external_data.add(key="location", value="secret.txt")
    return model([node("Relu", ["stolen"], ["probabilities"])], stolen)


def takes_memory() -> ModelProto:
    shape = tensor("shape", [1, 7, 157_000_000], "i8")
    return model([node("ConstantOfShape", ["shape"], ["probabilities"])], shape)


def never_ends() -> ModelProto:
    loop = node("Loop", ["", "", "start"], ["probabilities"], body=endless_body())
    return model([loop], tensor("start", [[0] * 7]))


def hides_a_graph() -> ModelProto:
    """In an attribute that also has the expected number."""
    flatten = node("Flatten", ["pixels"], ["probabilities"], axis=1)
    flatten.attribute[0].g.CopyFrom(endless_body())
    flatten.attribute[0].type = AttributeProto.GRAPH
    return model([flatten])


def of_a_foreign_domain() -> ModelProto:
    return model([node("Relu", ["pixels"], ["probabilities"], domain="com.microsoft")])


def with_a_function() -> ModelProto:
    opset = onnx.helper.make_opsetid("", 9)
    relu = [node("Identity", ["x"], ["y"])]
    hostile = model([node("Relu", ["pixels"], ["probabilities"])])
    hostile.functions.append(onnx.helper.make_function("", "Relu", ["x"], ["y"], relu, [opset]))
    return hostile


def with_sparse_constants() -> ModelProto:
    hostile = model([node("Add", ["pixels", "sparse"], ["probabilities"])])
    values, at = tensor("sparse", [1.0]), tensor("at", [0], "i8")
    hostile.graph.sparse_initializer.append(
        onnx.helper.make_sparse_tensor(values, at, [1 << 15, 1 << 15])
    )
    return hostile


ATTACKS: dict[str, tuple[ModelProto, str]] = {
    "reads a file": (reads_a_file(), "has its data in another file"),
    "reads a file, with data": (reads_a_file(raw=SECRET), "has its data in another file"),
    "takes memory": (takes_memory(), "uses ConstantOfShape"),
    "never ends": (never_ends(), "uses Loop"),
    "hides a graph": (hides_a_graph(), "axis of Flatten is of type 5"),
    "a foreign domain": (of_a_foreign_domain(), r"uses com\.microsoft\.Relu"),
    "a function": (with_a_function(), "holds functions"),
    "sparse constants": (with_sparse_constants(), "holds sparse constants"),
    "a newer opset": (
        onnx.helper.make_model(
            takes_memory().graph, opset_imports=[onnx.helper.make_opsetid("", 19)]
        ),
        "expected an ONNX file of opset 9, got opset 19",
    ),
}


def refuse(*_arguments: object, **_options: object) -> None:
    raise AssertionError("onnxruntime was given the file")


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_model_does_not_reach_onnxruntime(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile, message = ATTACKS[name]
    content = hostile.SerializeToString()
    (tmp_path / "secret.txt").write_bytes(SECRET)
    (tmp_path / "hostile.onnx").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(onnxruntime, "InferenceSession", refuse)

    async def load() -> None:
        with pytest.raises(ModelFileError, match=f"^hostile: .*{message}"):
            await NativeBackend().open(content, name="hostile")
        with pytest.raises(ModelFileError, match=rf"^hostile\.onnx: .*{message}"):
            await faceapi.networks.FaceExpressionNet().load_from_uri("hostile.onnx")

    with memory_for(len(content)):
        asyncio.run(load())


def test_unknown_fields_are_dropped(models_folder: Path) -> None:
    """For example a graph in an unused field of a valid file."""
    good = (models_folder / "face_expression.onnx").read_bytes()
    dressed = onnx.load_from_string(good)
    softmax = next(item for item in dressed.graph.node if item.op_type == "Softmax")
    softmax.attribute[0].g.CopyFrom(endless_body())
    dressed.graph.quantization_annotation.add(tensor_name="pixels")
    dressed.metadata_props.add(key="note", value="x" * 1000)
    seen: list[bytes] = []
    session = onnxruntime.InferenceSession

    def record(content: bytes, *arguments: object, **options: object) -> object:
        seen.append(content)
        return session(content, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnxruntime, "InferenceSession", record)
        asyncio.run(NativeBackend().open(dressed.SerializeToString(), name="dressed"))
    assert seen == [good]


def test_oversized_run_is_rejected_and_the_next_works() -> None:
    x = argument("pixels", ("batch", HEIGHT, WIDTH, 3))
    rows = ops.reshape(
        ops.max_pool(ops.transpose(x, 0, 3, 1, 2), 8, stride=8, padding="valid"), -1, 3
    )
    square = ops.reshape(ops.linear(rows, ops.transpose(rows, 1, 0)), 1, -1)
    content = write_model(Graph("square", x, {"square": square}))

    async def run() -> None:
        session = await NativeBackend().open(content, name="square")
        with pytest.raises(InferenceError, match="more numbers than the limits allow"):
            await session.run([ArrayPixels(np.zeros((2048, 2048, 3), np.float32))])
        small = await session.run([ArrayPixels(np.ones((64, 64, 3), np.float32))])
        np.testing.assert_array_equal(small["square"], np.full((1, 64 * 64), 3))

    asyncio.run(run())
