"""Which faces may be enrolled, on a real picture made smaller, blurred and turned."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

import faceapi
from faceapi import Face, FaceIndex
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.recognition import QualityGate, measure_quality
from faceapi.recognition.mean_face import fit_similarity, landmark_misfit, mean_face
from faceapi.recognition.quality import laplacian_ratio

SIDE = 200


def face_of(points: NDArray[np.float64], side: float = SIDE) -> Face:
    """A face with landmarks ``(68, 2)`` in fractions of a square picture of that side."""
    dims = Dimensions(side, side)
    detection = faceapi.types.FaceDetection(0.9, Box(0, 0, 1, 1), dims)
    landmarks = faceapi.types.FaceLandmarks68([faceapi.types.Point(*xy) for xy in points], dims)
    return Face(detection).with_landmarks(landmarks).with_descriptor(np.full(128, 0.1))


def upright() -> NDArray[np.float64]:
    return mean_face() * 0.4 + [0.5, 0.4]


def reasons(face: Face, image: object = None) -> list[str]:
    return [refusal.reason for refusal in QualityGate().refusals(measure_quality(face, image))]


def test_the_mean_face_is_good_wherever_it_is() -> None:
    quality = measure_quality(face_of(upright()))
    assert (quality.size, quality.sharpness) == (SIDE, None)
    assert [quality.roll, quality.yaw, quality.misfit] == pytest.approx([0, 0, 0], abs=0.06)
    assert reasons(face_of(upright())) == []


def test_each_fault_has_its_reason() -> None:
    angle = np.radians(30)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    tilted = (upright() - 0.5) @ turn + 0.5
    assert measure_quality(face_of(tilted)).roll == pytest.approx(30, abs=1)
    assert reasons(face_of(tilted)) == ["roll"]
    assert reasons(face_of(upright(), 40)) == ["size"]
    aside = upright()
    aside[27:36, 0] += 0.3
    assert "yaw" in reasons(face_of(aside))
    scattered = upright() + np.random.default_rng(0).normal(scale=0.15, size=(68, 2))
    assert "landmarks" in reasons(face_of(scattered))
    assert reasons(face_of(upright()), np.full((SIDE, SIDE, 3), 90, np.uint8)) == ["sharpness"]


def test_misfit_ignores_place_size_and_turn() -> None:
    points = mean_face() @ [[3, 4], [-4, 3]] + [100, 50]
    assert landmark_misfit(points) == pytest.approx(0, abs=1e-9)
    assert fit_similarity(mean_face(), points) == pytest.approx(points)
    moved = points.copy()
    moved[8] += [0, 5]  # the chin, by one distance of the eyes
    assert landmark_misfit(moved) == pytest.approx(2 / 68, rel=0.3)


def test_blur_lowers_the_ratio_and_contrast_does_not() -> None:
    image = Image.effect_noise((112, 112), 60).filter(ImageFilter.GaussianBlur(1))
    gray = np.asarray(image, np.float32)
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(2)), np.float32)
    assert laplacian_ratio(blurred) < laplacian_ratio(gray) / 4
    assert laplacian_ratio(gray * 0.3 + 40) == pytest.approx(laplacian_ratio(gray), rel=1e-3)
    assert laplacian_ratio(np.zeros((9, 9), np.float32)) == 0


@pytest.fixture(scope="module")
def portrait(samples_folder: Path, models_folder: Path) -> tuple[Image.Image, list[Face]]:
    """A sample picture, and its faces with descriptors."""

    async def detect() -> list[Face]:
        for network in (
            faceapi.nets.ssd_mobilenetv1,
            faceapi.nets.face_landmark_68_net,
            faceapi.nets.face_recognition_net,
        ):
            await network.load_from_uri(str(models_folder))
        task = faceapi.detect_all_faces(samples_folder / "sample1.jpg")
        return await task.with_face_landmarks().with_face_descriptors()

    with Image.open(samples_folder / "sample1.jpg") as image:
        return image.convert("RGB"), asyncio.run(detect())


def test_real_faces_are_enrolled_and_blurred_ones_refused(
    portrait: tuple[Image.Image, list[Face]],
) -> None:
    image, faces = portrait
    index = FaceIndex()
    results = [
        index.enroll(f"person {number}", face, np.asarray(image))
        for number, face in enumerate(faces)
    ]
    # The second and the third tilt their heads, to which descriptors are sensitive.
    assert [[each.reason for each in result.refusals] for result in results] == [
        [],
        ["roll"],
        ["roll"],
    ]
    assert all(result.quality.sharpness is not None for result in results)
    assert len(index) == 1
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(12)))
    refused = index.enroll("blurred", faces[0], blurred)
    assert not refused.accepted
    (refusal,) = refused.refusals
    assert (refusal.reason, "blurred" in refusal.message) == ("sharpness", True)
    assert refusal.value < refusal.limit
    assert "blurred" not in index
    picture = asyncio.run(faceapi.open_picture(blurred))
    assert index.enroll("blurred", faces[0], picture).refusals == refused.refusals
    relaxed = index.enroll("blurred", faces[0], blurred, QualityGate(min_sharpness=0))
    assert relaxed.accepted and "blurred" in index


def test_mistakes_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="min_size: expected 0 or more"):
        QualityGate(min_size=-1)
    with pytest.raises(TypeError, match="expected a picture"):
        measure_quality(face_of(upright()), "photo.jpg")
    detection = face_of(upright()).detection
    with pytest.raises(faceapi.errors.NotComputedError, match="with_face_landmarks"):
        measure_quality(Face(detection))
