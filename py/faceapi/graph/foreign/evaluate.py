"""Runs a foreign network in numpy: slow, plain, and independent of every backend.

Our own files come with stored outputs that a backend must reproduce. For a file that a user brings,
those are computed here once, at a small size, from the file as it is. So the check covers the
conversion of the file as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from faceapi.graph.var import Graph, Var

Values: TypeAlias = "NDArray[Any]"
Attributes: TypeAlias = Mapping[str, Any]


def evaluate(graph: Graph, pixels: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """The outputs of a network for its input ``(1, channels, height, width)``.

    ``KeyError`` for an op that YuNet does not have.
    """
    results: dict[int, Values] = {id(graph.input): pixels}
    for var in graph.topological_order():
        if id(var) in results:
            continue
        if var.op:
            inputs = [results[id(operand)] for operand in var.inputs]
            results[id(var)] = _OPS[var.op](inputs, var.attributes)
        else:
            results[id(var)] = _constant(var)
    return {name: results[id(var)] for name, var in graph.outputs.items()}


def _constant(var: Var) -> Values:
    data = np.zeros(0) if var.data is None else var.data  # None: an optional input left out
    return data.astype(np.float64) if data.dtype.kind == "f" else data


def _conv(inputs: Sequence[Values], attributes: Attributes) -> Values:
    x, filters = inputs[0], inputs[1]
    groups = int(attributes.get("group", 1))
    windows = _windows(x, filters.shape[2:], attributes, padding=0.0)
    parts = [
        np.einsum("nchwij,ocij->nohw", part, own, optimize=True)
        for part, own in zip(
            np.split(windows, groups, axis=1), np.split(filters, groups), strict=True
        )
    ]
    y: Values = np.concatenate(parts, axis=1)
    return y + inputs[2][:, np.newaxis, np.newaxis] if len(inputs) > 2 else y


def _max_pool(inputs: Sequence[Values], attributes: Attributes) -> Values:
    windows = _windows(inputs[0], attributes["kernel_shape"], attributes, padding=-np.inf)
    largest: Values = windows.max(axis=(4, 5))
    return largest


def _windows(x: Values, kernel: Sequence[int], attributes: Attributes, *, padding: float) -> Values:
    """Every place of a kernel: ``(n, channels, rows, columns, *kernel)``."""
    top, left, bottom, right = attributes.get("pads", (0, 0, 0, 0))
    rows, columns = attributes.get("strides", (1, 1))
    padded = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=padding)
    return sliding_window_view(padded, tuple(kernel), axis=(2, 3))[:, :, ::rows, ::columns]


def _resize(inputs: Sequence[Values], _attributes: Attributes) -> Values:
    """The nearest pixel, at twice the size: the only way that the profile allows."""
    return inputs[0].repeat(2, axis=2).repeat(2, axis=3)


_OPS: Mapping[str, Callable[[Sequence[Values], Attributes], Values]] = {
    "Add": lambda inputs, _: inputs[0] + inputs[1],
    "Concat": lambda inputs, attributes: np.concatenate(inputs, axis=attributes["axis"]),
    "Conv": _conv,
    "Gather": lambda inputs, attributes: inputs[0].take(inputs[1], axis=attributes.get("axis", 0)),
    "MaxPool": _max_pool,
    "Relu": lambda inputs, _: np.maximum(inputs[0], 0),
    "Reshape": lambda inputs, _: inputs[0].reshape(inputs[1]),
    "Resize": _resize,
    "Shape": lambda inputs, _: np.array(inputs[0].shape, np.int64),
    "Sigmoid": lambda inputs, _: 1 / (1 + np.exp(-inputs[0])),
    "Transpose": lambda inputs, attributes: inputs[0].transpose(attributes["perm"]),
    "Unsqueeze": lambda inputs, attributes: np.expand_dims(inputs[0], attributes["axes"]),
}
