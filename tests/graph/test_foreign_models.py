"""A third-party detector, validated with its own profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from faceapi.errors import ModelFileError
from faceapi.graph.foreign import shape_rules
from faceapi.graph.onnx.writer import OPSET
from faceapi.graph.operator_table import OPERATORS, Operator
from faceapi.graph.shape_inference import Attributes
from faceapi.graph.validation import Profile, check_model
from faceapi.graph.var import UNKNOWN, Shape, Var


def _enlarge(inputs: Sequence[Var], _attributes: Attributes) -> Shape:
    assert inputs[2].data is not None
    pairs = zip(inputs[0].shape, inputs[2].data.tolist(), strict=True)
    return tuple(
        size if scale == 1 else int(size * scale) if isinstance(size, int) else UNKNOWN
        for size, scale in pairs
    )


FOREIGN = Profile(
    operators={
        "Relu": OPERATORS["Relu"],
        "Shape": Operator(shape_rules.shape_of),
        "Gather": Operator(shape_rules.gather, range(2, 3), frozenset({"axis"})),
        "Concat": replace(OPERATORS["Concat"], rule=shape_rules.join),
        "Reshape": replace(OPERATORS["Reshape"], rule=shape_rules.reshape),
        "Resize": Operator(_enlarge, range(3, 4), frozenset({"mode"}), absent=frozenset({1})),
    },
    opsets=(13,),
    channels_axis=1,
)


def foreign(scale: float) -> bytes:
    """Enlarges its input and flattens it to a size that it computes, like YuNet."""
    make = onnx.helper.make_node
    constants: dict[str, NDArray[Any]] = {
        "first": np.array([0], np.int64),
        "rest": np.array([-1], np.int64),
        "scales": np.array([1, 1, scale, scale], np.float32),
    }
    graph = onnx.helper.make_graph(
        [
            make("Resize", ["x", "", "scales"], ["large"], mode="nearest"),
            make("Relu", ["large"], ["positive"]),
            make("Shape", ["positive"], ["shape"]),
            make("Gather", ["shape", "first"], ["rows"], axis=0),
            make("Concat", ["rows", "rest"], ["target"], axis=0),
            make("Reshape", ["positive", "target"], ["y"]),
        ],
        "foreign",
        [onnx.helper.make_tensor_value_info("x", 1, ["n", 3, "h", "w"])],
        [onnx.helper.make_tensor_value_info("y", 1, ["n", None])],
        [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opset = onnx.helper.make_opsetid("", 13)
    model = onnx.helper.make_model(graph, opset_imports=[opset], ir_version=7)
    return bytes(model.SerializeToString())


def test_a_foreign_detector_is_accepted_by_its_own_profile() -> None:
    content = foreign(2)
    model = check_model(content, FOREIGN)
    values = np.linspace(-1, 1, 2 * 3 * 5 * 4, dtype=np.float32).reshape(2, 3, 5, 4)
    model.runs.check(values.shape)
    results = [
        onnxruntime.InferenceSession(model_bytes).run(None, {"x": values})[0]
        for model_bytes in (content, model.to_bytes())
    ]
    np.testing.assert_array_equal(*results)
    assert results[0].shape == (2, 3 * 10 * 8)


def test_a_foreign_detector_is_bounded_too() -> None:
    with pytest.raises(ModelFileError, match=f"opset {OPSET}, got opset 13"):
        check_model(foreign(2))
    with pytest.raises(ModelFileError, match="uses Resize"):
        check_model(foreign(2), Profile(opsets=(13,), channels_axis=1))
    with pytest.raises(ModelFileError, match="more numbers than the limits allow, at Resize"):
        check_model(foreign(100), FOREIGN)
