"""The chain: what it computes in which order, and what it says when it cannot."""

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


def compositions() -> Iterator[str]:
    """Every order of expressions, age and gender, landmarks, descriptors that can be.

    Descriptors need landmarks before them. All those that the original's README lists are among
    these.
    """
    for length in range(5):
        for steps in permutations("EALTD", length):
            chain = "".join(steps)
            if "T" in chain and chain not in ("T", "TEAD", "EAT"):  # as with the large network
                continue
            if "D" not in chain or {"L", "T"} & set(chain.split("D")[0]):
                yield chain


CHAINS = sorted(compositions(), key=lambda chain: (len(chain), chain))


@pytest.fixture(scope="module")
def picture(samples_folder: Path) -> NDArray[np.uint8]:
    """Three faces, small enough to be quick."""
    with Image.open(samples_folder / "sample1.jpg") as image:
        return np.asarray(image.convert("RGB").resize((480, 320)))


@pytest.fixture
def grey() -> NDArray[np.uint8]:
    """No face at all."""
    return np.full((120, 160), 128, np.uint8)


def every(task: AllFacesTask, chain: str) -> AllFacesTask:
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
async def test_every_composition_computes_what_it_names(
    chain: str, api: FaceApi, picture: NDArray[np.uint8]
) -> None:
    expected = {part for step in chain for part in COMPUTES[step]}
    faces = await every(api.detect_all_faces(picture, OPTIONS), chain)
    assert [set(face.computed) for face in faces] == [expected] * 3
    one = await single(api.detect_single_face(picture, OPTIONS), chain)
    assert one is not None
    assert one.score == max(face.score for face in faces)
    assert set(one.computed) == expected


@pytest.mark.asyncio(loop_scope="module")
async def test_without_faces_every_composition_gives_nothing(
    api: FaceApi, grey: NDArray[np.uint8]
) -> None:
    for chain in CHAINS:
        assert await every(api.detect_all_faces(grey, OPTIONS), chain) == []
        assert await single(api.detect_single_face(grey, OPTIONS), chain) is None


@pytest.mark.asyncio(loop_scope="module")
async def test_steps_after_the_landmarks_may_come_in_any_order(
    api: FaceApi, picture: NDArray[np.uint8]
) -> None:
    first = await every(api.detect_all_faces(picture, OPTIONS), "LEAD")
    for chain in ("LAED", "LDEA", "LDAE", "LADE"):
        faces = await every(api.detect_all_faces(picture, OPTIONS), chain)
        for face, other in zip(faces, first, strict=True):
            assert_same(face, other)


def assert_same(face: Face, other: Face) -> None:
    assert face.landmarks == other.landmarks
    assert face.expressions == other.expressions
    assert (face.age, face.gender) == (other.age, other.gender)
    np.testing.assert_array_equal(face.descriptor, other.descriptor)


@pytest.mark.asyncio(loop_scope="module")
async def test_steps_before_the_landmarks_look_at_the_detection(
    api: FaceApi, picture: NDArray[np.uint8]
) -> None:
    (before, *_) = await every(api.detect_all_faces(picture, OPTIONS), "EAL")
    (after, *_) = await every(api.detect_all_faces(picture, OPTIONS), "LEA")
    (canvas, aligned) = await faceapi.extract_faces(picture, [before, after.aligned_rect])
    looked = [await api.nets.face_expression_net.predict_expressions(c) for c in (canvas, aligned)]
    assert before.expressions == looked[0]
    assert after.expressions == looked[1]
    assert before.age != after.age


@pytest.mark.asyncio(loop_scope="module")
async def test_building_does_nothing_and_awaiting_twice_runs_twice(
    api: FaceApi, picture: NDArray[np.uint8]
) -> None:
    nothing = api.detect_all_faces("no such file.jpg", OPTIONS).with_face_landmarks()
    with pytest.raises(faceapi.errors.PictureError, match="no such file"):
        await nothing
    task = api.detect_all_faces(picture.copy(), OPTIONS).with_face_landmarks()
    first, second = await task, await task.run()
    assert first == second
    assert first is not second


@pytest.mark.asyncio(loop_scope="module")
async def test_of_a_list_the_first_picture_is_looked_at(
    api: FaceApi, picture: NDArray[np.uint8], grey: NDArray[np.uint8]
) -> None:
    assert len(await api.detect_all_faces([picture, grey], OPTIONS)) == 3
    assert await api.detect_all_faces((grey, picture), OPTIONS) == []


@pytest.mark.asyncio(loop_scope="module")
async def test_a_part_that_was_not_asked_for_names_its_step(
    api: FaceApi, picture: NDArray[np.uint8]
) -> None:
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
async def test_a_network_that_is_not_loaded_says_what_to_await(
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
def test_other_options_are_refused_at_once(options: object) -> None:
    with pytest.raises(TypeError, match="options must be one of SsdMobilenetv1Options, Tiny"):
        faceapi.detect_all_faces("x.jpg", options)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("before", ["", "E", "A", "EA", "AE"])
@pytest.mark.parametrize("name", ["with_face_descriptors", "with_face_descriptor"])
def test_descriptors_before_landmarks_say_what_is_missing(name: str, before: str) -> None:
    tasks = (
        every(faceapi.detect_all_faces("x.jpg"), before),
        single(faceapi.detect_single_face("x.jpg"), before),
    )
    for task in tasks:
        with pytest.raises(AttributeError, match=r"add \.with_face_landmarks\(\) first"):
            getattr(task, name)


def test_other_wrong_steps_are_attribute_errors_too() -> None:
    task = faceapi.detect_all_faces("x.jpg").with_face_landmarks()
    with pytest.raises(AttributeError, match=r"with_face_descriptor.* for a single one"):
        getattr(task, "with_face_descriptor")  # noqa: B009 (mypy would refuse the attribute)
    with pytest.raises(AttributeError, match="write await"):
        getattr(task, "then")  # noqa: B009 (mypy would refuse the attribute)
    with pytest.raises(AttributeError, match="AllAlignedFacesTask has no with_hats"):
        getattr(task, "with_hats")  # noqa: B009 (mypy would refuse the attribute)
