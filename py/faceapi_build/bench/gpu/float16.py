"""The half-precision twin of a graph, for GPUs with ``shader-f16``.

A model file of the package never holds such numbers, and its reader rejects them. The writer can
encode them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from faceapi.graph.onnx.writer import FLOAT16
from faceapi.graph.specialize import encode
from faceapi.graph.var import Graph, Var, constant
from faceapi_build.bench.gpu.graphs import in_opset_12, rebuild

_FLOAT = 1
"""ONNX's code of float32."""
_HALF = np.dtype(np.float16)


def float16_model(graph: Graph) -> bytes:
    """The graph as a file that computes in float16; its input and outputs stay float32.

    Constants that float16 cannot hold are clipped to its largest number, 65504.
    """
    encoded = in_opset_12(graph)
    halves: dict[int, Var] = {}

    def make(var: Var, inputs: list[Var]) -> Var:
        operands = tuple(_half(halves, operand) for operand in inputs)
        return replace(var, inputs=operands, dtype=operands[0].dtype)

    half = rebuild(encoded, encoded.input, make)
    outputs = {name: _cast(var, np.dtype(np.float32), _FLOAT) for name, var in half.outputs.items()}
    return encode(Graph(graph.name, half.input, outputs), "webgpu")


def _half(halves: dict[int, Var], operand: Var) -> Var:
    """An operand in float16, if it is in float32."""
    if operand.dtype != np.float32:
        return operand
    if id(operand) not in halves:
        if operand.data is None:
            halves[id(operand)] = _cast(operand, _HALF, FLOAT16)
        else:
            limit = np.finfo(_HALF).max
            values = np.clip(operand.data.astype(np.float32), -limit, limit)
            halves[id(operand)] = constant(values.astype(_HALF))
    return halves[id(operand)]


def _cast(operand: Var, dtype: np.dtype[np.generic], number: int) -> Var:
    return Var(operand.shape, dtype, "Cast", (operand,), {"to": number})
