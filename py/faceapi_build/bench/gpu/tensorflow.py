"""Translate a graph for tfjs, as a control: the same weights and the same steps in other kernels.

tfjs keeps channels last. Each value is stored in some order of its axes, and a transposition of the
network only changes that order; values are moved when an op needs another one.
``web/bench/gpu/tensorflow.mjs`` runs the steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi.graph.shape_inference import int_attr, ints_attr
from faceapi.graph.var import Graph, Var

CHANNELS_LAST = (0, 2, 3, 1)
_UNARY = ("Relu", "Sigmoid", "Softmax", "Clip", "LeakyRelu")
_WINDOWS = ("MaxPool", "AveragePool")


class TensorflowProgram:
    """The steps of a graph, and the numbers that they use.

    ``to_json`` gives ``{"input", "steps", "outputs", "shapes"}``; a step is ``{"op", "inputs",
    "output", …}``, its inputs numbers of values. Constants come first, in one float32 array.
    """

    def __init__(self, graph: Graph) -> None:
        self._steps: list[dict[str, Any]] = []
        self._shapes: list[list[int]] = []
        self._constants: list[NDArray[np.float32]] = []
        self._count = 0
        self._stored: dict[int, tuple[int, tuple[int, ...]]] = {}
        """By id: the number of a value, and its axes in the order in which they are stored."""
        self._stored[id(graph.input)] = self._new_value(), tuple(range(4))
        order = [var for var in graph.topological_order() if var is not graph.input]
        for var in order:
            if var.data is None:
                self._stored[id(var)] = self._translate(var)
        self._outputs = {name: self._plain(var) for name, var in graph.outputs.items()}

    def to_json(self) -> Mapping[str, Any]:
        """The program without its constants."""
        return {
            "steps": self._steps,
            "outputs": self._outputs,
            "constants": self._shapes,
        }

    def constants(self) -> bytes:
        """All constants as float32, one after the other."""
        return b"".join(array.astype("<f4").tobytes() for array in self._constants)

    def _translate(self, var: Var) -> tuple[int, tuple[int, ...]]:
        if var.op == "Transpose":
            value, order = self._stored[id(var.inputs[0])]
            permutation = ints_attr(var.attributes, "perm")
            return value, tuple(permutation.index(axis) for axis in order)
        if var.op in ("Flatten", "Reshape"):
            shape = [int(size) for size in var.shape]
            return self._step("reshape", [self._plain(var.inputs[0])], shape=shape), _plain(var)
        if var.op in ("Gemm", "MatMul"):
            operands = [self._plain(operand) for operand in var.inputs]
            return self._step("matmul", operands), _plain(var)
        image = len(var.shape) == 4 and var.op not in ("Softmax",)
        order = CHANNELS_LAST if image else _plain(var)
        operands = [self._ordered(operand, order) for operand in var.inputs]
        return self._image_step(var, operands, order), order

    def _image_step(self, var: Var, operands: list[int], order: tuple[int, ...]) -> int:
        attributes = var.attributes
        if var.op in ("Conv", "ConvTranspose"):
            return self._convolution(var, operands[0])
        if var.op in _WINDOWS:
            return self._step(
                var.op.lower(),
                operands,
                size=ints_attr(attributes, "kernel_shape"),
                strides=ints_attr(attributes, "strides"),
                pads=ints_attr(attributes, "pads", (0, 0, 0, 0)),
            )
        if var.op in ("Concat", "Slice"):
            return self._along_axis(var, operands, order)
        if var.op in (*_UNARY, "Add", "Mul", "PRelu", "GlobalAveragePool"):
            return self._step(var.op.lower(), operands, **attributes)
        raise ValueError(f"{var.op} has no translation for tfjs")

    def _convolution(self, var: Var, x: int) -> int:
        filters, attributes = _data(var.inputs[1]), var.attributes
        groups = int_attr(attributes, "group", 1)
        if var.op == "ConvTranspose":
            op, filters = "convtranspose", filters.transpose(2, 3, 1, 0)
        elif groups == 1:
            op, filters = "conv", filters.transpose(2, 3, 1, 0)
        elif groups == filters.shape[0]:
            op, filters = "depthwise", filters.transpose(2, 3, 0, 1)
        else:
            raise ValueError(f"a convolution in {groups} groups has no translation for tfjs")
        operands = [x, self._constant(filters)]
        operands += [self._constant(_data(bias)) for bias in var.inputs[2:]]
        return self._step(
            op,
            operands,
            strides=ints_attr(attributes, "strides"),
            pads=ints_attr(attributes, "pads", (0, 0, 0, 0)),
            shape=[int(var.shape[axis]) for axis in CHANNELS_LAST],
        )

    def _along_axis(self, var: Var, operands: list[int], order: tuple[int, ...]) -> int:
        if var.op == "Concat":
            return self._step(
                "concat", operands, axis=order.index(int_attr(var.attributes, "axis"))
            )
        begin, shape = [0] * len(order), [int(var.shape[axis]) for axis in order]
        axes, starts = (ints_attr(var.attributes, name) for name in ("axes", "starts"))
        for axis, start in zip(axes, starts, strict=True):
            begin[order.index(axis)] = start
        return self._step("slice", operands, begin=begin, shape=shape)

    def _ordered(self, var: Var, order: tuple[int, ...]) -> int:
        """The number of a value whose axes are stored in this order."""
        if var.data is not None:
            data = _data(var)
            if data.ndim > 1 and len(order) == 4:  # [channels, 1, 1] broadcasts as [1, channels, …]
                data = data.reshape((1,) * (4 - data.ndim) + data.shape).transpose(order)
            return self._constant(data)
        value, stored = self._stored[id(var)]
        if stored == order:
            return value
        return self._step("transpose", [value], order=[stored.index(axis) for axis in order])

    def _plain(self, var: Var) -> int:
        return self._ordered(var, _plain(var))

    def _constant(self, data: NDArray[np.float32]) -> int:
        self._constants.append(np.ascontiguousarray(data))
        self._shapes.append(list(data.shape))
        return -len(self._constants)

    def _step(self, op: str, inputs: list[int], **parameters: object) -> int:
        output = self._new_value()
        self._steps.append({"op": op, "inputs": inputs, "output": output, **parameters})
        return output

    def _new_value(self) -> int:
        self._count += 1
        return self._count - 1


def _plain(var: Var) -> tuple[int, ...]:
    return tuple(range(len(var.shape)))


def _data(var: Var) -> NDArray[np.float32]:
    assert var.data is not None, f"{var.op} should be a constant"
    return var.data.astype(np.float32)
