"""Descriptors and expressions of photos of one face, as the pipeline computes them.

A tight crop has no room around the face, and the recognition network is shown more than the
detection box. So a black border of 75/350 of the side goes around it, and the crop takes the place
of a detection. In other photos the face nearest to the middle is detected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import faceapi
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.results import upright
from faceapi.types import Box, FaceLandmarks68, RotatedRegion
from faceapi_build.accuracy.backends.program import recognition_crop
from faceapi_build.accuracy.sets.lfw import LfwPhotos
from faceapi_build.console import log

BORDER = 75 / 350
BATCH = 32
CUTS: Mapping[str, str] = {
    "original": "face-api.js's rectangle",
    "mirror": "face-api.js's rectangle and its mirror image",
    "upright": "the face turned upright",
    "upright-mirror": "the face turned upright and its mirror image",
}
"""The ways of cutting out a face: name of the calibration, and what the network sees in words.
``upright`` and ``mirror`` are the keywords of :func:`faceapi.detect_all_faces`."""
_LANDMARK_SIDE, _DESCRIPTOR_SIDE = 112, 150
_MIDDLE_SHARE = 0.45
"""Side of the middle of a photo in which no face is detected, in sides of the photo."""


@dataclass(frozen=True)
class FramedFace:
    """A picture, and where the face is."""

    pixels: NDArray[np.uint8]
    """RGB, uint8 ``(height, width, 3)``."""
    box: Box

    def crop(self) -> NDArray[np.uint8]:
        """The pixels of the box that are in the picture."""
        height, width, _ = self.pixels.shape
        box = self.box.floor().clip_at_image_borders(width, height)
        return self.pixels[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]


@dataclass(frozen=True)
class FaceResults:
    """What the networks say about every photo."""

    descriptors: Mapping[str, NDArray[np.float32]]
    """``(n, 128)`` for each of :data:`CUTS`."""
    landmarks: NDArray[np.float64]
    """68 landmarks of each in pixels of the face's box, ``(n, 68, 2)``."""
    expressions: tuple[str, ...]
    """The most probable expression of each."""


async def process(photos: LfwPhotos) -> FaceResults:
    """Run landmarks, recognition and expressions on all photos."""
    descriptors: dict[str, list[NDArray[np.float32]]] = {name: [] for name in CUTS}
    landmarks: list[NDArray[np.float64]] = []
    expressions: list[str] = []
    for start in range(0, len(photos.names), BATCH):
        pixels = [photos.read(name) for name in photos.names[start : start + BATCH]]
        faces = [with_border(each) if photos.tight else await in_middle(each) for each in pixels]
        crops = [face.crop() for face in faces]
        points = await faceapi.nets.face_landmark_68_net.detect_landmarks(crops)
        landmarks += [each.positions for each in points]
        for name, values in (await describe(faces, points)).items():
            descriptors[name] += values
        for result in await faceapi.nets.face_expression_net.predict_expressions(crops):
            expressions.append(result.as_sorted_array()[0].expression)
        if start and start % (BATCH * 32) == 0:
            log(f"  {start} of {len(photos.names)} photos")
    return FaceResults(
        {name: np.array(values) for name, values in descriptors.items()},
        np.array(landmarks),
        tuple(expressions),
    )


def with_border(pixels: NDArray[np.uint8]) -> FramedFace:
    """A tight crop with a black border around it."""
    height, width, _ = pixels.shape
    border = round(height * BORDER)
    padding = ((border, border), (border, border), (0, 0))
    return FramedFace(np.pad(pixels, padding), Box(border, border, width, height))


async def in_middle(pixels: NDArray[np.uint8]) -> FramedFace:
    """The face nearest to the middle; the middle itself if none is detected."""
    height, width, _ = pixels.shape
    middle = np.array([width, height]) / 2
    boxes = [detection.box for detection in await faceapi.detect_all_faces(pixels)]
    if not boxes:
        sides = middle * 2 * _MIDDLE_SHARE
        return FramedFace(pixels, Box(*(middle - sides / 2), *sides))
    return FramedFace(pixels, min(boxes, key=lambda box: _distance(box, middle)))


def _distance(box: Box, point: NDArray[np.float64]) -> float:
    center = np.array([box.x + box.width / 2, box.y + box.height / 2])
    return float(np.linalg.norm(center - point))


async def describe(
    faces: Sequence[FramedFace], landmarks: Sequence[FaceLandmarks68]
) -> dict[str, list[NDArray[np.float32]]]:
    """Descriptors, float32 ``(128,)``, of each face: one list for each of :data:`CUTS`.

    ``landmarks`` are in pixels of the faces' crops.
    """
    shifted = [
        points.shift_by(face.box.left, face.box.top)
        for points, face in zip(landmarks, faces, strict=True)
    ]
    rectangles = [
        np.asarray(await recognition_crop(face.pixels, points))
        for face, points in zip(faces, shifted, strict=True)
    ]
    results = {}
    for name, mirrored_name, patches in (
        ("original", "mirror", rectangles),
        ("upright", "upright-mirror", await _turned_upright(faces, shifted)),
    ):
        values = await _descriptors(patches)
        mirrored = await _descriptors([np.ascontiguousarray(patch[:, ::-1]) for patch in patches])
        results[name] = values
        results[mirrored_name] = [
            np.float32(0.5) * (value + other) for value, other in zip(values, mirrored, strict=True)
        ]
    return results


async def _turned_upright(
    faces: Sequence[FramedFace], landmarks: Sequence[FaceLandmarks68]
) -> list[NDArray[np.uint8]]:
    """What the recognition network sees with ``upright=True``, uint8 ``(150, 150, 3)`` each."""
    pictures = [ArrayPicture(face.pixels) for face in faces]
    regions = [
        upright.landmark_region(face.box, points)
        for face, points in zip(faces, landmarks, strict=True)
    ]
    relative = await faceapi.nets.face_landmark_68_net.detect_landmarks(
        [_patch(*pair, _LANDMARK_SIDE) for pair in zip(pictures, regions, strict=True)]
    )
    turned = [
        upright.landmarks_in_picture(region, points)
        for region, points in zip(regions, relative, strict=True)
    ]
    return [
        _patch(picture, upright.descriptor_region(points) or region, _DESCRIPTOR_SIDE)
        for picture, region, points in zip(pictures, regions, turned, strict=True)
    ]


def _patch(picture: ArrayPicture, region: RotatedRegion, side: int) -> NDArray[np.uint8]:
    return np.rint(picture.rotated_patch(region, side).pixels.numpy()).astype(np.uint8)


async def _descriptors(patches: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
    network = faceapi.nets.face_recognition_net
    descriptors: list[NDArray[np.float32]] = await network.compute_face_descriptor(list(patches))
    return descriptors
