"""What a type checker knows about the chain. mypy reads this file as part of the checks.

A comment ``type: ignore`` with a code is an expected error: strict mypy reports one that is not
needed, so each of these lines has to stay wrong.
"""

from __future__ import annotations

import subprocess
import sys
from typing import assert_type

import numpy as np
import pytest
from numpy.typing import NDArray

import faceapi
from faceapi import Face, Faces, compat
from faceapi.types import AllAlignedFacesTask, AllFacesTask, SingleAlignedFaceTask, SingleFaceTask
from faceapi_build.paths import ROOT


async def chains(image: object) -> None:
    """Never run; every line is for the type checker."""
    every = faceapi.detect_all_faces(image)
    assert_type(every, AllFacesTask)
    assert_type(every.with_face_expressions().with_age_and_gender(), AllFacesTask)
    assert_type(every.with_face_landmarks(), AllAlignedFacesTask)
    assert_type(every.with_face_expressions().with_face_landmarks(True), AllAlignedFacesTask)
    assert_type(every.with_face_landmarks().with_face_descriptors(), AllAlignedFacesTask)
    assert_type(
        every.with_face_landmarks().with_face_descriptors().with_age_and_gender(),
        AllAlignedFacesTask,
    )
    aligned = every.with_face_expressions().with_age_and_gender().with_face_landmarks()
    assert_type(aligned.with_face_descriptors(), AllAlignedFacesTask)
    between = every.with_face_landmarks().with_age_and_gender().with_face_expressions()
    assert_type(between.with_face_descriptors(), AllAlignedFacesTask)
    assert_type(await every, Faces)
    assert_type(await every.with_face_landmarks().with_face_descriptors(), Faces)

    one = faceapi.detect_single_face(image, faceapi.TinyFaceDetectorOptions())
    assert_type(one, SingleFaceTask)
    assert_type(one.with_face_landmarks().with_face_descriptor(), SingleAlignedFaceTask)
    assert_type(one.with_face_expressions().with_age_and_gender(), SingleFaceTask)
    aligned_one = one.with_age_and_gender().with_face_landmarks().with_face_expressions()
    assert_type(aligned_one.with_face_descriptor(), SingleAlignedFaceTask)
    assert_type(aligned_one.with_face_descriptor().with_age_and_gender(), SingleAlignedFaceTask)
    assert_type(await one.with_age_and_gender(), Face | None)


async def parts(image: object) -> None:
    """Never run either."""
    face = (await faceapi.detect_all_faces(image).with_face_landmarks())[0]
    assert_type(face.landmarks, faceapi.types.FaceLandmarks68)
    assert_type(face.descriptor, NDArray[np.float32])
    assert_type(face.age, float)
    assert_type((await compat.mtcnn(image))[0].landmarks, faceapi.types.FaceLandmarks5)
    assert_type(await compat.detect_face_landmarks([image]), list[faceapi.types.FaceLandmarks68])


def mistakes(image: object) -> None:
    """What has to be an error."""
    every, one = faceapi.detect_all_faces(image), faceapi.detect_single_face(image)
    # descriptors before landmarks, of all faces
    every.with_face_descriptors()  # type: ignore[attr-defined]
    every.with_face_expressions().with_face_descriptors()  # type: ignore[attr-defined]
    every.with_age_and_gender().with_face_descriptors()  # type: ignore[attr-defined]
    unaligned = every.with_face_expressions().with_age_and_gender()
    unaligned.with_face_descriptors()  # type: ignore[attr-defined]
    every.with_age_and_gender().with_face_expressions().with_face_descriptors()  # type: ignore[attr-defined]
    # and of a single one
    one.with_face_descriptor()  # type: ignore[attr-defined]
    one.with_face_expressions().with_face_descriptor()  # type: ignore[attr-defined]
    one.with_age_and_gender().with_face_descriptor()  # type: ignore[attr-defined]
    unaligned_one = one.with_face_expressions().with_age_and_gender()
    unaligned_one.with_face_descriptor()  # type: ignore[attr-defined]
    one.with_age_and_gender().with_face_expressions().with_face_descriptor()  # type: ignore[attr-defined]
    # singular and plural
    every.with_face_landmarks().with_face_descriptor()  # type: ignore[attr-defined]
    one.with_face_landmarks().with_face_descriptors()  # type: ignore[attr-defined]
    faceapi.detect_all_faces(image, {"min_confidence": 0.5})  # type: ignore[arg-type]  # no dict


@pytest.mark.slow
def test_the_type_checker_agrees() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", __file__],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
