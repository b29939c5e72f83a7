"""The chain: the order of its steps, its results, and its errors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import faceapi
from faceapi import Face, FaceApi, TinyFaceDetectorOptions
from faceapi.pipeline.chain import AllAlignedFacesTask, AllFacesTask, SingleFaceTask

OPTIONS = TinyFaceDetectorOptions()
LANDMARKS = ("landmarks", "unshifted_landmarks", "aligned_rect")
COMPUTES = {
    "E": ("expressions",),
    "A": ("gender", "gender_probability", "age"),
    "L": LANDMARKS,
    "T": LANDMARKS,
    "D": ("descriptor",),
}


def valid_chains() -> Iterator[str]:
    """Every valid order of expressions, age and gender, landmarks and descriptors.

    Descriptors need landmarks before them. This includes all chains in face-api.js's README.
    """
    for length in range(5):
        for steps in permutations("EALTD", length):
            chain = "".join(steps)
            if "T" in chain and chain not in (
                "T",
                "TEAD",
                "EAT",
            ):  # otherwise the same as with the large network
                continue
            if "D" not in chain or {"L", "T"} & set(chain.split("D")[0]):
                yield chain


CHAINS = sorted(valid_chains(), key=lambda chain: (len(chain), chain))


@pytest.fixture(scope="module")
def picture(samples_folder: Path) -> NDArray[np.uint8]:
    """Three faces, in a small picture for speed."""
    with Image.open(samples_folder / "sample1.jpg") as image:
        return np.asarray(image.convert("RGB").resize((480, 320)))


@pytest.fixture
def gray() -> NDArray[np.uint8]:
    """A picture without faces."""
    return np.full((120, 160), 128, np.uint8)


def all_faces(task: AllFacesTask, chain: str) -> AllFacesTask:
    for step in chain:
        if step == "D":
            assert isinstance(task, AllAlignedFacesTask)
            task = task.with_face_descriptors()
        elif step in "LT":
            task = task.with_face_landmarks(step == "T")
        else:
            task = task.with_face_expressions() if step == "E" else task.with_age_and_gender()
    return task


def single(task: SingleFaceTask, chain: str) -> SingleFaceTask:
    for step in chain:
        if step == "D":
            assert isinstance(task, faceapi.types.SingleAlignedFaceTask)
            task = task.with_face_descriptor()
        elif step in "LT":
            task = task.with_face_landmarks(tiny=step == "T")
        else:
            task = task.with_face_expressions() if step == "E" else task.with_age_and_gender()
    return task


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.asyncio(loop_scope="module")
async def test_every_chain_computes_its_steps(
    chain: str, api: FaceApi, picture: NDArray[np.uint8]
) -> None:
    expected = {part for step in chain for part in COMPUTES[step]}
    faces = await all_faces(api.detect_all_faces(picture, OPTIONS), chain)
    assert [set(face.computed) for face in faces] == [expected] * 3
    one = await single(api.detect_single_face(picture, OPTIONS), chain)
    assert one is not None
    assert one.score == max(face.score for face in faces)
    assert set(one.computed) == expected


@pytest.mark.asyncio(loop_scope="module")
async def test_every_chain_returns_nothing_without_faces(
    api: FaceApi, gray: NDArray[np.uint8]
) -> None:
    for chain in CHAINS:
        assert await all_faces(api.detect_all_faces(gray, OPTIONS), chain) == []
        assert await single(api.detect_single_face(gray, OPTIONS), chain) is None


@pytest.mark.asyncio(loop_scope="module")
async def test_order_of_steps_after_landmarks_is_free(
    api: FaceApi, picture: NDArray[np.uint8]
) -> None:
    first = await all_faces(api.detect_all_faces(picture, OPTIONS), "LEAD")
    for chain in ("LAED", "LDEA", "LDAE", "LADE"):
        faces = await all_faces(api.detect_all_faces(picture, OPTIONS), chain)
        for face, other in zip(faces, first, strict=True):
            assert_same(face, other)


def assert_same(face: Face, other: Face) -> None:
    assert face.landmarks == other.landmarks
    assert face.expressions == other.expressions
    assert (face.age, face.gender) == (other.age, other.gender)
    np.testing.assert_array_equal(face.descriptor, other.descriptor)


@pytest.mark.asyncio(loop_scope="module")
async def test_steps_before_landmarks_use_the_detection_box(
    api: FaceApi, picture: NDArray[np.uint8]
) -> None:
    (before, *_) = await all_faces(api.detect_all_faces(picture, OPTIONS), "EAL")
    (after, *_) = await all_faces(api.detect_all_faces(picture, OPTIONS), "LEA")
    (canvas, aligned) = await faceapi.extract_faces(picture, [before, after.aligned_rect])
    expressions = [
        await api.nets.face_expression_net.predict_expressions(c) for c in (canvas, aligned)
    ]
    assert before.expressions == expressions[0]
    assert after.expressions == expressions[1]
    assert before.age != after.age


@pytest.mark.asyncio(loop_scope="module")
async def test_building_runs_nothing_and_awaiting_twice_runs_twice(
    api: FaceApi, picture: NDArray[np.uint8]
) -> None:
    unawaited = api.detect_all_faces("no such file.jpg", OPTIONS).with_face_landmarks()
    with pytest.raises(faceapi.errors.PictureError, match="no such file"):
        await unawaited
    task = api.detect_all_faces(picture.copy(), OPTIONS).with_face_landmarks()
    first, second = await task, await task.run()
    assert first == second
    assert first is not second


@pytest.mark.asyncio(loop_scope="module")
async def test_only_the_first_picture_of_a_list_is_used(
    api: FaceApi, picture: NDArray[np.uint8], gray: NDArray[np.uint8]
) -> None:
    assert len(await api.detect_all_faces([picture, gray], OPTIONS)) == 3
    assert await api.detect_all_faces((gray, picture), OPTIONS) == []


@pytest.mark.asyncio(loop_scope="module")
async def test_arrays_of_opencv_are_named_by_channels(
    api: FaceApi, picture: NDArray[np.uint8]
) -> None:
    bgr = picture[:, :, ::-1]
    expected = await api.detect_all_faces(picture, OPTIONS)
    assert await api.detect_all_faces(bgr, OPTIONS, channels="bgr") == expected
    one = await api.detect_single_face(bgr, OPTIONS, channels="bgr")
    assert one == max(expected, key=lambda face: face.score)
    with pytest.raises(ValueError, match="channels"):
        api.detect_all_faces("photo.jpg", channels="bgr")


@pytest.mark.asyncio(loop_scope="module")
async def test_missing_value_error_names_its_step(api: FaceApi, picture: NDArray[np.uint8]) -> None:
    (face, *_) = await api.detect_all_faces(picture, OPTIONS).with_age_and_gender()
    assert hasattr(face, "age")
    assert not hasattr(face, "landmarks")
    for part, step in (
        ("landmarks", "with_face_landmarks()"),
        ("aligned_rect", "with_face_landmarks()"),
        ("expressions", "with_face_expressions()"),
        ("descriptor", "with_face_descriptors()"),
    ):
        with pytest.raises(
            faceapi.errors.NotComputedError, match=rf"face\.{part} was not .*{step[:-2]}"
        ):
            getattr(face, part)


@pytest.mark.asyncio(loop_scope="module")
async def test_not_loaded_error_names_the_loader(
    models_folder: Path, picture: NDArray[np.uint8]
) -> None:
    api = FaceApi()
    with pytest.raises(
        faceapi.errors.ModelNotLoadedError, match=r"nets\.ssd_mobilenetv1\.load_from_uri"
    ):
        await api.detect_all_faces(picture)
    await api.nets.tiny_face_detector.load_from_uri(str(models_folder))
    with pytest.raises(
        faceapi.errors.ModelNotLoadedError, match=r"face_landmark_68_tiny_net\.load"
    ):
        await api.detect_all_faces(picture, OPTIONS).with_face_landmarks(tiny=True)


@pytest.mark.parametrize("options", [{"input_size": 416}, TinyFaceDetectorOptions, 0.5, "tiny"])
def test_refuses_other_options_immediately(options: object) -> None:
    with pytest.raises(TypeError, match="options must be one of SsdMobilenetv1Options, Tiny"):
        faceapi.detect_all_faces("x.jpg", options)  # type: ignore[arg-type]  # tests the wrong type


@pytest.mark.parametrize("before", ["", "E", "A", "EA", "AE"])
@pytest.mark.parametrize("name", ["with_face_descriptors", "with_face_descriptor"])
def test_descriptors_before_landmarks_error_names_the_missing_step(name: str, before: str) -> None:
    tasks = (
        all_faces(faceapi.detect_all_faces("x.jpg"), before),
        single(faceapi.detect_single_face("x.jpg"), before),
    )
    for task in tasks:
        with pytest.raises(AttributeError, match=r"add \.with_face_landmarks\(\) first"):
            getattr(task, name)


def test_other_wrong_steps_raise_attribute_error() -> None:
    task = faceapi.detect_all_faces("x.jpg").with_face_landmarks()
    with pytest.raises(AttributeError, match=r"with_face_descriptor.* for a single one"):
        getattr(task, "with_face_descriptor")  # noqa: B009 (mypy would refuse the attribute)
    with pytest.raises(AttributeError, match="write await"):
        getattr(task, "then")  # noqa: B009 (mypy would refuse the attribute)
    with pytest.raises(AttributeError, match="AllAlignedFacesTask has no with_hats"):
        getattr(task, "with_hats")  # noqa: B009 (mypy would refuse the attribute)
