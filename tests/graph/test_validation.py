"""Limits on the contents of a model file and on the cost of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from tests.trust.hostile import memory_for, set_attribute

from faceapi.architectures import ARCHITECTURES
from faceapi.errors import ModelFileError
from faceapi.graph import ops
from faceapi.graph.onnx.reader import MAX_NODES
from faceapi.graph.onnx.writer import read_model, write_model
from faceapi.graph.validation import Limits, Profile, check_model
from faceapi.graph.var import (
    BATCH,
    HEIGHT,
    WIDTH,
    Dim,
    Graph,
    Var,
    argument,
    constant,
)

TIGHT = Profile(
    limits=Limits(numbers=91, work=6_800, numbers_per_byte=4, work_per_byte=4, allowance=0)
)
"""The documented needs of our networks, without any margin."""


def pixels(height: Dim = 64, width: Dim = 64) -> Var:
    return argument("pixels", (BATCH, height, width, 3))


def planes(x: Var) -> Var:
    return ops.transpose(x, 0, 3, 1, 2)


def file(x: Var, result: Var) -> bytes:
    return write_model(Graph("test", x, {"result": result}))


def zeros(*shape: int) -> Var:
    return constant(np.zeros(shape, np.float32))


# Our own networks


@pytest.mark.parametrize("net", [name for name in ARCHITECTURES if name != "tiny_yolov2"])
def test_every_network_is_accepted_and_unchanged(models_folder: Path, net: str) -> None:
    content = (models_folder / f"{net}.onnx").read_bytes()
    assert check_model(content, TIGHT).to_bytes() == content


def test_a_check_of_runs_can_do_without_the_weights(models_folder: Path) -> None:
    content = bytearray((models_folder / "ssd_mobilenetv1.onnx").read_bytes())
    # Not bytes: only a bytearray tells whether something still points into it.
    runs = check_model(content).runs  # type: ignore[arg-type]
    runs.drop_weights()
    content.clear()  # raises BufferError while an array of the graph is a view of the file
    runs.check((2, 512, 512, 3))


@pytest.mark.parametrize("layout", [0, 1])
def test_networks_of_a_users_weights_are_accepted(layout: int) -> None:
    net = ARCHITECTURES["tiny_yolov2"]
    size = sum(int(np.prod(parameter.shape)) for parameter in net.parameter_sets[layout])
    content = write_model(net.build(net.weights_from_flat(np.zeros(size, np.float32))))
    checked = check_model(content, TIGHT)
    assert checked.to_bytes() == content
    checked.runs.check((32, 640, 640, 3))


# The cost of a run


def doubled(x: Var) -> Var:
    for _ in range(30):
        x = ops.concat([x, x], axis=1)
    return x


def many_pixels_wide(x: Var) -> Var:
    return ops.conv2d(planes(x), zeros(1, 3, 1, 1), padding=(0, 0, 10**6, 10**6))


def outer_product(x: Var) -> Var:
    product = ops.mul(zeros(1, 30_000), zeros(30_000, 1))
    return ops.linear(ops.global_average_pool(planes(x)), ops.linear(zeros(3, 30_000), product))


def every_pixel_with_every_other(x: Var) -> Var:
    rows = ops.reshape(ops.max_pool(planes(x), 8, stride=8, padding="valid"), -1, 3)
    return ops.reshape(ops.linear(rows, ops.transpose(rows, 1, 0)), 1, -1)


def deep(x: Var) -> Var:
    x, filters = planes(x), zeros(64, 64, 1, 1)
    x = ops.conv2d(x, zeros(64, 3, 1, 1))
    for _ in range(1000):
        x = ops.conv2d(x, filters)
    return x


BOMBS: dict[str, Callable[[Var], Var]] = {
    "concatenation": doubled,
    "padding": many_pixels_wide,
    "constants": outer_product,
    "filters": lambda x: ops.conv2d(planes(x), zeros(5000, 3, 1, 1)),
    "depth": deep,
    "window": lambda x: ops.max_pool(planes(x), 30_000, stride=1, padding=(29_999,) * 4),
}


@pytest.mark.parametrize("side", [64, 1024, None])
@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_cannot_cost_much(name: str, side: int | None) -> None:
    x = pixels(side or HEIGHT, side or WIDTH)
    content = file(x, BOMBS[name](x))
    assert len(content) < 700_000
    with (
        memory_for(len(content)),
        pytest.raises(ModelFileError, match="would hold or compute more numbers"),
    ):
        check_model(content)


def test_each_shape_of_an_open_input_is_bounded() -> None:
    x = pixels(HEIGHT, WIDTH)
    runs = check_model(file(x, every_pixel_with_every_other(x))).runs
    runs.check((1, 64, 64, 3))
    with pytest.raises(ModelFileError, match=r"input of shape \[1, 2048, 2048, 3\] would hold"):
        runs.check((1, 2048, 2048, 3))
    runs.check((1, 2048, 2048))  # not an input of this network: the runtime rejects it


def test_a_batch_is_bounded_by_its_pictures() -> None:
    x = pixels(416, 416)
    runs = check_model(file(x, ops.relu(planes(x)))).runs
    for batch in (1, 32, 1000):
        runs.check((batch, 416, 416, 3))


# Shapes that do not fit together


@pytest.mark.parametrize(
    ("height", "width", "channels"),
    [(0, 64, 3), (-1, 64, 3), (64, 2049, 3), (64, 64, 4), (2**40, HEIGHT, 3)],
)
def test_inputs_of_other_shapes_are_rejected(height: Dim, width: Dim, channels: int) -> None:
    x = argument("pixels", (BATCH, height, width, channels))
    with pytest.raises(ModelFileError, match=r"input of shape \[batch, height, width, 3\]"):
        check_model(file(x, ops.relu(x)))


def test_results_of_no_size_and_of_another_size_are_rejected() -> None:
    x = pixels()
    with pytest.raises(ModelFileError, match="at least 1"):
        check_model(file(x, ops.slice_axis(x, axis=1, start=64, end=70)))
    with pytest.raises(ModelFileError, match=r"a Reshape .* makes shape \[1, 7, 7\]"):
        check_model(file(x, ops.reshape(x, 0, 7, 7)))
    with pytest.raises(ModelFileError, match="a row for each picture"):
        check_model(file(x, ops.transpose(x, 1, 0, 2, 3)))


@pytest.mark.parametrize(
    ("op", "name", "value"),
    [
        ("Conv", "dilations", [1000, 1000]),
        ("Conv", "auto_pad", "SAME_UPPER"),
        ("Conv", "pads", [-1, 0, 0, 0]),
        ("Conv", "group", 0),
        ("MaxPool", "ceil_mode", 1),
        ("MaxPool", "strides", [0, 0]),
        ("Transpose", "perm", [0, 0, 1, 2]),
        ("Relu", "alpha", 1.0),
    ],
)
def test_attributes_that_change_a_shape_unseen_are_rejected(
    op: str, name: str, value: object
) -> None:
    x = pixels(HEIGHT, WIDTH)
    result = ops.relu(
        ops.max_pool(ops.conv2d(planes(x), zeros(4, 3, 3, 3)), 2, stride=2, padding="valid")
    )
    model = onnx.load_from_string(file(x, result))
    node = next(node for node in model.graph.node if node.op_type == op)
    set_attribute(node, name, value)
    with pytest.raises(ModelFileError, match=f"wrong {op}: "):
        check_model(model.SerializeToString())


def test_slopes_that_would_enlarge_values_are_rejected() -> None:
    x = pixels()
    model = onnx.load_from_string(file(x, ops.prelu(planes(x), zeros(3, 1, 1))))
    tensor = model.graph.initializer[0]
    tensor.CopyFrom(onnx.numpy_helper.from_array(np.zeros((99, 1, 3, 1, 1), "f4"), tensor.name))
    with pytest.raises(ModelFileError, match="wrong PRelu: slopes"):
        check_model(model.SerializeToString())


@pytest.mark.parametrize("field", ["node", "initializer"])
def test_more_nodes_or_constants_than_any_network_has_are_rejected(field: str) -> None:
    x = pixels()
    model = onnx.load_from_string(file(x, ops.relu(ops.add(x, zeros(1)))))
    entries = getattr(model.graph, field)
    entries.extend([entries[0]] * MAX_NODES)
    with pytest.raises(ModelFileError, match=f"at most {MAX_NODES} nodes and constants"):
        read_model(model.SerializeToString())


def test_colliding_names_are_replaced() -> None:
    x = pixels()
    first = replace(ops.relu(x), name="a")
    second = replace(ops.sigmoid(first), name="a_2")
    third = replace(ops.softmax(second), name="a")
    content = file(x, ops.relu(third))
    onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
    assert len({node.output[0] for node in onnx.load_from_string(content).graph.node}) == 4
