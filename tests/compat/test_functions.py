"""The functions that run one network, single and in batches, and the deprecated calls."""

from __future__ import annotations

import gc
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

import faceapi
from faceapi import compat
from faceapi.architectures import ssd_mobilenetv1 as ssd


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def loaded(models_folder: Path) -> None:
    for net in faceapi.nets.all:
        if net is not faceapi.nets.tiny_yolov2:
            await net.load_from_uri(str(models_folder))


@pytest.fixture(scope="module")
def picture(samples_folder: Path) -> Image.Image:
    """Three faces, small enough for a fast test."""
    with Image.open(samples_folder / "sample1.jpg") as image:
        return image.convert("RGB").resize((960, 640))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def canvases(picture: Image.Image) -> list[Image.Image]:
    """Crops of the three faces, none of them square."""
    faces = await faceapi.detect_all_faces(picture, faceapi.TinyFaceDetectorOptions())
    detections: list[Image.Image] = await faceapi.extract_faces(picture, faces)
    assert len(detections) == 3
    assert all(item.width != item.height for item in detections)
    return detections


@pytest.mark.asyncio(loop_scope="module")
async def test_detectors_as_functions_find_what_the_chain_finds(picture: Image.Image) -> None:
    accurate = faceapi.SsdMobilenetv1Options(min_confidence=0.8)
    fast = faceapi.TinyFaceDetectorOptions(input_size=320)
    for detections, options in (
        (await compat.ssd_mobilenetv1(picture, accurate), accurate),
        (await compat.tiny_face_detector(picture, fast), fast),
    ):
        chain = await faceapi.detect_all_faces(picture, options)
        assert detections == [face.detection for face in chain]
        assert len(detections) >= 2
    assert compat.locate_faces is compat.ssd_mobilenetv1


@pytest.mark.asyncio(loop_scope="module")
async def test_mtcnn_keeps_its_five_landmarks_and_the_chain_computes_68(
    picture: Image.Image,
) -> None:
    options = faceapi.MtcnnOptions(min_face_size=60)
    detections = await compat.mtcnn(picture, options)
    again, stats = await faceapi.nets.mtcnn.forward_with_stats(picture, options)
    chain = await faceapi.detect_all_faces(picture, options).with_face_landmarks()
    assert [face.landmarks.positions.shape for face in detections] == [(5, 2)] * len(detections)
    assert again == detections
    assert stats.scales[0] == pytest.approx(12 / 60)
    assert [face.detection for face in chain] == [face.detection for face in detections]
    for five, many in zip(detections, chain, strict=True):
        nose = many.landmarks.positions[30]
        assert np.linalg.norm(five.landmarks.positions[2] - nose) < 0.2 * five.box.width


