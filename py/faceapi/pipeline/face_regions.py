"""Which region of the picture each network sees of a face, upright or not.

A face with an ``upright_region`` was turned upright; every network then sees a rotated region. Any
other face is cropped as in face-api.js (:mod:`faceapi.core.results.crops`).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.rotated_region import RotatedCrop, RotatedRegion
from faceapi.core.pixels.array_picture import ArrayPixels
from faceapi.core.pixels.picture import PixelBuffer
from faceapi.core.results import upright
from faceapi.core.results.crops import Region, aligned_region, crop_box, dlib_region
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.pipeline.detection.search import Search

Crop: TypeAlias = Box | RotatedRegion
"""A crop: whole pixels inside the picture, or a rotated region that may extend beyond it."""


def visible_crop(
    region: Region | RotatedRegion, picture: Dimensions, *, floor_first: bool = True
) -> Crop | None:
    """The crop of a region; ``None`` if no pixel of it is in the picture.

    For ``floor_first`` see :func:`~faceapi.core.results.crops.crop_box`.
    """
    if not isinstance(region, RotatedRegion):
        return crop_box(region, picture, floor_first=floor_first)
    return None if RotatedCrop.of(region, 1, picture) is None else region


MAX_TILT = 10.0
"""Degrees by which landmarks read from an upright region may still be tilted in it."""


MISFIT_WEIGHT = 10.0
"""Upright faces have a misfit of about 0.03, others of 0.06 to 0.2, at almost the same score. With
weights of 6 to 12 the turn of all 25 people in four turns was right, with 4 or 16 that of some was
wrong."""
MAX_TURNED_MISFIT = 0.15
"""A detection in a turned picture with a larger misfit is not a face; faces have at most 0.06."""


def is_still_tilted(face: Face) -> bool:
    """Whether the region in which landmarks were read is not upright after all."""
    tilt = landmark_region(face).angle - face.upright_region.angle
    return abs((tilt + 180) % 360 - 180) > MAX_TILT


def turn_cost(face: Face) -> float:
    """How little a face looks upright in its region: misfit of the landmarks, and a low score."""
    return MISFIT_WEIGHT * upright.misfit(face.landmarks) - face.score


def is_no_face(face: Face) -> bool:
    """Whether the landmarks of a detection in a turned picture do not look like a face."""
    return upright.misfit(face.landmarks) > MAX_TURNED_MISFIT


def needs_turning(face: Face, search: Search) -> bool:
    """Whether landmarks are read a second time, from the face turned upright."""
    return search.upright or "upright_region" in face.computed


def detection_region(face: Face) -> Region | RotatedRegion:
    """The first input of the landmark network."""
    return face.upright_region if "upright_region" in face.computed else face.detection


def landmark_region(face: Face) -> RotatedRegion:
    """The input of the landmark network for the face turned upright."""
    return upright.landmark_region(face.detection.box, face.landmarks)


def face_region(face: Face) -> Region | RotatedRegion:
    """The input of the expression network, and of the age and gender network."""
    if "upright_region" not in face.computed:
        return aligned_region(face)
    if "landmarks" not in face.computed:
        return face.upright_region
    return upright.aligned_region(face.upright_region, face.unshifted_landmarks)


def descriptor_region(face: Face) -> Region | RotatedRegion:
    """The input of the recognition network."""
    if "upright_region" in face.computed:
        region = upright.descriptor_region(face.landmarks)
        if region is not None:
            return region
    return dlib_region(face.landmarks)


def with_landmarks(face: Face, landmarks: FaceLandmarks68) -> Face:
    """The face with landmarks relative to what :func:`detection_region` returns."""
    if "upright_region" in face.computed:
        return face.with_upright_landmarks(face.upright_region, landmarks)
    return face.with_landmarks(landmarks)


def mirror_image(pixels: PixelBuffer) -> ArrayPixels:
    """The pixels with left and right swapped."""
    return ArrayPixels(np.ascontiguousarray(pixels.numpy()[:, ::-1]))
