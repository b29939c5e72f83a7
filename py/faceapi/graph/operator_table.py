"""The ops that a model file may contain, and the valid signatures of their nodes.

Our networks deliberately use few ops: each of them must give the same numbers in onnxruntime's
native, wasm, WebGPU and WebGL backends (a test compares them).

Reference: https://onnx.ai/onnx/operators/, opset 9
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faceapi.graph import shape_inference
from faceapi.graph.shape_inference import CAST_TARGETS, Attributes, Rule, int_attr, ints_attr
from faceapi.graph.var import Var


@dataclass(frozen=True, slots=True)
class Operator:
    """Valid inputs and attributes of one op, and its shape rule."""

    rule: Rule
    inputs: range = range(1, 2)
    """Allowed numbers of inputs."""
    attributes: frozenset[str] = frozenset()
    """Allowed attributes: those that the rule handles, or that do not affect the shape."""
    absent: frozenset[int] = frozenset()
    """Positions of inputs that may be omitted (by an empty name)."""
    work: Callable[[Var], int] | None = None
    """Number of multiplications for a result of fixed sizes; ``None``: one per value."""


def apply_op(
    op: str,
    inputs: Sequence[Var],
    attributes: Attributes,
    operators: Mapping[str, Operator] | None = None,
) -> Var:
    """Apply ``op`` to ``inputs``; ``operators`` defaults to :data:`OPERATORS`.

    Raises
    ------
    ValueError
        the op is unknown, or its inputs do not fit together
    """
    operators = OPERATORS if operators is None else operators
    if op not in operators:
        raise ValueError(
            f"{op[:40]} is not an op our networks use; there are {', '.join(sorted(operators))}"
        )
    _check_signature(op, operators[op], inputs, attributes)
    shape = operators[op].rule(inputs, attributes)
    if isinstance(shape, np.ndarray):
        return Var(shape.shape, shape.dtype, op, tuple(inputs), dict(attributes), data=shape)
    dtype = inputs[0].dtype
    if op == "Cast":
        number = int_attr(attributes, "to")
        if number not in CAST_TARGETS:
            raise ValueError(f"cannot cast to element type {number}")
        dtype = np.dtype(CAST_TARGETS[number])
    return Var(shape, dtype, op, tuple(inputs), dict(attributes))


def _check_signature(
    op: str, operator: Operator, inputs: Sequence[Var], attributes: Attributes
) -> None:
    if len(inputs) not in operator.inputs:
        fewest, most = operator.inputs[0], operator.inputs[-1]
        expected = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        raise ValueError(f"{op} takes {expected} inputs, got {len(inputs)}")
    unknown = attributes.keys() - operator.attributes
    if unknown:
        raise ValueError(
            f"{op} takes the attributes {sorted(operator.attributes)}, got {sorted(unknown)[0]:.40}"
        )


def _conv_work(result: Var) -> int:
    return _numbers(result) * math.prod(map(int, result.inputs[1].shape[1:]))


def _conv_transpose_work(result: Var) -> int:
    x, filters = result.inputs[0], result.inputs[1]
    return _numbers(x) * math.prod(map(int, filters.shape[1:]))


def _pool_work(result: Var) -> int:
    return _numbers(result) * math.prod(ints_attr(result.attributes, "kernel_shape"))


def _matmul_work(result: Var) -> int:
    return _numbers(result) * int(result.inputs[1].shape[0])


def _numbers(var: Var) -> int:
    return math.prod(map(int, var.shape))


_WINDOW = frozenset({"kernel_shape", "strides", "pads"})
_CONV = Operator(shape_inference.conv, range(2, 4), _WINDOW | {"group"}, work=_conv_work)
_POOL = Operator(shape_inference.pool, attributes=_WINDOW, work=_pool_work)
_UNARY = Operator(shape_inference.same_shape)
_BINARY = Operator(shape_inference.broadcast, range(2, 3))

OPERATORS: dict[str, Operator] = {
    "Add": _BINARY,
    "AveragePool": _POOL,
    "Cast": Operator(shape_inference.same_shape, attributes=frozenset({"to"})),
    "Clip": Operator(shape_inference.clip, attributes=frozenset({"min", "max"})),
    "Concat": Operator(shape_inference.concat, range(1, 65), frozenset({"axis"})),
    "Conv": _CONV,
    "ConvTranspose": Operator(
        shape_inference.conv_transpose,
        range(2, 4),
        _WINDOW | {"group"},
        work=_conv_transpose_work,
    ),
    "Flatten": Operator(shape_inference.flatten, attributes=frozenset({"axis"})),
    "Gemm": Operator(shape_inference.matmul, range(3, 4), work=_matmul_work),
    "GlobalAveragePool": Operator(shape_inference.global_pool),
    "LeakyRelu": Operator(shape_inference.same_shape, attributes=frozenset({"alpha"})),
    "MatMul": Operator(shape_inference.matmul, range(2, 3), work=_matmul_work),
    "MaxPool": _POOL,
    "Mul": _BINARY,
    "PRelu": Operator(shape_inference.prelu, range(2, 3)),
    "Relu": _UNARY,
    "Reshape": Operator(shape_inference.reshape, range(2, 3)),
    "Sigmoid": _UNARY,
    "Slice": Operator(shape_inference.slice_axes, attributes=frozenset({"axes", "starts", "ends"})),
    "Softmax": Operator(shape_inference.same_shape, attributes=frozenset({"axis"})),
    "Transpose": Operator(shape_inference.transpose, attributes=frozenset({"perm"})),
}
"""Every op that our files may contain."""
