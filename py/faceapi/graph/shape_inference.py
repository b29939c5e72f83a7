"""Shape inference: one rule per op, for symbolic and for fixed sizes.

A rule raises ``ValueError`` if inputs and attributes do not fit together.

Reference: https://onnx.ai/onnx/operators/, opset 9
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import TypeAlias

import numpy as np

from faceapi.core.untrusted_text import excerpt
from faceapi.graph.var import UNKNOWN, Array, Attribute, Dim, Shape, Var

Attributes: TypeAlias = "Mapping[str, Attribute]"
Rule: TypeAlias = "Callable[[Sequence[Var], Attributes], Shape | Array]"
"""Maps inputs and attributes to the shape of the result, or to the result if it is constant."""

CAST_TARGETS: dict[int, type[np.generic]] = {1: np.float32, 2: np.uint8, 4: np.uint16, 6: np.int32}
"""ONNX's codes of the element types we write (``TensorProto.DataType``)."""


def int_attr(attributes: Attributes, name: str, default: int | None = None) -> int:
    """Return the integer attribute ``name``."""
    value = attributes.get(name, default)
    if not isinstance(value, int):
        raise ValueError(f"attribute {name} must be a whole number, got {excerpt(value)}")
    return value


def ints_attr(attributes: Attributes, name: str, default: tuple[int, ...] = ()) -> tuple[int, ...]:
    """Return the attribute ``name``, a tuple of integers."""
    value = attributes.get(name, default)
    if not isinstance(value, tuple):
        raise ValueError(f"attribute {name} must be whole numbers, got {excerpt(value)}")
    return value


