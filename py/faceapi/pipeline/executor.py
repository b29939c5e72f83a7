"""Carry out a plan: the one loop of the library, and the file to read first.

Every step does the same three things for all faces together: cut the patches, run the network once,
decode each face's part of the outputs.
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
from faceapi.core.results.crops import Region, aligned_region, crop_box, dlib_region
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.pipeline.detect import detect
from faceapi.pipeline.plan import Plan, Step
from faceapi.pipeline.sessions import SessionProvider
from faceapi.runtime.backend import Environment

Out = TypeVar("Out")


async def run_plan(plan: Plan, environment: Environment, sessions: SessionProvider) -> list[Face]:
    """Detect, then take every step in order. A plan for a single face gives at most one.

    A face that lies wholly outside the picture (a detector can place one in its padding) is left
    out as soon as a step needs its pixels; the original fails on it.
    """
    picture = await environment.open_picture(plan.image)
    detections = await detect(picture, plan.options, sessions)
    if plan.single:
        detections = sorted(detections, key=lambda found: found.score, reverse=True)[:1]
    faces = [Face(detection) for detection in detections]
    crops = Crops(picture, sessions)
    for step in plan.steps:
        faces = await STEPS[step](faces, crops)
    return faces


class Crops:
    """Rectangles of one picture on their way through networks.

    Each patch is cut once: expressions, age and gender look at the same one.
    """

    def __init__(self, picture: Picture, sessions: SessionProvider) -> None:
        self._picture = picture
        self._sessions = sessions
        self._patches: dict[tuple[Box, int, bool], Patch] = {}

    async def infer(self, net: FaceArchitecture[Out], boxes: Sequence[Box]) -> list[Out]:
        """Run ``net`` on the pixels of every box; one decoded value each, in order."""
        session = self._sessions.session(net.name)
        if not boxes:
            return []
        with STAGE_TIMER.stage("pixels"):
            patches = [self._patch((box, net.input_size, net.centered)) for box in boxes]
        outputs = await session.run([patch.pixels for patch in patches])
        with STAGE_TIMER.stage("decoding"):
            return [
                net.decode(outputs, index, patch.letterbox) for index, patch in enumerate(patches)
            ]

    def visible(
        self, faces: Sequence[Face], region: Callable[[Face], Region]
    ) -> tuple[list[Face], list[Box]]:
        """The faces that have pixels to look at, and the rectangles of those pixels."""
        pairs = [(face, crop_box(region(face), self._picture.size)) for face in faces]
        kept = [(face, box) for face, box in pairs if box is not None]
        return [face for face, _ in kept], [box for _, box in kept]

    def _patch(self, key: tuple[Box, int, bool]) -> Patch:
        if key not in self._patches:
            box, side, centered = key
            self._patches[key] = self._picture.patch(box, side, centered=centered)
        return self._patches[key]


def _detected(face: Face) -> Region:
    return face.detection


def _described(face: Face) -> Region:
    return dlib_region(face.landmarks)


async def _add_landmarks(
    net: FaceArchitecture[FaceLandmarks68], faces: Sequence[Face], crops: Crops
) -> list[Face]:
    faces, boxes = crops.visible(faces, _detected)
    found = await crops.infer(net, boxes)
    return [face.with_landmarks(points) for face, points in zip(faces, found, strict=True)]


async def _add_expressions(faces: Sequence[Face], crops: Crops) -> list[Face]:
    faces, boxes = crops.visible(faces, aligned_region)
    found = await crops.infer(face_expression.ARCHITECTURE, boxes)
    return [face.with_expressions(shown) for face, shown in zip(faces, found, strict=True)]


async def _add_age_and_gender(faces: Sequence[Face], crops: Crops) -> list[Face]:
    faces, boxes = crops.visible(faces, aligned_region)
    found = await crops.infer(age_gender.ARCHITECTURE, boxes)
    return [face.with_age_gender(guess) for face, guess in zip(faces, found, strict=True)]


async def _add_descriptors(faces: Sequence[Face], crops: Crops) -> list[Face]:
    faces, boxes = crops.visible(faces, _described)
    found = await crops.infer(face_recognition.ARCHITECTURE, boxes)
    return [face.with_descriptor(vector) for face, vector in zip(faces, found, strict=True)]


STEPS: Mapping[Step, Callable[[Sequence[Face], Crops], Awaitable[list[Face]]]] = {
    Step.LANDMARKS: partial(_add_landmarks, face_landmark_68.ARCHITECTURE),
    Step.TINY_LANDMARKS: partial(_add_landmarks, face_landmark_68.TINY_NET),
    Step.EXPRESSIONS: _add_expressions,
    Step.AGE_AND_GENDER: _add_age_and_gender,
    Step.DESCRIPTORS: _add_descriptors,
}
