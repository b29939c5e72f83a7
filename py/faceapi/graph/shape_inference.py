"""The shape of every op's result. One rule an op; the same rules serve open and fixed sizes.

These are all the ops our networks use. The list is short on purpose: every one of them must give
the same numbers in onnxruntime's native, wasm, WebGPU and WebGL versions (a test compares them).

Reference: https://onnx.ai/onnx/operators/, opset 9
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import TypeAlias

import numpy as np

from faceapi.graph.var import UNKNOWN, Attribute, Dim, Shape, Var

Attributes: TypeAlias = "Mapping[str, Attribute]"
Rule: TypeAlias = "Callable[[Sequence[Var], Attributes], Shape]"

CAST_TARGETS: dict[int, type[np.generic]] = {1: np.float32, 2: np.uint8, 4: np.uint16, 6: np.int32}
"""ONNX's numbers for the element types we write (``TensorProto.DataType``)."""


def infer(op: str, inputs: Sequence[Var], attributes: Attributes) -> Var:
    """A ``Var`` for ``op`` applied to ``inputs``.

    Raises
    ------
    ValueError
        the op is not one of ours, or its inputs do not fit together
    """
    if op not in RULES:
        raise ValueError(
            f"{op} is not an op our networks use; there are {', '.join(sorted(RULES))}"
        )
    shape = RULES[op](inputs, attributes)
    dtype = inputs[0].dtype
    if op == "Cast":
        number = integer(attributes, "to")
        if number not in CAST_TARGETS:
            raise ValueError(f"there is no cast to numbers of type {number}")
        dtype = np.dtype(CAST_TARGETS[number])
    return Var(shape, dtype, op, tuple(inputs), dict(attributes))


def integer(attributes: Attributes, name: str, default: int | None = None) -> int:
    """The whole number called ``name``."""
    value = attributes.get(name, default)
    if not isinstance(value, int):
        raise ValueError(f"attribute {name} must be a whole number, got {value!r}")
    return value


def integers(attributes: Attributes, name: str, default: tuple[int, ...] = ()) -> tuple[int, ...]:
    """The whole numbers called ``name``."""
    value = attributes.get(name, default)
    if not isinstance(value, tuple):
        raise ValueError(f"attribute {name} must be whole numbers, got {value!r}")
    return value


