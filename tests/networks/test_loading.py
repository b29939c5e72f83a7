"""All ways to load a network are equivalent."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import faceapi
from faceapi import FaceApi, compat
from faceapi.architectures import tiny_yolov2
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.env import default_environment
from faceapi.networks import FaceExpressionNet, FaceLandmark68TinyNet, NeuralNetwork
from faceapi.runtime.self_check import synthetic_image

NETWORK_CLASSES: list[type[NeuralNetwork]] = [
    faceapi.networks.SsdMobilenetv1,
    faceapi.networks.TinyFaceDetector,
    faceapi.networks.Mtcnn,
    faceapi.networks.CenterFace,
    faceapi.networks.FaceLandmark68Net,
    faceapi.networks.FaceLandmark68TinyNet,
    faceapi.networks.FaceRecognitionNet,
    faceapi.networks.FaceExpressionNet,
    faceapi.networks.AgeGenderNet,
]


@pytest.fixture(scope="module")
def face() -> NDArray[np.uint8]:
    """A synthetic image."""
    return synthetic_image(112).astype(np.uint8)


async def expressions(net: FaceExpressionNet, face: NDArray[np.uint8]) -> NDArray[np.float32]:
    return (await net.forward(face))["probabilities"]


@pytest.mark.asyncio
async def test_every_way_loads_the_same_network(
    models_folder: Path, weights_folder: Path, face: NDArray[np.uint8]
) -> None:
    net = FaceExpressionNet()
    await net.load_from_uri(str(models_folder))
    expected = await expressions(net, face)
    name = "face_expression_model"
    for uri in (
        f"{models_folder}/",
        str(models_folder / "face_expression.onnx"),
        str(models_folder / f"{name}-weights_manifest.json"),
        str(weights_folder),
        f"{weights_folder}/",
        str(weights_folder / f"{name}-weights_manifest.json"),
        (weights_folder).as_uri(),
    ):
        other = FaceExpressionNet()
        await other.load(uri)
        assert other.is_loaded
        np.testing.assert_allclose(await expressions(other, face), expected, rtol=0, atol=1e-5)

    disk, by_name, flat = FaceExpressionNet(), FaceExpressionNet(), FaceExpressionNet()
    await disk.load_from_disk(str(weights_folder))
    await by_name.load_from_weight_map(
        await faceapi.media.load_weight_map(str(weights_folder), name)
    )
    await flat.load(disk.serialize_params())
    for other in (disk, by_name, flat):
        np.testing.assert_allclose(await expressions(other, face), expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("network_class", NETWORK_CLASSES)
@pytest.mark.asyncio
async def test_flat_array_round_trip(
    network_class: type[NeuralNetwork], weights_folder: Path, tmp_path: Path
) -> None:
    net, again = network_class(), network_class()
    await net.load_from_uri(str(weights_folder))
    weights = net.serialize_params()
    assert weights.dtype == np.float32
    (tmp_path / "net.weights").write_bytes(weights.astype("<f4").tobytes())
    await again.load(await faceapi.media.fetch_net_weights(str(tmp_path / "net.weights")))
    names = [name for name, _ in net.get_param_list()]
    for (name, values), (_, other) in zip(
        net.get_param_list(), again.get_param_list(), strict=True
    ):
        np.testing.assert_array_equal(values, other, err_msg=name)
    assert len(names) == len(set(names))


@pytest.mark.asyncio
async def test_create_functions_take_flat_arrays(weights_folder: Path) -> None:
    for network_class, create in (
        (faceapi.networks.SsdMobilenetv1, compat.create_ssd_mobilenetv1),
        (faceapi.networks.TinyFaceDetector, compat.create_tiny_face_detector),
        (faceapi.networks.Mtcnn, compat.create_mtcnn),
        (faceapi.networks.FaceRecognitionNet, compat.create_face_recognition_net),
    ):
        net: NeuralNetwork = network_class()
        await net.load_from_uri(str(weights_folder))
        created = await create(net.serialize_params())
        assert type(created) is network_class
        assert created.is_loaded


@pytest.mark.parametrize("separable", [True, False])
@pytest.mark.asyncio
async def test_weights_select_the_tiny_yolov2_variant(separable: bool) -> None:
    layout = tiny_yolov2.ARCHITECTURE.parameter_sets[1 if separable else 0]
    size = sum(int(np.prod(parameter.shape)) for parameter in layout)
    weights = np.random.default_rng(0).normal(0, 0.01, size).astype(np.float32)
    net = await compat.create_tiny_yolov2(weights, with_separable_convs=separable)
    grid = (await net.forward(np.zeros((64, 64, 3), np.uint8), 64))["grid"]
    assert grid.shape == (1, 2, 2, 25 if separable else 30)
    assert net.model_name.startswith("tiny_yolov2_separable" if separable else "tiny_yolov2_model")


@pytest.mark.asyncio
async def test_progress_reports_bytes(models_folder: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    net = faceapi.networks.Mtcnn()
    await net.load_from_uri(str(models_folder), progress=lambda *now: seen.append(now))
    await asyncio.sleep(0)  # the last calls come from the reading thread
    size = sum(
        (models_folder / f"{architecture.name}.onnx").stat().st_size
        for architecture in net.architectures
    )
    assert seen[-1] == (size, size)
    assert [loaded for loaded, _ in seen] == sorted(loaded for loaded, _ in seen)


@pytest.mark.asyncio
async def test_instances_are_independent_and_can_be_disposed_of_twice(
    weights_folder: Path, face: NDArray[np.uint8]
) -> None:
    mine, other = FaceLandmark68TinyNet(), FaceLandmark68TinyNet()
    await mine.load_from_uri(str(weights_folder))
    assert not other.is_loaded
    assert repr(mine) == "<FaceLandmark68TinyNet: loaded>"
    await mine.dispose()
    await mine.dispose()
    assert not mine.is_loaded
    with pytest.raises(faceapi.errors.ModelNotLoadedError, match="load the model before inference"):
        await mine.detect_landmarks(face)
    await mine.load_from_uri(str(weights_folder))
    assert mine.is_loaded


@pytest.mark.asyncio
async def test_disposing_without_await_disposes(weights_folder: Path) -> None:
    net = FaceLandmark68TinyNet()
    await net.load_from_uri(str(weights_folder))
    session = net.open_session("face_landmark_68_tiny")
    net.dispose()
    assert not net.is_loaded
    for _ in range(3):
        await asyncio.sleep(0)
    with pytest.raises(faceapi.errors.InferenceError):
        await session.run([ArrayPicture(np.zeros((9, 9), np.uint8)).resized(None, 112, 112)])


def test_disposing_outside_of_an_event_loop(weights_folder: Path) -> None:
    net = FaceLandmark68TinyNet()
    asyncio.run(net.load_from_uri(str(weights_folder)))
    asyncio.run(net.dispose())  # type: ignore[arg-type]  # a coroutine outside of a loop
    assert not net.is_loaded


@pytest.mark.asyncio
async def test_one_weight_can_be_read_and_replaced(
    weights_folder: Path, face: NDArray[np.uint8]
) -> None:
    net = FaceExpressionNet()
    await net.load_from_uri(str(weights_folder))
    bias = net.get_param_from_path("fc/bias")
    await net.reassign_param_from_path("fc/bias", bias + np.eye(7, dtype=np.float32)[3] * 100)
    assert (await net.predict_expressions(face)).angry == pytest.approx(1)
    with pytest.raises(KeyError, match="has no weight 'fc/nonsense'"):
        net.get_param_from_path("fc/nonsense")
    with pytest.raises(faceapi.errors.ModelFileError, match=r"fc/bias should have shape \[7\]"):
        await net.reassign_param_from_path("fc/bias", np.zeros(8))


@pytest.mark.asyncio
async def test_weights_of_an_onnx_file_are_not_available(models_folder: Path) -> None:
    net = FaceExpressionNet()
    with pytest.raises(faceapi.errors.ModelNotLoadedError, match="its weights are not available"):
        net.serialize_params()
    await net.load_from_uri(str(models_folder))
    with pytest.raises(faceapi.errors.ModelNotLoadedError, match="folded into its graph"):
        net.get_param_list()


@pytest.mark.asyncio
async def test_failed_load_keeps_the_network(
    weights_folder: Path, tmp_path: Path, face: NDArray[np.uint8]
) -> None:
    net = FaceExpressionNet()
    await net.load_from_uri(str(weights_folder))
    before = await expressions(net, face)
    with pytest.raises(faceapi.errors.FetchError, match="face_expression_model-weights_manifest"):
        await net.load_from_uri(str(tmp_path))
    with pytest.raises(faceapi.errors.ModelFileError, match="expected 323687 numbers, got 7"):
        await net.load(np.zeros(7, np.float32))
    np.testing.assert_array_equal(await expressions(net, face), before)


@pytest.mark.asyncio
async def test_default_folder_comes_from_the_environment(
    models_folder: Path, samples_folder: Path
) -> None:
    assert Path(default_environment().models).is_dir()
    api = FaceApi()
    await api.nets.tiny_face_detector.load_from_uri()
    with Image.open(samples_folder / "sample1.jpg") as image:
        faces = await api.detect_all_faces(image, faceapi.TinyFaceDetectorOptions())
    assert len(faces) == 3


@pytest.mark.asyncio
async def test_the_loaders_load_the_networks_of_the_package(models_folder: Path) -> None:
    folder = str(models_folder)
    for load, net in (
        (compat.load_ssd_mobilenetv1_model, faceapi.nets.ssd_mobilenetv1),
        (compat.load_face_detection_model, faceapi.nets.ssd_mobilenetv1),
        (compat.load_tiny_face_detector_model, faceapi.nets.tiny_face_detector),
        (compat.load_mtcnn_model, faceapi.nets.mtcnn),
        (compat.load_face_landmark_model, faceapi.nets.face_landmark_68_net),
        (compat.load_face_landmark_tiny_model, faceapi.nets.face_landmark_68_tiny_net),
        (compat.load_face_recognition_model, faceapi.nets.face_recognition_net),
        (compat.load_face_expression_model, faceapi.nets.face_expression_net),
        (compat.load_age_gender_model, faceapi.nets.age_gender_net),
    ):
        await net.dispose()
        await load(folder)
        assert net.is_loaded
        await net.dispose()
    with pytest.raises(faceapi.errors.FetchError, match="tiny_yolov2_separable_conv_model-weights"):
        await compat.load_tiny_yolov2_model(folder)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "net",
    [net for net in NETWORK_CLASSES if net is not faceapi.networks.Mtcnn],
    ids=lambda net: net.__name__,
)
async def test_loads_its_own_onnx_file(models_folder: Path, net: type[NeuralNetwork]) -> None:
    own = net()
    await own.load_from_uri(str(models_folder / f"{own.architectures[0].name}.onnx"))
    assert own.is_loaded