@pytest.mark.parametrize(
    "function",
    [
        compat.detect_face_landmarks,
        compat.detect_face_landmarks_tiny,
        compat.compute_face_descriptor,
        compat.recognize_face_expressions,
        compat.predict_age_and_gender,
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_list_gives_a_list_of_the_same_values(
    function: object, canvases: list[Image.Image]
) -> None:
    assert callable(function)
    arrays = [np.asarray(canvas) for canvas in canvases]
    mixed = [canvases[0], arrays[1], canvases[2]]
    single = [await function(item) for item in canvases]
    for batch in (await function(canvases), await function(tuple(arrays)), await function(mixed)):
        assert isinstance(batch, list)
        for one, other in zip(single, batch, strict=True):
            np.testing.assert_allclose(numbers(one), numbers(other), rtol=0, atol=2e-4)
    assert isinstance(await function([canvases[0]]), list)
    with pytest.raises(ValueError, match="at least one picture"):
        await function([])
    with pytest.raises(faceapi.errors.PictureError, match=r"item 1 of 3: .* got NoneType"):
        await function([canvases[0], None, arrays[2]])


def numbers(value: object) -> list[float]:
    if isinstance(value, faceapi.types.FaceLandmarks):
        return [float(x) for x in value.positions.ravel()]
    if isinstance(value, faceapi.types.FaceExpressions):
        return [item.probability for item in value.as_array()]
    if isinstance(value, faceapi.types.AgeGender):
        return [value.age, value.gender_probability]
    assert isinstance(value, np.ndarray)
    assert value.shape == (128,)
    return [float(x) for x in value]


@pytest.mark.asyncio(loop_scope="module")
async def test_landmarks_of_a_crop_are_in_its_pixels(canvases: list[Image.Image]) -> None:
    detections = await compat.detect_landmarks(canvases[0])
    assert isinstance(detections, faceapi.types.FaceLandmarks68)
    assert (detections.image_width, detections.image_height) == canvases[0].size
    assert detections.shift == faceapi.types.Point(0, 0)
    raw = (await faceapi.nets.face_landmark_68_net.forward(canvases[:2]))["points"]
    assert raw.shape == (2, 136)
    np.testing.assert_allclose(raw[0].reshape(68, 2), detections.relative_positions, atol=1e-6)
    unpadded = (await faceapi.nets.face_landmark_68_net.forward_input(canvases[0]))["points"]
    assert np.abs(unpadded[0] - raw[0]).max() > 0.005


@pytest.mark.asyncio(loop_scope="module")
async def test_forward_of_ssd_gives_all_boxes(picture: Image.Image) -> None:
    net = faceapi.nets.ssd_mobilenetv1
    out = await net.forward([picture, picture])
    assert out["boxes"].shape == (2, 5118, 4)
    assert out["scores"].shape == (2, 5118)
    top, left, bottom, right = out["boxes"][0, out["scores"][0].argmax()]
    (best, *_) = await net.locate_faces(picture)
    with pytest.raises(faceapi.errors.PictureError, match=r"item 1 of 2: .* got int"):
        await net.forward([picture, 5])
    assert best.box.left == pytest.approx(float(left) * 960, abs=0.1)
    assert best.box.top == pytest.approx(float(top) * 960, abs=1)
    raw = await net.forward_input(picture)
    decoded = ssd.decode_boxes(raw["boxes"][0], ssd.priors())
    np.testing.assert_allclose(decoded, out["boxes"][0], atol=1e-5)
    assert bottom > top
    assert right > left


@pytest.mark.asyncio(loop_scope="module")
async def test_backends_of_cpython() -> None:
    assert await faceapi.available_backends() == {"native": None}
    assert (await faceapi.set_backend("auto")).name == "native"
    assert faceapi.get_backend() == faceapi.backends.BackendStatus("native", 0)


def test_aliases() -> None:
    assert issubclass(faceapi.networks.FaceDetectionNet, faceapi.networks.SsdMobilenetv1)
    assert issubclass(faceapi.networks.FaceLandmarkNet, faceapi.networks.FaceLandmark68Net)
    assert compat.create_face_detection_net is compat.create_ssd_mobilenetv1
    assert compat.all_faces is compat.all_faces_ssd_mobilenetv1
    assert compat.detect_landmarks is compat.detect_face_landmarks


@pytest.mark.asyncio(loop_scope="module")
async def test_options_of_another_network_are_rejected(picture: Image.Image) -> None:
    with pytest.raises(TypeError, match="options must be TinyYolov2Options, got TinyFaceDetector"):
        await compat.tiny_yolov2(picture, faceapi.TinyFaceDetectorOptions())
    with pytest.raises(TypeError, match="options must be MtcnnOptions, got dict"):
        await compat.mtcnn(picture, {"min_face_size": 40})  # type: ignore[arg-type]  # rejected


@pytest.mark.asyncio(loop_scope="module")
async def test_the_deprecated_calls_warn_and_return_everything(picture: Image.Image) -> None:
    with pytest.warns(DeprecationWarning, match="detect_all_faces"):
        faces = await compat.all_faces(picture, 0.8)
    assert all(face.score > 0.8 for face in faces)
    assert faces[0].descriptor.shape == (128,)
    with pytest.warns(DeprecationWarning):
        assert await compat.all_faces_mtcnn(picture, faceapi.MtcnnOptions(min_face_size=60))
    with pytest.warns(DeprecationWarning), pytest.raises(faceapi.errors.ModelNotLoadedError):
        await compat.all_faces_tiny_yolov2(picture)


@pytest.mark.parametrize(
    "function",
    [
        compat.detect_face_landmarks,
        compat.detect_face_landmarks_tiny,
        compat.compute_face_descriptor,
        compat.recognize_face_expressions,
        compat.predict_age_and_gender,
        compat.tiny_face_detector,
        compat.ssd_mobilenetv1,
        compat.mtcnn,
        lambda pictures: faceapi.detect_all_faces(
            pictures, faceapi.TinyFaceDetectorOptions()
        ).with_face_landmarks(),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_repeated_calls_do_not_accumulate(function: Any, canvases: list[Image.Image]) -> None:
    """As face-api.js's tests for tensors: calls do not accumulate memory."""

    async def objects() -> int:
        for _ in range(3):
            await function(canvases)
        gc.collect()
        return len(gc.get_objects())

    await objects()
    counts = [await objects() for _ in range(4)]
    # What is created once, like a thread of a pool, may come late; a leak adds objects each time.
    # Negative growth is fine: objects of earlier tests may be freed.
    assert min(after - before for before, after in pairwise(counts)) < 20