def _same(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    return inputs[0].shape


def _clip(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    for name in ("min", "max"):
        if not isinstance(attributes.get(name), float):
            raise ValueError(f"attribute {name} must be a number, got {attributes.get(name)!r}")
    return inputs[0].shape


def _broadcast(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    left, right = (var.shape for var in inputs)
    out: list[Dim] = []
    for a, b in zip_longest(reversed(left), reversed(right), fillvalue=1):
        if a != b and 1 not in (a, b):
            raise ValueError(f"shapes {list(left)} and {list(right)} do not broadcast")
        out.append(b if a == 1 else a)
    return tuple(reversed(out))


def _window(size: Dim, kernel: int, stride: int, pads: int) -> Dim:
    if isinstance(size, str):
        return size if kernel - pads == 1 and stride == 1 else UNKNOWN
    if min(kernel, stride) < 1:
        raise ValueError(f"a window of {kernel} cannot move in steps of {stride}")
    if size + pads < kernel:
        raise ValueError(f"a window of {kernel} does not fit into {size} + {pads} of padding")
    return (size + pads - kernel) // stride + 1


def _windows(shape: Shape, kernel: tuple[int, ...], attributes: Attributes) -> tuple[Dim, Dim]:
    top, left, bottom, right = integers(attributes, "pads", (0, 0, 0, 0))
    down, across = integers(attributes, "strides", (1, 1))
    return (
        _window(shape[2], kernel[0], down, top + bottom),
        _window(shape[3], kernel[1], across, left + right),
    )


def _conv(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    x, filters = inputs[0].shape, inputs[1].shape
    _, depth, height, width = filters
    if isinstance(depth, str) or isinstance(height, str) or isinstance(width, str):
        raise ValueError("filters need a fixed size")
    group = integer(attributes, "group", 1)
    if depth * group != x[1]:
        raise ValueError(f"filters {list(filters)} in {group} groups do not fit into {list(x)}")
    if len(inputs) > 2 and inputs[2].shape != filters[:1]:
        raise ValueError(f"bias {list(inputs[2].shape)} does not fit to filters {list(filters)}")
    return (x[0], filters[0], *_windows(x, (height, width), attributes))


def _pool(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    x = inputs[0].shape
    return (*x[:2], *_windows(x, integers(attributes, "kernel_shape"), attributes))


def _global_pool(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    return (*inputs[0].shape[:2], 1, 1)


def _transpose(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    return tuple(inputs[0].shape[axis] for axis in integers(attributes, "perm"))


def _product(dims: Shape) -> Dim:
    fixed = 1
    for dim in dims:
        if isinstance(dim, str):
            return dim if len(dims) == 1 else UNKNOWN
        fixed *= dim
    return fixed


def _flatten(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    axis = integer(attributes, "axis", 1)
    shape = inputs[0].shape
    return (_product(shape[:axis]), _product(shape[axis:]))


def _reshape(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    """Only the form we write: the target is constant, and 0 keeps the dimension at its place."""
    x, target = inputs
    if target.data is None:
        raise ValueError("a reshape needs a constant target")
    wanted = [int(size) for size in target.data.ravel().astype(np.int64)]
    kept: list[Dim] = [x.shape[at] if size == 0 else size for at, size in enumerate(wanted)]
    if -1 in kept:
        rest = _product(tuple(dim for at, dim in enumerate(x.shape) if wanted[at : at + 1] != [0]))
        named = [size for size in wanted if size > 0]
        at = kept.index(-1)
        kept[at] = rest if isinstance(rest, str) else rest // math.prod(named)
    return tuple(kept)


def _concat(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    axis = integer(attributes, "axis")
    first = inputs[0].shape
    sizes = [var.shape[axis] for var in inputs]
    for var in inputs[1:]:
        if (*var.shape[:axis], *var.shape[axis + 1 :]) != (*first[:axis], *first[axis + 1 :]):
            raise ValueError(f"cannot join {[list(v.shape) for v in inputs]} along axis {axis}")
    joined: Dim = 0
    for size in sizes:
        joined = UNKNOWN if isinstance(size, str) or isinstance(joined, str) else joined + size
    return (*first[:axis], joined, *first[axis + 1 :])


def _slice(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    shape = list(inputs[0].shape)
    starts, ends = integers(attributes, "starts"), integers(attributes, "ends")
    for axis, start, end in zip(integers(attributes, "axes"), starts, ends, strict=True):
        size = shape[axis]
        shape[axis] = UNKNOWN if isinstance(size, str) else min(end, size) - start
    return tuple(shape)


def _matmul(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    left, right = inputs[0].shape, inputs[1].shape
    if len(left) != 2 or len(right) != 2 or left[1] != right[0]:
        raise ValueError(f"cannot multiply matrices of shape {list(left)} and {list(right)}")
    if len(inputs) > 2 and inputs[2].shape != right[1:]:
        raise ValueError(f"bias {list(inputs[2].shape)} does not fit to matrix {list(right)}")
    return (left[0], right[1])


RULES: dict[str, Rule] = {
    "Add": _broadcast,
    "AveragePool": _pool,
    "Cast": _same,
    "Clip": _clip,
    "Concat": _concat,
    "Conv": _conv,
    "Flatten": _flatten,
    "Gemm": _matmul,
    "GlobalAveragePool": _global_pool,
    "LeakyRelu": _same,
    "MatMul": _matmul,
    "MaxPool": _pool,
    "Mul": _broadcast,
    "PRelu": _same,
    "Relu": _same,
    "Reshape": _reshape,
    "Sigmoid": _same,
    "Slice": _slice,
    "Softmax": _same,
    "Transpose": _transpose,
}
"""Every op our files may hold, and how the shape of its result follows."""
