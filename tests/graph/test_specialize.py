"""Specialized models give the same outputs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from tests.graph.onnx_reference import inferred_shapes, run

from faceapi.errors import ModelFileError
from faceapi.graph.onnx.writer import read_model
from faceapi.graph.specialize import InputLayout, Target, specialize
from faceapi.runtime.self_check import synthetic_image

FREE = "tiny_face_detector"
FIXED = "face_expression"
CLIPPED = "ssd_mobilenetv1"


@pytest.fixture(params=[FREE, FIXED, CLIPPED])
def model(request: pytest.FixtureRequest, models_folder: Path) -> bytes:
    return (models_folder / f"{request.param}.onnx").read_bytes()


def _side(model: bytes) -> int:
    rows = read_model(model).input.shape[1]
    return rows if isinstance(rows, int) else 96


def _rgba(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    alpha = np.arange(rgb.shape[0] * rgb.shape[1], dtype=np.uint32).reshape(*rgb.shape[:2], 1)
    return np.concatenate([rgb, (alpha % 256).astype(np.uint8)], axis=2)


@pytest.mark.parametrize("target", ["portable", "webgl", "webgpu"])
@pytest.mark.parametrize("layout", ["rgb_float", "rgba_float", "rgba_bytes"])
def test_outputs_stay_the_same(model: bytes, layout: InputLayout, target: Target) -> None:
    rgb = synthetic_image(_side(model))
    pixels = rgb if layout == "rgb_float" else _rgba(rgb)
    dtype = np.uint8 if layout == "rgba_bytes" else np.float32
    expected = run(model, rgb[np.newaxis].astype(np.float32))
    changed = specialize(model, layout=layout, target=target)
    got = run(changed, pixels[np.newaxis].astype(dtype))
    for name, values in expected.items():
        scale = np.abs(values).max()
        np.testing.assert_allclose(got[name], values, rtol=0, atol=2e-6 * scale)


def test_fixed_sizes_reach_every_value(model: bytes) -> None:
    side = _side(model)
    fixed = specialize(model, batch=1, height=side, width=side)
    for name, shape in inferred_shapes(fixed).items():
        assert all(isinstance(dim, int) for dim in shape), (name, shape)
    graph = read_model(fixed)
    assert graph.input.shape == (1, side, side, 3)
    assert all(isinstance(d, int) for out in graph.outputs.values() for d in out.shape)


def test_a_batch_can_be_fixed_alone(models_folder: Path) -> None:
    fixed = specialize((models_folder / f"{FREE}.onnx").read_bytes(), batch=4)
    assert read_model(fixed).input.shape == (4, "height", "width", 3)


def test_default_arguments_change_nothing(model: bytes) -> None:
    assert specialize(model) == model


def test_webgl_gets_no_bytes_and_no_relu_after_a_convolution(models_folder: Path) -> None:
    """onnxruntime's WebGL backend confuses convolutions of one shape with and without Relu."""
    model = (models_folder / "age_gender.onnx").read_bytes()
    graph = read_model(specialize(model, batch=1, layout="rgba_float", target="webgl"))
    for var in graph.topological_order():
        assert var.dtype in (np.float32, np.int64), var
        assert var.op != "Cast"
        assert not (var.op == "Relu" and var.inputs[0].op == "Conv"), var


def test_webgpu_gets_a_newer_onnx_and_floats_at_once(model: bytes) -> None:
    """onnxruntime's WebGPU backend would run an older Clip, and any op on bytes, on the CPU."""
    changed = onnx.load_from_string(specialize(model, layout="rgba_bytes", target="webgpu"))
    assert changed.opset_import[0].version == 12
    first, *others = changed.graph.node
    assert (first.op_type, list(first.input)) == ("Cast", ["pixels"])
    for node in others:
        assert "pixels" not in node.input
        assert node.op_type not in ("Clip", "Slice") or not node.attribute


def test_sizes_that_do_not_fit_are_rejected(models_folder: Path) -> None:
    fixed = (models_folder / f"{FIXED}.onnx").read_bytes()
    free = (models_folder / f"{FREE}.onnx").read_bytes()
    assert specialize(fixed, batch=1, height=112, width=112)
    with pytest.raises(ValueError, match="height must be 112, which this network fixes, got 128"):
        specialize(fixed, height=128)
    with pytest.raises(ValueError, match="batch must be at least 1"):
        specialize(free, batch=0)


def test_other_files_are_rejected() -> None:
    with pytest.raises(ModelFileError):
        specialize(b"not a model", batch=1)
