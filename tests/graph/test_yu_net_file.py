"""YuNet's ONNX file, converted to our ops: the same numbers, and nothing else is accepted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

import faceapi
from faceapi.architectures import yu_net
from faceapi.errors import BackendUnavailableError, ModelFileError
from faceapi.graph import ops
from faceapi.graph.foreign.yu_net import convert, reference_outputs
from faceapi.graph.onnx.writer import write_model
from faceapi.graph.var import Graph
from faceapi.runtime.self_check import synthetic_image
from faceapi_build.paths import ROOT

SHARED = ROOT.parent / "shared" / "data" / "yunet_n_dynamic.onnx"
CHANNELS = {f"{head}_{stride}": n for head, n in yu_net.HEADS for stride in yu_net.STRIDES}


def small_yu_net(scale: float = 2.0, last: str = "kps") -> bytes:
    """The heads and the enlarging of YuNet, on a trunk of one convolution per stride."""
    random = np.random.default_rng(8)
    make = onnx.helper.make_node
    nodes, outputs = [], []
    constants: dict[str, NDArray[Any]] = {
        "scales": np.array([1, 1, scale, scale], np.float32),
        "zero": np.array(0, np.int64),
        "any": np.array([-1], np.int64),
        "roi": np.zeros(0, np.float32),
    }

    def conv(x: str, y: str, inputs: int, size: int, stride: int, channels: int) -> None:
        constants[f"{y}_w"] = random.normal(0, 0.2, (channels, inputs, size, size)).astype("f4")
        constants[f"{y}_b"] = random.normal(0, 0.2, channels).astype("f4")
        shape: dict[str, Any] = {
            "kernel_shape": [size, size],
            "strides": [stride, stride],
            "dilations": [1, 1],
        }
        nodes.append(make("Conv", [x, f"{y}_w", f"{y}_b"], [y], group=1, pads=[0] * 4, **shape))

    conv("input", "x8", 3, 8, 8, 4)
    for before, after in ((8, 16), (16, 32)):
        window: dict[str, Any] = {"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 0}
        nodes.append(make("MaxPool", [f"x{before}"], [f"x{after}"], pads=[0] * 4, **window))
    nearest: dict[str, Any] = {"mode": "nearest", "nearest_mode": "floor"}
    asymmetric: dict[str, Any] = {"coordinate_transformation_mode": "asymmetric"}
    nodes.append(make("Resize", ["x16", "roi", "scales"], ["up"], **nearest, **asymmetric))
    nodes.append(make("Add", ["x8", "up"], ["y8"]))
    for name, channels in CHANNELS.items():
        head, stride = name.split("_")
        trunk = "y8" if stride == "8" else f"x{stride}"
        conv(trunk, f"{name}_c", 4, 1, 1, channels)
        constants[f"{name}_n"] = np.array([channels], np.int64)
        flat = f"{name}_flat" if head in ("cls", "obj") else name
        nodes += [
            make("Transpose", [f"{name}_c"], [f"{name}_t"], perm=[0, 2, 3, 1]),
            make("Shape", [f"{name}_c"], [f"{name}_s"]),
            make("Gather", [f"{name}_s", "zero"], [f"{name}_g"], axis=0),
            make("Unsqueeze", [f"{name}_g"], [f"{name}_u"], axes=[0]),
            make("Concat", [f"{name}_u", "any", f"{name}_n"], [f"{name}_r"], axis=0),
            make("Reshape", [f"{name}_t", f"{name}_r"], [flat]),
        ]
        if flat != name:
            nodes.append(make("Sigmoid", [flat], [name]))
        if head != "kps" or last == "kps":
            sizes = ["n", None, channels]
            outputs.append(onnx.helper.make_tensor_value_info(name, 1, sizes))
    graph = onnx.helper.make_graph(
        nodes,
        "yunet",
        [onnx.helper.make_tensor_value_info("input", 1, ["n", 3, "h", "w"])],
        outputs,
        [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opset = onnx.helper.make_opsetid("", 11)
    model = onnx.helper.make_model(graph, opset_imports=[opset], ir_version=6)
    return bytes(model.SerializeToString())


def files() -> list[bytes]:
    """The small network, and the real one where it is present."""
    return [small_yu_net(), *([SHARED.read_bytes()] if SHARED.exists() else [])]


def test_the_converted_file_computes_the_same() -> None:
    random = np.random.default_rng(4)
    pixels = random.integers(0, 256, (2, 96, 160, 3)).astype(np.float32)
    for content in files():
        ours = onnxruntime.InferenceSession(write_model(convert(content, CHANNELS)))
        original = onnxruntime.InferenceSession(content)
        expected = original.run(
            list(CHANNELS), {"input": np.ascontiguousarray(pixels[..., ::-1].transpose(0, 3, 1, 2))}
        )
        for values, flat in zip(
            ours.run(list(CHANNELS), {"pixels": pixels}), expected, strict=True
        ):
            assert values.shape[:1] + values.shape[3:] == flat.shape[:1] + flat.shape[2:]
            np.testing.assert_allclose(values.reshape(flat.shape), flat, rtol=1e-4, atol=2e-3)


def test_numpy_computes_what_the_file_computes() -> None:
    image = synthetic_image(64)
    bgr = np.ascontiguousarray(image[np.newaxis, ..., ::-1].transpose(0, 3, 1, 2)).astype("f4")
    for content in files():
        ours = reference_outputs(content, CHANNELS, image)
        session = onnxruntime.InferenceSession(content)
        for name, expected in zip(
            CHANNELS, session.run(list(CHANNELS), {"input": bgr}), strict=True
        ):
            np.testing.assert_allclose(ours[name], expected, rtol=1e-5, atol=1e-3)


@pytest.mark.asyncio
async def test_a_backend_must_compute_what_the_file_computes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.onnx"
    path.write_bytes(small_yu_net())

    def converted_wrongly(content: bytes, channels: dict[str, int]) -> Graph:
        graph = convert(content, channels)
        outputs = {**graph.outputs, "kps_8": ops.relu(graph.outputs["kps_8"])}
        return replace(graph, outputs=outputs)

    monkeypatch.setattr("faceapi.graph.foreign.yu_net.convert", converted_wrongly)
    net = faceapi.networks.YuNet()
    with pytest.raises(BackendUnavailableError, match="output 'kps_8' is off by"):
        await net.load_from_uri(str(path))
    assert not net.is_loaded


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (small_yu_net(scale=3), "expected nearest pixels at twice the size"),
        (small_yu_net(last="bbox"), "the file has no kps_8"),
        (small_yu_net()[:-40], "truncated|not an ONNX file"),
        (b"no model", "not an ONNX file"),
    ],
)
def test_other_files_are_rejected(content: bytes, message: str) -> None:
    with pytest.raises(ModelFileError, match=message):
        convert(content, CHANNELS)


def test_one_cell_is_decoded() -> None:
    outputs = {
        name: np.zeros((1, 64 // int(name.split("_")[1]), 4, n), np.float32)
        for name, n in CHANNELS.items()
    }
    outputs["cls_16"][0, 1, 2] = 0.81
    outputs["obj_16"][0, 1, 2] = 1.0
    outputs["bbox_16"][0, 1, 2] = [0.5, 0.25, np.log(2), np.log(3)]
    outputs["kps_16"][0, 1, 2, :2] = [1, -0.5]
    faces = yu_net.decode(outputs, 0, 0.5)
    np.testing.assert_allclose(faces.scores, [0.9], rtol=1e-6)
    np.testing.assert_allclose(faces.xyxy, [[24, -4, 56, 44]], atol=1e-4)
    np.testing.assert_allclose(faces.points[0, 0], [48, 8], atol=1e-4)


@pytest.mark.asyncio
async def test_the_network_is_loaded_from_a_file_of_ones_own(
    tmp_path: Path, samples_folder: Path
) -> None:
    path = tmp_path / "own.onnx"
    path.write_bytes(small_yu_net())
    net = faceapi.networks.YuNet()
    with pytest.raises(ModelFileError, match="YuNet: its weights are not part of this package"):
        await net.load_from_uri()
    await net.load_from_uri(str(path))
    assert net.is_loaded
    options = faceapi.YuNetOptions(input_size=64, score_threshold=0.9)
    assert len(await net.forward(samples_folder / "sample1.jpg", options)) < 200
    if SHARED.exists():
        await net.load_from_uri(str(SHARED))
        faces = await net.forward(samples_folder / "sample1.jpg")
        assert len(faces) == 3
    (tmp_path / "wrong.onnx").write_bytes(b"no model")
    with pytest.raises(ModelFileError, match=r"wrong\.onnx: not an ONNX file"):
        await net.load_from_uri(str(tmp_path / "wrong.onnx"))
