"""Files that a network cannot load, each with a clear message."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest

import faceapi
from faceapi.architectures import mtcnn
from faceapi.networks import FaceExpressionNet, NeuralNetwork


@pytest.mark.asyncio
async def test_damaged_files_are_named(models_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    shutil.copytree(models_folder, folder)
    file = folder / "face_expression.onnx"
    content = bytearray(file.read_bytes())
    content[1000] ^= 255
    file.write_bytes(content)
    net = FaceExpressionNet()
    with pytest.raises(faceapi.errors.ModelFileError, match=r"face_expression\.onnx .* SHA-256"):
        await net.load_from_uri(str(folder))
    file.write_bytes(content[:5000])
    with pytest.raises(faceapi.errors.ModelFileError, match=r"bytes, got 5000"):
        await net.load_from_uri(str(folder))
    with pytest.raises(faceapi.errors.ModelFileError):
        await net.load_from_uri(str(file))
    assert not net.is_loaded


@pytest.mark.asyncio
async def test_the_model_of_another_network_is_refused(
    weights_folder: Path, tmp_path: Path
) -> None:
    net = FaceExpressionNet()
    manifest = weights_folder / "age_gender_model-weights_manifest.json"
    with pytest.raises(faceapi.errors.ModelFileError, match="is this the model of another network"):
        await net.load_from_uri(str(manifest))
    (tmp_path / "x.json").write_text(json.dumps({"models": {}}))
    with pytest.raises(faceapi.errors.ModelFileError, match=r"x\.json is not a model index"):
        await net.load_from_uri(str(tmp_path / "x.json"))


@pytest.mark.asyncio
async def test_refuses_uris_that_are_not_strings() -> None:
    net = FaceExpressionNet()
    with pytest.raises(TypeError, match="uri must be a string or None, got int"):
        await net.load_from_uri(5)  # type: ignore[arg-type]  # tests the wrong type
    with pytest.raises(TypeError, match="path must be a string, got NoneType"):
        await net.load_from_disk(None)  # type: ignore[arg-type]  # tests the wrong type


@pytest.mark.asyncio
async def test_mtcnn_needs_a_folder(models_folder: Path) -> None:
    with pytest.raises(
        faceapi.errors.ModelFileError, match="this network has 3: pass their folder"
    ):
        await faceapi.networks.Mtcnn().load_from_uri(
            str(models_folder / f"{mtcnn.P_NET.name}.onnx")
        )


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("net", "file", "message"),
    [
        (faceapi.networks.AgeGenderNet, "face_expression", "expected an output age, got"),
        (
            faceapi.networks.FaceExpressionNet,
            "face_recognition",
            r"input of shape \['batch', 112, 112, 3\]",
        ),
        (faceapi.networks.TinyFaceDetector, "mtcnn_p", "expected an output grid, got"),
        (faceapi.networks.SsdMobilenetv1, "tiny_face_detector", "expected an output boxes, got"),
    ],
)
async def test_the_onnx_file_of_another_network_is_refused(
    models_folder: Path, net: type[NeuralNetwork], file: str, message: str
) -> None:
    uri = str(models_folder / f"{file}.onnx")
    with pytest.raises(
        faceapi.errors.ModelFileError, match=rf"{file}\.onnx: .*{message}.* another"
    ):
        await net().load_from_uri(uri)


@pytest.mark.asyncio
async def test_outputs_of_another_shape_are_refused(models_folder: Path, tmp_path: Path) -> None:
    model = onnx.load_model(models_folder / "face_expression.onnx")
    for tensor in model.graph.initializer:
        if 7 in tensor.dims:
            values = onnx.numpy_helper.to_array(tensor)
            fewer = np.ascontiguousarray(values[..., :6])
            tensor.CopyFrom(onnx.numpy_helper.from_array(fewer, tensor.name))
    file = tmp_path / "six.onnx"
    onnx.save_model(model, file)
    with pytest.raises(
        faceapi.errors.ModelFileError, match=r"probabilities of shape \['batch', 7\]"
    ):
        await FaceExpressionNet().load_from_uri(str(file))
