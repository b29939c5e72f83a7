"""Nobody who is covered at the default strength is recognized; known people stay."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi import Face, FaceApi, SsdMobilenetv1Options
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.recognition import calibrations
from faceapi.redaction import STYLES, Redaction, Region, find_faces, is_known, redact
from faceapi.redaction.face_search import MAX_DISTANCE

PEOPLE = {3: 3, 6: 4}
"""Faces by sample. They look into the camera, so that their descriptors say who they are."""
CHIP = 150
THRESHOLD = calibrations()["original"].threshold(0.001)
"""Distance below which the package says with confidence that two faces are one person."""


def load(samples: Path, number: int) -> Path:
    """The file of a sample."""
    return samples / f"sample{number}.jpg"


async def describe(api: FaceApi, pixels: NDArray[np.uint8], face: Face) -> NDArray[np.float32]:
    """The descriptor of what is in the face's place, whether or not it looks like a face."""
    patch = ArrayPicture(pixels).rotated_patch(face.upright_region, CHIP).pixels.numpy()
    chip = patch.clip(0, 255).astype(np.uint8)
    descriptor: NDArray[np.float32] = await api.nets.face_recognition_net.compute_face_descriptor(
        chip
    )
    return descriptor


@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize("number", PEOPLE)
async def test_nobody_is_recognized(api: FaceApi, samples_folder: Path, number: int) -> None:
    picture = await api.environment.open_picture(load(samples_folder, number))
    pixels = picture.rgb()
    faces = await find_faces(picture, thorough=False, descriptors=True, api=api)
    assert len(faces) == PEOPLE[number]
    for style in STYLES:
        covered = redact(pixels, map(Region.of_face, faces), Redaction(style=style))
        again = await api.detect_all_faces(covered, SsdMobilenetv1Options(min_confidence=0.5))
        assert again == [], f"{style}: no face is found"
        for face in faces:
            distance = np.linalg.norm(
                await describe(api, covered, face) - await describe(api, pixels, face)
            )
            assert distance > THRESHOLD, style


@pytest.mark.asyncio(loop_scope="package")
async def test_people_who_are_known_stay(api: FaceApi, samples_folder: Path) -> None:
    faces = await find_faces(load(samples_folder, 6), thorough=False, descriptors=True, api=api)
    someone = faces[1].descriptor
    assert [is_known(face, [someone]) for face in faces] == [False, True, False, False]
    assert not any(is_known(face, []) for face in faces)
    assert MAX_DISTANCE < THRESHOLD


@pytest.mark.asyncio(loop_scope="package")
async def test_a_thorough_search_finds_sideways_and_small_faces(
    api: FaceApi, samples_folder: Path
) -> None:
    picture = (await api.environment.open_picture(load(samples_folder, 6))).rgb()
    sideways = await find_faces(np.rot90(picture).copy(), api=api)
    upright = await find_faces(picture, api=api)
    assert len(sideways) == len(upright) == 4
    height = picture.shape[0]
    wide = np.full((height * 3, picture.shape[1] * 3, 3), 90, np.uint8)
    wide[:height, : picture.shape[1]] = picture
    small = await find_faces(wide[::2, ::2].copy(), api=api)
    assert len(small) == 4
    width = picture.shape[1]
    for face in upright:
        region = Region.of_face(face)
        turned = Region(
            *(region.center_y, width - region.center_x, region.width, region.height),
            region.angle - 90,
        )
        assert any(Region.of_face(other).covers(turned) for other in sideways)
