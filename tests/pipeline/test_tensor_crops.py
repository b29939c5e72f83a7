"""Exact arrays: at the border a network sees the rectangle that face-api.js cuts from a tensor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import faceapi
from faceapi import FaceApi
from faceapi.core.results.crops import crop_box
from faceapi.types import ArrayPicture

pytestmark = pytest.mark.asyncio(loop_scope="module")

LEFT = 216
"""Where the picture is cut: through a face whose boxes, floored first, are a pixel narrower."""


@pytest.fixture(scope="module")
def pixels(samples_folder: Path) -> NDArray[np.uint8]:
    with Image.open(samples_folder / "sample1.jpg") as photo:
        small = np.asarray(photo.convert("RGB").resize((960, 640)))
    return np.ascontiguousarray(small[:, LEFT : LEFT + 640])


OPTIONS = faceapi.TinyFaceDetectorOptions(input_size=320)


async def test_a_face_across_the_border_is_cut_like_a_tensor(
    api: FaceApi, pixels: NDArray[np.uint8]
) -> None:
    picture = ArrayPicture(pixels, resampling="tensor")
    faces = await (
        api.detect_all_faces(picture, OPTIONS)
        .with_face_landmarks()
        .with_face_expressions()
        .with_age_and_gender()
    )
    (face,) = [face for face in faces if face.box.x < 0]
    for region in (face.detection, face.aligned_rect):
        tensor = crop_box(region, picture.size, floor_first=False)
        canvas = crop_box(region, picture.size)
        assert tensor is not None
        assert canvas is not None
        assert tensor.width == canvas.width + 1

    (crop,) = await faceapi.media.extract_face_tensors(picture, [face.detection])
    alone = ArrayPicture(crop, resampling="tensor")
    landmarks = await api.nets.face_landmark_68_net.detect_landmarks(alone)
    np.testing.assert_array_equal(
        face.unshifted_landmarks.relative_positions, landmarks.relative_positions
    )
    (crop,) = await faceapi.media.extract_face_tensors(picture, [face.aligned_rect])
    alone = ArrayPicture(crop, resampling="tensor")
    assert face.expressions == await api.nets.face_expression_net.predict_expressions(alone)
    assert face.age == (await api.nets.age_gender_net.predict_age_and_gender(alone)).age


async def test_canvases_are_still_floored_first(api: FaceApi, pixels: NDArray[np.uint8]) -> None:
    picture = ArrayPicture(pixels)
    faces = await api.detect_all_faces(picture, OPTIONS).with_face_landmarks()
    face = min(faces, key=lambda face: face.box.x)
    crop = picture.rgb(crop_box(face.detection, picture.size))
    landmarks = await api.nets.face_landmark_68_net.detect_landmarks(crop)
    np.testing.assert_array_equal(
        face.unshifted_landmarks.relative_positions, landmarks.relative_positions
    )
