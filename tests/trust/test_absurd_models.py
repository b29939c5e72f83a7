"""``.onnx`` files that are well-formed but absurd: read and rewritten, or rejected."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.hostile import fuzz, memory_for, read_and_rewrite, set_attribute
from tests.trust.small_model import MODEL

from faceapi.errors import ModelFileError
from faceapi.graph import ops
from faceapi.graph.onnx.writer import read_model, write_model
from faceapi.graph.operator_table import OPERATORS
from faceapi.graph.specialize import specialize
from faceapi.graph.var import BATCH, Graph, argument, constant

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
    set_attribute(node, name, draw(value))


@fuzz
@given(absurd_models())
def test_absurd_models(content: bytes) -> None:
    read_and_rewrite(content)


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
    set_attribute(node, name, value)
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
