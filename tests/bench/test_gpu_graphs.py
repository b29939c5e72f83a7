"""The graphs that ``bench gpu`` measures compute what the networks compute."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from faceapi.errors import ModelFileError
from faceapi.graph.onnx.writer import OPSET, read_model, value_names, write_model
from faceapi.runtime.self_check import synthetic_image
from faceapi_build.bench.gpu import graphs
from faceapi_build.bench.gpu.tensorflow import TensorflowProgram
from faceapi_build.bench.gpu.variants import NETWORKS, VARIANTS, NetworkFiles, model_file
from faceapi_build.dependencies import npm
from faceapi_build.paths import WEB

SIDES = {
    "ssd_mobilenetv1": 512,
    "tiny_face_detector": 64,
    "face_landmark_68_tiny": 112,
    "face_recognition": 150,
    "center_face": 64,
    "mtcnn_p": 36,
    "mtcnn_o": 48,
}
TOLERANCE = 1e-4
"""Relative to the largest value of an output, as between the backends."""


def outputs(model: bytes, pixels: NDArray[np.generic]) -> dict[str, NDArray[np.float32]]:
    session = onnxruntime.InferenceSession(model)
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, {"pixels": pixels}), strict=True))


def deviation(
    actual: dict[str, NDArray[np.float32]], expected: dict[str, NDArray[np.float32]]
) -> float:
    assert actual.keys() == expected.keys()
    return max(
        float(np.abs(np.asarray(actual[name]) - values).max() / np.abs(values).max())
        for name, values in expected.items()
    )


def rgba(side: int) -> NDArray[np.uint8]:
    opaque = np.full((1, side, side, 4), 255, np.uint8)
    opaque[..., :3] = synthetic_image(side)
    return opaque


@pytest.mark.parametrize("net", SIDES)
def test_every_changed_graph_gives_the_same_numbers(models_folder: Path, net: str) -> None:
    model, side = (models_folder / f"{net}.onnx").read_bytes(), SIDES[net]
    pixels = rgba(side)
    expected = outputs(model, pixels[..., :3].astype(np.float32))
    graph = graphs.fixed_graph(model, side)
    changed = []
    for name in graphs.GRAPHS:
        try:
            file = model_file(name, model, graph, side)
        except graphs.UnchangedError:
            continue
        changed.append(name)
        assert deviation(outputs(file, pixels.astype(np.float32)), expected) < TOLERANCE, name
    assert changed[:2] == ["plain", "four_channels"]
    for name in ("wasm", "webgpu"):
        file = model_file(name, model, graph, side)
        assert deviation(outputs(file, pixels), expected) < TOLERANCE, name
    half = model_file("float16", model, graph, side)
    assert len(half) < 0.6 * len(model_file("plain", model, graph, side))
    assert 1e-8 < deviation(outputs(half, pixels.astype(np.float32)), expected) < 0.05


def test_the_heads_of_ssd_are_joined_to_multiples_of_four(models_folder: Path) -> None:
    graph = graphs.fixed_graph((models_folder / "ssd_mobilenetv1.onnx").read_bytes(), 512)
    joined = graphs.joined_heads(graph)
    convolutions = [var for var in joined.topological_order() if var.op == "Conv"]
    assert len(convolutions) == 47 - 6
    assert all(var.shape[1] % 4 == 0 for var in convolutions if isinstance(var.shape[1], int))
    assert graphs.multiplications(graph) == pytest.approx(3.136e9, rel=1e-3)


def test_a_graph_without_depthwise_convolutions_is_left_alone(models_folder: Path) -> None:
    model = (models_folder / "face_recognition.onnx").read_bytes()
    graph = graphs.fixed_graph(model, 150)
    with pytest.raises(graphs.UnchangedError, match="no depthwise"):
        graphs.full_depthwise(graph)


def test_the_reader_rejects_float16(models_folder: Path) -> None:
    model = (models_folder / "mtcnn_o.onnx").read_bytes()
    half = model_file("float16", model, graphs.fixed_graph(model, 48), 48)
    with pytest.raises(ModelFileError):
        read_model(half)


def test_nodes_are_named_as_in_the_file(models_folder: Path) -> None:
    graph = read_model((models_folder / "mtcnn_o.onnx").read_bytes())
    file = write_model(graph, opset=OPSET)
    names = [name for name in value_names(graph).values() if name]
    assert len(set(names)) == len(names)
    assert all(name.encode() in file for name in names)


def test_every_variant_has_its_file(tmp_path: Path) -> None:
    files = NetworkFiles("face_landmark_68_tiny", tmp_path)
    for variant in VARIANTS:
        if variant.graph == "joined_heads":
            continue  # all its convolutions have multiples of four channels
        settings = files.settings(variant)
        addresses = [settings[key] for key in ("model", "program", "pixels") if key in settings]
        assert all((tmp_path / address.rpartition("/")[2]).stat().st_size for address in addresses)
    assert set(NETWORKS) >= {"ssd_mobilenetv1", "tiny_face_detector"}


def test_tfjs_gives_the_same_numbers(models_folder: Path, tmp_path: Path) -> None:
    """In tfjs on the CPU, which needs no browser: the translation is the same for every backend."""
    expected = {}
    for net in ("mtcnn_p", "mtcnn_o", "tiny_face_detector", "center_face", "face_recognition"):
        model, side = (models_folder / f"{net}.onnx").read_bytes(), SIDES[net]
        program = TensorflowProgram(graphs.fixed_graph(model, side))
        pixels = synthetic_image(side)[None].astype(np.float32)
        text = json.dumps({**program.to_json(), "side": side})
        (tmp_path / f"{net}.json").write_text(text, "utf-8")
        (tmp_path / f"{net}.bin").write_bytes(program.constants())
        (tmp_path / f"{net}.rgb").write_bytes(pixels.tobytes())
        expected[net] = outputs(model, pixels)
    script = Path(__file__).parent / "tensorflow_in_node.mjs"
    steps = WEB / "bench" / "gpu" / "tensorflow-steps.mjs"
    modules = npm.node_modules(WEB / "bench")
    command = [*npm.node_command(), str(script), str(modules.parent), str(steps), str(tmp_path)]
    done = subprocess.run([*command, *expected], check=True, capture_output=True, text=True)
    answers = json.loads(done.stdout)
    for net, values in expected.items():
        assert deviation(answers[net], values) < TOLERANCE, net
