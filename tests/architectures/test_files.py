"""Checks on the model file of every network."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import onnx
import pytest
from tests.architectures.weights import made_up, published
from tests.graph.onnx_reference import inferred_shapes

from faceapi.architectures import ARCHITECTURES
from faceapi.architectures.common.architecture import Architecture
from faceapi.errors import ModelFileError
from faceapi.graph.onnx.writer import write_model
from faceapi.graph.operator_table import OPERATORS
from faceapi.graph.var import BATCH, HEIGHT, WIDTH, Graph
from faceapi.graph.weights import Weights

MEGABYTE = 1_000_000
SEVEN = (
    "ssd_mobilenetv1",
    "tiny_face_detector",
    "face_landmark_68",
    "face_landmark_68_tiny",
    "face_recognition",
    "face_expression",
    "age_gender",
)
MTCNN = ("mtcnn_p", "mtcnn_r", "mtcnn_o")
UNUSED_BY_ORIGINAL = {
    # TensorFlow constants that face-api.js loads and discards too.
    "ssd_mobilenetv1": 17,
    # They share one set of weights.
    "mtcnn_p": 37,
    "mtcnn_r": 34,
    "mtcnn_o": 29,
}


def _weights(net: Architecture, folder: Path) -> Weights:
    if net.name == "tiny_yolov2":
        return made_up(net.parameter_sets[-1])
    return published(folder, net.model_name)


@pytest.fixture(params=[*SEVEN, *MTCNN, "center_face", "tiny_yolov2"])
def net(request: pytest.FixtureRequest) -> Architecture:
    return ARCHITECTURES[request.param]


@pytest.fixture
def weights(net: Architecture, weights_folder: Path) -> Weights:
    return _weights(net, weights_folder)


@pytest.fixture
def graph(net: Architecture, weights: Weights) -> Graph:
    return net.build(weights)


def test_every_network_is_here() -> None:
    assert {*SEVEN, *MTCNN, "center_face", "tiny_yolov2"} == set(ARCHITECTURES)


def test_onnx_accepts_the_file(graph: Graph) -> None:
    onnx.checker.check_model(onnx.load_from_string(write_model(graph)), full_check=True)


def test_onnx_infers_the_same_shapes(graph: Graph) -> None:
    shapes = inferred_shapes(write_model(graph))
    for name, var in graph.outputs.items():
        onnx_shape = shapes[name]
        assert len(onnx_shape) == len(var.shape)
        for ours, theirs in zip(var.shape, onnx_shape, strict=True):
            # onnx may have a name for a dimension that we only mark as unknown.
            assert ours == theirs or isinstance(ours, str) or isinstance(theirs, str)


def test_the_input_is_as_documented(net: Architecture, graph: Graph) -> None:
    height, width = (HEIGHT, WIDTH) if net.input_size is None else (net.input_size, net.input_size)
    assert graph.input.name == "pixels"
    assert graph.input.shape == (BATCH, height, width, 3)
    assert graph.input.dtype == np.float32


def test_the_outputs_are_as_declared(net: Architecture, graph: Graph) -> None:
    assert tuple(graph.outputs) == net.outputs
    for var in graph.outputs.values():
        assert var.shape[0] == BATCH
        assert var.dtype == np.float32


def test_only_known_ops_and_types(graph: Graph) -> None:
    for var in graph.topological_order():
        assert not var.op or var.op in OPERATORS
        assert var.dtype in (np.float32, np.uint8, np.int64)
        assert var.dtype != np.int64 or (var.data is not None and var.data.size < 8)


def test_the_input_is_transposed_first_and_only_there(graph: Graph) -> None:
    """This is where ``specialize`` changes the pixel layout."""
    users = [var for var in graph.topological_order() if graph.input in var.inputs]
    assert [var.op for var in users] == ["Transpose"]


def test_all_weights_are_used(net: Architecture, graph: Graph, weights: Weights) -> None:
    assert len(weights.unused()) == UNUSED_BY_ORIGINAL.get(net.name, 0)


def test_every_weight_is_required(net: Architecture, weights: Weights) -> None:
    for missing in net.parameters_for(weights):
        others = Weights({name: weights[name] for name in weights if name != missing.name})
        with pytest.raises(ModelFileError, match="the weights have no tensor"):
            net.build(others)


def test_weights_of_another_network_are_rejected(net: Architecture, weights_folder: Path) -> None:
    other = "face_expression_model" if net.name == "age_gender" else "age_gender_model"
    with pytest.raises(ModelFileError, match=re.escape(net.title)):
        net.build(published(weights_folder, other))


def test_flat_arrays_round_trip(net: Architecture, weights: Weights) -> None:
    flat = weights.to_flat(net.parameters_for(weights))
    again = net.weights_from_flat(flat)
    for parameter in net.parameters_for(weights):
        np.testing.assert_array_equal(
            again[parameter.name].dequantize(), weights[parameter.name].dequantize()
        )
    with pytest.raises(ModelFileError, match=f"got {flat.size - 1}"):
        net.weights_from_flat(flat[:-1])


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("ssd_mobilenetv1", 5_555_519),
        ("tiny_face_detector", 193_321),
        ("face_landmark_68", 356_840),
        ("face_landmark_68_tiny", 77_224),
        ("face_expression", 323_687),
        ("age_gender", 421_731),
        ("face_recognition", 5_614_592),
        ("mtcnn_p", 495_850),
        ("tiny_yolov2", 1_794_500),
    ],
)
def test_flat_arrays_have_the_length_in_face_api_js(name: str, numbers: int) -> None:
    layout = ARCHITECTURES[name].parameter_sets[-1]
    assert sum(int(np.prod(parameter.shape)) for parameter in layout) == numbers


def test_the_full_yolo_has_the_length_in_face_api_js() -> None:
    layout = ARCHITECTURES["tiny_yolov2"].parameter_sets[0]
    assert sum(int(np.prod(parameter.shape)) for parameter in layout) == 15_767_454


def test_the_seven_models_are_no_larger_than_promised(weights_folder: Path) -> None:
    sizes = [
        len(write_model(ARCHITECTURES[name].build(_weights(ARCHITECTURES[name], weights_folder))))
        for name in SEVEN
    ]
    assert sum(sizes) <= 13.9 * MEGABYTE