def same_shape(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    """The shape of the input."""
    return inputs[0].shape


def clip(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    """The shape of the input; requires the numbers ``min`` and ``max``."""
    for name in ("min", "max"):
        if not isinstance(attributes.get(name), float):
            value = excerpt(attributes.get(name))
            raise ValueError(f"attribute {name} must be a number, got {value}")
    return inputs[0].shape


def broadcast(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    """The broadcast shape of two inputs."""
    left, right = (var.shape for var in inputs)
    out: list[Dim] = []
    for a, b in zip_longest(reversed(left), reversed(right), fillvalue=1):
        if a != b and 1 not in (a, b):
            raise ValueError(f"shapes {list(left)} and {list(right)} do not broadcast")
        out.append(b if a == 1 else a)
    return tuple(reversed(out))


def prelu(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    """The shape of the values; the slopes must broadcast to it."""
    if broadcast(inputs, attributes) != inputs[0].shape:
        raise ValueError(
            f"slopes {list(inputs[1].shape)} do not broadcast to values {list(inputs[0].shape)}"
        )
    return inputs[0].shape


def _output_size(size: Dim, kernel: int, stride: int, pads: int) -> Dim:
    if min(kernel, stride) < 1:
        raise ValueError(f"kernel size and stride must be at least 1, got {kernel} and {stride}")
    if isinstance(size, str):
        return size if kernel - pads == 1 and stride == 1 else UNKNOWN
    if size + pads < kernel:
        raise ValueError(f"a kernel of {kernel} does not fit into size {size} with padding {pads}")
    return (size + pads - kernel) // stride + 1


def _image(var: Var) -> Shape:
    if len(var.shape) != 4:
        raise ValueError(f"expected [n, channels, rows, columns], got {list(var.shape)}")
    return var.shape


def _output_sizes(shape: Shape, kernel: tuple[int, ...], attributes: Attributes) -> tuple[Dim, Dim]:
    top, left, bottom, right = ints_attr(attributes, "pads", (0, 0, 0, 0))
    if min(top, left, bottom, right) < 0:
        raise ValueError(f"padding must be at least 0, got {[top, left, bottom, right]}")
    down, across = ints_attr(attributes, "strides", (1, 1))
    return (
        _output_size(shape[2], kernel[0], down, top + bottom),
        _output_size(shape[3], kernel[1], across, left + right),
    )


def conv(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    """Convolution of ``[n, channels, rows, columns]``."""
    x, filters = _image(inputs[0]), inputs[1].shape
    _, depth, height, width = filters
    if isinstance(depth, str) or isinstance(height, str) or isinstance(width, str):
        raise ValueError("filters must have a fixed size")
    group = int_attr(attributes, "group", 1)
    if group < 1 or depth * group != x[1]:
        raise ValueError(f"filters {list(filters)} in {group} groups do not fit input {list(x)}")
    if len(inputs) > 2 and inputs[2].shape != filters[:1]:
        raise ValueError(f"bias {list(inputs[2].shape)} does not fit filters {list(filters)}")
    return (x[0], filters[0], *_output_sizes(x, (height, width), attributes))


def pool(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    """Pooling of ``[n, channels, rows, columns]``."""
    x = _image(inputs[0])
    return (*x[:2], *_output_sizes(x, ints_attr(attributes, "kernel_shape"), attributes))


def global_pool(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    """Pooling of ``[n, channels, rows, columns]`` to one value per channel."""
    return (*_image(inputs[0])[:2], 1, 1)


def transpose(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    """Permuted axes."""
    perm = ints_attr(attributes, "perm")
    if sorted(perm) != list(range(len(inputs[0].shape))):
        raise ValueError(f"attribute perm must name each axis exactly once, got {list(perm)[:8]}")
    return tuple(inputs[0].shape[axis] for axis in perm)


def _product(dims: Shape) -> Dim:
    fixed = 1
    for dim in dims:
        if isinstance(dim, str):
            return dim if len(dims) == 1 else UNKNOWN
        fixed *= dim
    return fixed


def flatten(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    """A matrix: the axes before ``axis``, and the axes from it on."""
    axis = int_attr(attributes, "axis", 1)
    shape = inputs[0].shape
    return (_product(shape[:axis]), _product(shape[axis:]))


def reshape(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    """The form that we write: a constant target, in which 0 keeps the dimension."""
    x, target = inputs
    if target.data is None:
        raise ValueError("the target of Reshape must be constant")
    target_sizes = [int(size) for size in target.data.ravel().astype(np.int64)]
    sizes: list[Dim] = [
        x.shape[axis] if size == 0 else size for axis, size in enumerate(target_sizes)
    ]
    if -1 in sizes:
        rest = _product(
            tuple(dim for axis, dim in enumerate(x.shape) if target_sizes[axis : axis + 1] != [0])
        )
        positive = [size for size in target_sizes if size > 0]
        axis = sizes.index(-1)
        sizes[axis] = rest if isinstance(rest, str) else rest // math.prod(positive)
    return tuple(sizes)


def concat(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    """Concatenation along ``axis``."""
    axis = int_attr(attributes, "axis")
    first = inputs[0].shape
    sizes = [var.shape[axis] for var in inputs]
    for var in inputs[1:]:
        if (*var.shape[:axis], *var.shape[axis + 1 :]) != (*first[:axis], *first[axis + 1 :]):
            raise ValueError(
                f"cannot concatenate {[list(v.shape) for v in inputs]} along axis {axis}"
            )
    joined: Dim = 0
    for size in sizes:
        joined = UNKNOWN if isinstance(size, str) or isinstance(joined, str) else joined + size
    return (*first[:axis], joined, *first[axis + 1 :])


def slice_axes(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    """Slices from ``starts`` to ``ends`` along ``axes``, none of them negative."""
    shape = list(inputs[0].shape)
    starts, ends = ints_attr(attributes, "starts"), ints_attr(attributes, "ends")
    for axis, start, end in zip(ints_attr(attributes, "axes"), starts, ends, strict=True):
        if not (0 <= start < end and axis >= 0):
            raise ValueError(f"cannot slice from {start} to {end} along axis {axis}")
        size = shape[axis]
        shape[axis] = UNKNOWN if isinstance(size, str) else min(end, size) - start
    return tuple(shape)


def matmul(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    """Product of two matrices, optionally with a bias."""
    left, right = inputs[0].shape, inputs[1].shape
    if len(left) != 2 or len(right) != 2 or left[1] != right[0]:
        raise ValueError(f"cannot multiply matrices of shape {list(left)} and {list(right)}")
    if len(inputs) > 2 and inputs[2].shape != right[1:]:
        raise ValueError(f"bias {list(inputs[2].shape)} does not fit matrix {list(right)}")
    return (left[0], right[1])
