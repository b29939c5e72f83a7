"""Runs a plan: the main loop of the library, and the file to read first.

Every step does three things for all faces together: crop the patches, run the network once, and
decode the outputs of each face.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from faceapi.architectures import age_gender, face_expression, face_landmark_68, face_recognition
from faceapi.architectures.common.architecture import FaceArchitecture
from faceapi.core.geometry.boxes import Box
from faceapi.core.pixels.picture import Patch, Picture
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.results.crops import (
    Region,
    aligned_region,
    crop_box,
    dlib_region,
    floors_first,
)
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.pipeline.detect import detect
from faceapi.pipeline.plan import Plan, Step
from faceapi.pipeline.sessions import SessionProvider
from faceapi.runtime.backend import Environment

Out = TypeVar("Out")


async def run_plan(plan: Plan, environment: Environment, sessions: SessionProvider) -> list[Face]:
    """Detect, then run every step in order. A plan for a single face returns at most one.

    A face entirely outside the picture (a detector can place one in its padding) is dropped at the
    first step that needs its pixels; face-api.js fails on it.
    """
    picture = await environment.open_picture(plan.image)
    detections = await detect(picture, plan.options, sessions)
    if plan.single:
        detections = sorted(detections, key=lambda detection: detection.score, reverse=True)[:1]
    faces = [Face(detection) for detection in detections]
    cache = PatchCache(picture, sessions)
    for step in plan.steps:
        faces = await STEPS[step](faces, cache)
    return faces


class PatchCache:
    """Runs networks on boxes of one picture.

    Each patch is cropped once: expressions, age and gender use the same one.
    """

    def __init__(self, picture: Picture, sessions: SessionProvider) -> None:
        self._picture = picture
        self._sessions = sessions
        self._patches: dict[tuple[Box, int, bool], Patch] = {}

    async def infer(self, architecture: FaceArchitecture[Out], boxes: Sequence[Box]) -> list[Out]:
        """Run the network on the pixels of every box; one decoded value per box, in order."""
        session = self._sessions.session(architecture.name)
        if not boxes:
            return []
        with STAGE_TIMER.stage("pixels"):
            patches = [
                self._patch((box, architecture.input_size, architecture.centered)) for box in boxes
            ]
        outputs = await session.run([patch.pixels for patch in patches])
        with STAGE_TIMER.stage("decoding"):
            return [
                architecture.decode(outputs, index, patch.letterbox)
                for index, patch in enumerate(patches)
            ]

    def with_visible_crop(
        self, faces: Sequence[Face], region: Callable[[Face], Region]
    ) -> tuple[list[Face], list[Box]]:
        """The faces whose region overlaps the picture, and the boxes of those regions."""
        floor_first = floors_first(self._picture)
        pairs = [
            (face, crop_box(region(face), self._picture.size, floor_first=floor_first))
            for face in faces
        ]
        kept = [(face, box) for face, box in pairs if box is not None]
        return [face for face, _ in kept], [box for _, box in kept]

    def _patch(self, key: tuple[Box, int, bool]) -> Patch:
        if key not in self._patches:
            box, side, centered = key
            self._patches[key] = self._picture.patch(box, side, centered=centered)
        return self._patches[key]


def _detection_region(face: Face) -> Region:
    return face.detection


def _descriptor_region(face: Face) -> Region:
    return dlib_region(face.landmarks)


async def _add_landmarks(
    architecture: FaceArchitecture[FaceLandmarks68], faces: Sequence[Face], cache: PatchCache
) -> list[Face]:
    faces, boxes = cache.with_visible_crop(faces, _detection_region)
    values = await cache.infer(architecture, boxes)
    return [face.with_landmarks(value) for face, value in zip(faces, values, strict=True)]


async def _add_expressions(faces: Sequence[Face], cache: PatchCache) -> list[Face]:
    faces, boxes = cache.with_visible_crop(faces, aligned_region)
    values = await cache.infer(face_expression.ARCHITECTURE, boxes)
    return [face.with_expressions(value) for face, value in zip(faces, values, strict=True)]


async def _add_age_and_gender(faces: Sequence[Face], cache: PatchCache) -> list[Face]:
    faces, boxes = cache.with_visible_crop(faces, aligned_region)
    values = await cache.infer(age_gender.ARCHITECTURE, boxes)
    return [face.with_age_gender(value) for face, value in zip(faces, values, strict=True)]


async def _add_descriptors(faces: Sequence[Face], cache: PatchCache) -> list[Face]:
    faces, boxes = cache.with_visible_crop(faces, _descriptor_region)
    values = await cache.infer(face_recognition.ARCHITECTURE, boxes)
    return [face.with_descriptor(value) for face, value in zip(faces, values, strict=True)]


STEPS: Mapping[Step, Callable[[Sequence[Face], PatchCache], Awaitable[list[Face]]]] = {
    Step.LANDMARKS: partial(_add_landmarks, face_landmark_68.ARCHITECTURE),
    Step.TINY_LANDMARKS: partial(_add_landmarks, face_landmark_68.TINY_NET),
    Step.EXPRESSIONS: _add_expressions,
    Step.AGE_AND_GENDER: _add_age_and_gender,
    Step.DESCRIPTORS: _add_descriptors,
}
