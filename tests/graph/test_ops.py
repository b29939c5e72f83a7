"""Every op: inferred shapes agree with onnx, and wrong layers fail where they are created."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from tests.graph.onnx_reference import inferred_shapes, run_graph

from faceapi.graph import ops
from faceapi.graph.onnx.writer import write_model
from faceapi.graph.operator_table import OPERATORS, apply_op
from faceapi.graph.var import BATCH, Graph, Var, argument, constant

Build = Callable[[Var], Var]


def _filters(*shape: int) -> Var:
    count = int(np.prod(shape))
    return constant((np.arange(count, dtype=np.float32).reshape(shape) % 7) - 3)


def _planes(x: Var) -> Var:
    return ops.transpose(x, 0, 3, 1, 2)


BUILDS: dict[str, Build] = {
    "Add": lambda x: ops.add(x, constant(np.ones((1, 1, 3), np.float32))),
    "AveragePool": lambda x: ops.average_pool(_planes(x), 2, stride=2),
    "Cast": lambda x: ops.cast(x, np.int32),
    "Clip": ops.relu6,
    "Concat": lambda x: ops.concat([x, x], axis=3),
    "Conv": lambda x: ops.conv2d(_planes(x), _filters(4, 3, 3, 3), stride=2),
    "ConvTranspose": lambda x: ops.conv_transpose(
        _planes(x), _filters(3, 4, 2, 2), constant(np.ones(4, np.float32)), stride=2
    ),
    "Flatten": ops.flatten,
    "Gemm": lambda x: ops.linear(
        ops.flatten(x), _filters(7 * 9 * 3, 5), constant(np.ones(5, np.float32))
    ),
    "GlobalAveragePool": lambda x: ops.global_average_pool(_planes(x)),
    "LeakyRelu": lambda x: ops.leaky_relu(x, 0.1),
    "MatMul": lambda x: ops.linear(ops.flatten(x), _filters(7 * 9 * 3, 5)),
    "MaxPool": lambda x: ops.max_pool(_planes(x), 3, stride=2),
    "Mul": lambda x: ops.mul(x, constant(np.array(2, np.float32))),
    "PRelu": lambda x: ops.prelu(_planes(x), _filters(3, 1, 1)),
    "Relu": ops.relu,
    "Reshape": lambda x: ops.reshape(x, 0, -1, 27),
    "Sigmoid": ops.sigmoid,
    "Slice": lambda x: ops.slice_axis(x, axis=3, start=0, end=2),
    "Softmax": ops.softmax,
    "Transpose": lambda x: ops.transpose(x, 0, 3, 1, 2),
}


def test_there_is_a_case_for_every_op() -> None:
    assert set(BUILDS) == set(OPERATORS)


@pytest.mark.parametrize("batch", [2, BATCH])
@pytest.mark.parametrize("op", BUILDS)
def test_shapes_agree_with_onnx(op: str, batch: int | str) -> None:
    pixels = argument("pixels", (batch, 7, 9, 3))
    result = BUILDS[op](pixels)
    model = write_model(Graph("test", pixels, {"result": result}))
    assert list(result.shape) == inferred_shapes(model)["result"]


@pytest.mark.parametrize("op", BUILDS)
def test_shapes_agree_with_the_outputs(op: str) -> None:
    pixels = argument("pixels", (BATCH, 7, 9, 3))
    result = BUILDS[op](pixels)
    values = np.linspace(-5, 5, 2 * 7 * 9 * 3, dtype=np.float32).reshape(2, 7, 9, 3)
    got = run_graph(Graph("test", pixels, {"result": result}), values)["result"]
    assert (BATCH, *got.shape[1:]) == result.shape


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "pads"),
    [
        (8, 3, 2, (0, 0, 1, 1)),  # even: only at the bottom and right
        (7, 3, 2, (1, 1, 1, 1)),
        (7, 3, 1, (1, 1, 1, 1)),
        (8, 1, 2, (0, 0, 0, 0)),
        (8, 2, 2, (0, 0, 0, 0)),
        (7, 2, 2, (0, 0, 1, 1)),
        (7, 2, 1, (0, 0, 1, 1)),
        (150, 7, 2, (2, 2, 3, 3)),
    ],
)
def test_padding_same_is_tensorflows(
    size: int, kernel: int, stride: int, pads: tuple[int, ...]
) -> None:
    x = argument("pixels", (1, 3, size, size))
    pooled = ops.max_pool(x, kernel, stride=stride)
    assert pooled.attributes["pads"] == pads
    assert pooled.shape[2:] == (-(-size // stride),) * 2


def test_padding_same_of_an_unknown_size_is_rejected() -> None:
    x = argument("pixels", (1, 3, "height", "width"))
    with pytest.raises(ValueError, match="depends on the size"):
        ops.max_pool(x, 3, stride=2)
    assert ops.conv2d(x, _filters(4, 3, 3, 3)).shape == (1, 4, "height", "width")


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda x: ops.conv2d(x, _filters(4, 2, 3, 3)), "do not fit input"),
        (lambda x: ops.conv2d(x, _filters(4, 3, 3, 3), _filters(5)), "bias"),
        (lambda x: ops.add(x, _filters(8, 8)), "do not broadcast"),
        (lambda x: ops.concat([x, ops.flatten(x)], axis=1), "cannot concatenate"),
        (lambda x: ops.linear(ops.flatten(x), _filters(5, 5)), "cannot multiply"),
        (lambda x: ops.linear(ops.flatten(x), _filters(147, 5), _filters(4)), "bias"),
        (lambda x: ops.average_pool(x, 9, stride=1), "does not fit"),
        (lambda x: apply_op("Erf", [x], {}), "not an op our networks use"),
    ],
)
def test_a_wrong_layer_fails_on_the_line_that_created_it(build: Build, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build(argument("pixels", (1, 3, 7, 7)))
