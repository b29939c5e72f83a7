"""Descriptors and expressions of tight crops, as the pipeline computes them.

A crop has no room around the face, and the recognition network is shown more than the detection
box. So a black border of 75/350 of the side goes around it, the landmark network sees the crop
itself, and the rectangle of face-api.js is cut out of the bordered picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import faceapi
from faceapi_build.accuracy.datasets import LfwCrops
from faceapi_build.console import log

BORDER = 75 / 350
BATCH = 32


@dataclass(frozen=True)
class CropResults:
    """What the networks say about every crop."""

    descriptors: NDArray[np.float32]
    """``(n, 128)``."""
    landmarks: NDArray[np.float64]
    """68 landmarks of each in pixels of the crop, ``(n, 68, 2)``."""
    expressions: tuple[str, ...]
    """The most probable expression of each."""


async def process(crops: LfwCrops) -> CropResults:
    """Run landmarks, recognition and expressions on all crops."""
    descriptors: list[NDArray[np.float32]] = []
    landmarks: list[NDArray[np.float64]] = []
    expressions: list[str] = []
    for start in range(0, len(crops.names), BATCH):
        images = [crops.read(name) for name in crops.names[start : start + BATCH]]
        points = await faceapi.nets.face_landmark_68_net.detect_landmarks(images)
        landmarks += [each.positions for each in points]
        descriptors += await describe(images, points)
        for result in await faceapi.nets.face_expression_net.predict_expressions(images):
            expressions.append(result.as_sorted_array()[0].expression)
        if start and start % (BATCH * 32) == 0:
            log(f"  {start} of {len(crops.names)} crops")
    return CropResults(np.array(descriptors), np.array(landmarks), tuple(expressions))


async def describe(
    images: Sequence[NDArray[np.uint8]], landmarks: Sequence[faceapi.types.FaceLandmarks68]
) -> list[NDArray[np.float32]]:
    """Descriptors, float32 ``(128,)`` each, of tight crops, uint8 ``(height, width, 3)``."""
    aligned = []
    for image, points in zip(images, landmarks, strict=True):
        border = round(image.shape[0] * BORDER)
        bordered = np.pad(image, ((border, border), (border, border), (0, 0)))
        box = points.shift_by(border, border).align(use_dlib_alignment=True)
        aligned += await faceapi.extract_faces(bordered, [box])
    descriptors: list[
        NDArray[np.float32]
    ] = await faceapi.nets.face_recognition_net.compute_face_descriptor(aligned)
    return descriptors
