"""Tensors, flat arrays, weight maps, and the precision of dequantization."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.graph.onnx_reference import run_graph

from faceapi.errors import ModelFileError
from faceapi.graph.ops import flatten, mul
from faceapi.graph.var import BATCH, Graph, argument
from faceapi.graph.weights import Parameter, QuantizedTensor, Weights

PARAMETERS = (
    Parameter("conv/filters", (3, 3, 2, 4), flat_axes=(3, 2, 0, 1)),
    Parameter("conv/bias", (4,)),
    Parameter("fc", (4, 5), flat_axes=(1, 0)),
)
COUNT = 3 * 3 * 2 * 4 + 4 + 20


def test_flat_arrays_round_trip() -> None:
    flat = np.arange(COUNT, dtype=np.float32)
    weights = Weights.from_flat(flat, PARAMETERS, "Net")
    weights.validate(PARAMETERS, "Net")
    np.testing.assert_array_equal(weights.to_flat(PARAMETERS), flat)


def test_flat_axes_are_the_order_in_the_flat_array() -> None:
    flat = np.arange(COUNT, dtype=np.float32)
    weights = Weights.from_flat(flat, PARAMETERS, "Net")
    np.testing.assert_array_equal(weights["fc"].dequantize(), flat[-20:].reshape(5, 4).T)
    # In dlib's order, the second number of a filter is its next column.
    assert weights["conv/filters"].dequantize()[0, 1, 0, 0] == 1


@pytest.mark.parametrize("count", [0, COUNT - 1, COUNT + 1])
def test_a_flat_array_of_another_length_is_rejected(count: int) -> None:
    with pytest.raises(ModelFileError, match=f"Net: expected {COUNT} numbers .* got {count}"):
        Weights.from_flat(np.zeros(count, np.float32), PARAMETERS, "Net")


def test_missing_and_misshapen_tensors_are_named() -> None:
    arrays = {"conv/filters": np.zeros((3, 3, 2, 4)), "conv/bias": np.zeros(4)}
    with pytest.raises(
        ModelFileError, match=r"Net: the weights have no tensor fc of shape \[4, 5\]"
    ):
        Weights.from_arrays(arrays).validate(PARAMETERS, "Net")
    with pytest.raises(ModelFileError, match=r"fc should have shape \[4, 5\], but has \[5, 4\]"):
        Weights.from_arrays({**arrays, "fc": np.zeros((5, 4))}).validate(PARAMETERS, "Net")


@pytest.mark.parametrize("value", ["text", None, [["a"]], {"x": 1}, np.array([1j])])
def test_a_weight_map_holds_numbers(value: object) -> None:
    with pytest.raises(ModelFileError, match="weight w should be an array of numbers"):
        Weights.from_arrays({"w": value})  # type: ignore[dict-item]  # the mistake under test


def test_scopes_share_what_was_used() -> None:
    weights = Weights.from_arrays({"a/b/c": [1.0], "a/d": [2.0], "e": [3.0]})
    assert sorted(weights.scope("a")) == ["b/c", "d"]
    assert "c" in weights.scope("a").scope("b")
    assert weights.scope("a").scope("b")["c"].dequantize() == 1
    assert weights.unused() == {"a/d", "e"}
    with pytest.raises(KeyError, match="a/x"):
        weights.scope("a")["x"]


@given(
    st.sampled_from([np.uint8, np.uint16]),
    st.floats(1e-4, 1e2),
    st.floats(-1.2, 0.2),
    st.floats(0.1, 10),
)
def test_stored_bytes_become_the_same_numbers(
    dtype: type[np.unsignedinteger], width: float, start: float, factor: float
) -> None:
    """The graph dequantizes as exactly as double precision, rounded once."""
    highest = int(np.iinfo(dtype).max)
    data = np.linspace(0, highest, 256).astype(dtype).reshape(16, 16)
    tensor = QuantizedTensor(data, width / highest, start * width)
    pixels = argument("pixels", (BATCH, 16, 16))
    by = np.full((16, 1), factor, np.float32)
    product = mul(pixels, tensor.to_var(by))
    graph = Graph("test", pixels, {"out": flatten(product)})
    got = run_graph(graph, np.ones((1, 16, 16), np.float32))["out"].reshape(16, 16)
    exact = (data.astype(np.float64) * (width / highest) + start * width) * by.astype(np.float64)
    np.testing.assert_allclose(got, exact, rtol=3e-7, atol=1e-9 * width * factor)


def test_a_constant_tensor_is_stored_as_floats() -> None:
    var = QuantizedTensor(np.zeros((2, 2), np.uint8), 0.0, 1.5).to_var()
    assert var.data is not None
    np.testing.assert_array_equal(var.data, np.full((2, 2), 1.5))
