"""Run graphs in onnxruntime, and check them with the onnx package."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from faceapi.graph.onnx.writer import write_model
from faceapi.graph.var import Graph


def run(model: bytes, pixels: NDArray[np.generic]) -> dict[str, NDArray[np.float32]]:
    """Outputs of a model by name."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"pixels": pixels}), strict=True))


def run_graph(graph: Graph, pixels: NDArray[np.generic]) -> dict[str, NDArray[np.float32]]:
    """Write the graph, check the file strictly, run it."""
    model = write_model(graph)
    loaded = onnx.load_from_string(model)
    onnx.checker.check_model(loaded, full_check=True)
    return run(model, pixels)


def inferred_shapes(model: bytes) -> dict[str, list[int | str]]:
    """Shapes of all values that the onnx package can infer."""
    loaded = onnx.load_from_string(model)
    known = onnx.shape_inference.infer_shapes(loaded, strict_mode=True, data_prop=True).graph
    shapes: dict[str, list[int | str]] = {}
    for value in (*known.input, *known.value_info, *known.output):
        dims = value.type.tensor_type.shape.dim
        shapes[value.name] = [
            d.dim_value if d.HasField("dim_value") else d.dim_param or "?" for d in dims
        ]
    return shapes
