"""Runs a plan: the main loop of the library, and the file to read first.

Every step does three things for all faces together: crop the patches, run the network once, and
decode the outputs of each face.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from math import inf
from typing import TypeVar

import numpy as np

from faceapi.architectures import age_gender, face_expression, face_landmark_68, face_recognition
from faceapi.architectures.common.architecture import FaceArchitecture
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.pixels.picture import Patch, Picture
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.results.crops import Region, floors_first
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.pipeline.detection.run_search import find_faces
from faceapi.pipeline.detection.search import Search
from faceapi.pipeline.face_regions import (
    Crop,
    descriptor_region,
    detection_region,
    face_region,
    is_no_face,
    is_still_tilted,
    landmark_region,
    mirror_image,
    needs_turning,
    turn_cost,
    visible_crop,
    with_landmarks,
)
from faceapi.pipeline.plan import Plan, SessionProvider, Step
from faceapi.runtime.backend import Environment

Out = TypeVar("Out")

MAX_ROUNDS = 2
"""Maximum number of times that landmarks are read again from a face turned upright."""


async def run_plan(plan: Plan, environment: Environment, sessions: SessionProvider) -> list[Face]:
    """Detect, then run every step in order. A plan for a single face returns at most one.

    A face entirely outside the picture (a detector can place one in its padding) is dropped at the
    first step that needs its pixels; face-api.js fails on it.
    """
    picture = await environment.open_picture(plan.image)
    detected = await find_faces(picture, plan.options, plan.search, sessions)
    faces = detected.faces
    if plan.single:
        faces = sorted(faces, key=lambda face: face.score, reverse=True)[:1]
    networks = PictureNetworks(picture, sessions, plan.search, detected.candidates)
    for step in plan.steps:
        faces = await STEPS[step](faces, networks)
    return faces


class PictureNetworks:
    """Runs networks on boxes of one picture.

    Each patch is cropped once: expressions, age and gender use the same one.
    """

    def __init__(
        self,
        picture: Picture,
        sessions: SessionProvider,
        search: Search,
        candidates: Mapping[FaceDetection, Sequence[Face]],
    ) -> None:
        self.search = search
        self.candidates = candidates
        self._picture = picture
        self._sessions = sessions
        self._patches: dict[tuple[Crop, int, bool], Patch] = {}

    async def infer(
        self, architecture: FaceArchitecture[Out], boxes: Sequence[Crop], *, mirrored: bool = False
    ) -> list[Out]:
        """Run the network on the pixels of every box; one decoded value per box, in order.

        ``mirrored`` swaps left and right of the pixels.
        """
        session = self._sessions.session(architecture.name)
        if not boxes:
            return []
        with STAGE_TIMER.stage("preprocessing"):
            patches = [
                self._patch((box, architecture.input_size, architecture.centered)) for box in boxes
            ]
        pixels = [mirror_image(patch.pixels) if mirrored else patch.pixels for patch in patches]
        outputs = await session.run(pixels)
        with STAGE_TIMER.stage("postprocessing"):
            return [
                architecture.decode(outputs, index, patch.letterbox)
                for index, patch in enumerate(patches)
            ]

    def with_visible_crop(
        self, faces: Sequence[Face], region: Callable[[Face], Region | RotatedRegion]
    ) -> tuple[list[Face], list[Crop]]:
        """The faces whose region overlaps the picture, and the crops of those regions."""
        floor_first = floors_first(self._picture)
        pairs = [
            (face, visible_crop(region(face), self._picture.size, floor_first=floor_first))
            for face in faces
        ]
        kept = [(face, box) for face, box in pairs if box is not None]
        return [face for face, _ in kept], [box for _, box in kept]

    def _patch(self, key: tuple[Crop, int, bool]) -> Patch:
        if key not in self._patches:
            crop, side, centered = key
            self._patches[key] = (
                self._picture.rotated_patch(crop, side)
                if isinstance(crop, RotatedRegion)
                else self._picture.patch(crop, side, centered=centered)
            )
        return self._patches[key]


async def _add_landmarks(
    architecture: FaceArchitecture[FaceLandmarks68],
    faces: Sequence[Face],
    networks: PictureNetworks,
) -> list[Face]:
    oriented = [await _choose_turn(architecture, face, networks) for face in faces]
    turned = {face.detection for face in oriented if "upright_region" in face.computed}
    read = await _read_landmarks(architecture, oriented, networks)
    upright = await _turn_upright(architecture, read, networks, MAX_ROUNDS)
    return [face for face in upright if face.detection not in turned or not is_no_face(face)]


async def _choose_turn(
    architecture: FaceArchitecture[FaceLandmarks68], face: Face, networks: PictureNetworks
) -> Face:
    """The turn in which the landmarks look most like a face, if several turns show this one."""
    candidates = networks.candidates.get(face.detection, ())
    if len(candidates) < 2:
        return face
    costs = []
    for candidate in candidates:
        read = await _read_landmarks(architecture, [candidate], networks)
        turned = await _turn_upright(architecture, read, networks, 1)
        costs.append(min((turn_cost(each) for each in turned), default=inf))
    return candidates[costs.index(min(costs))]


async def _read_landmarks(
    architecture: FaceArchitecture[FaceLandmarks68],
    faces: Sequence[Face],
    networks: PictureNetworks,
) -> list[Face]:
    faces, crops = networks.with_visible_crop(faces, detection_region)
    values = await networks.infer(architecture, crops)
    return [with_landmarks(*pair) for pair in zip(faces, values, strict=True)]


async def _turn_upright(
    architecture: FaceArchitecture[FaceLandmarks68],
    faces: Sequence[Face],
    networks: PictureNetworks,
    max_rounds: int,
) -> list[Face]:
    """Read landmarks again from each face turned upright; only strong tilts need more rounds."""
    result = list(faces)
    pending = [i for i, face in enumerate(faces) if needs_turning(face, networks.search)]
    for _ in range(max_rounds):
        if not pending:
            break
        regions = [landmark_region(result[i]) for i in pending]
        values = await networks.infer(architecture, regions)
        for i, region, value in zip(pending, regions, values, strict=True):
            result[i] = result[i].with_upright_landmarks(region, value)
        pending = [i for i in pending if is_still_tilted(result[i])]
    return result


async def _add_expressions(faces: Sequence[Face], networks: PictureNetworks) -> list[Face]:
    faces, crops = networks.with_visible_crop(faces, face_region)
    values = await networks.infer(face_expression.ARCHITECTURE, crops)
    return [face.with_expressions(value) for face, value in zip(faces, values, strict=True)]


async def _add_age_and_gender(faces: Sequence[Face], networks: PictureNetworks) -> list[Face]:
    faces, crops = networks.with_visible_crop(faces, face_region)
    values = await networks.infer(age_gender.ARCHITECTURE, crops)
    return [face.with_age_gender(value) for face, value in zip(faces, values, strict=True)]


async def _add_descriptors(faces: Sequence[Face], networks: PictureNetworks) -> list[Face]:
    faces, crops = networks.with_visible_crop(faces, descriptor_region)
    values = await networks.infer(face_recognition.ARCHITECTURE, crops)
    if networks.search.mirror:
        mirrored = await networks.infer(face_recognition.ARCHITECTURE, crops, mirrored=True)
        values = [
            np.float32(0.5) * (value + other) for value, other in zip(values, mirrored, strict=True)
        ]
    return [face.with_descriptor(value) for face, value in zip(faces, values, strict=True)]


STEPS: Mapping[Step, Callable[[Sequence[Face], PictureNetworks], Awaitable[list[Face]]]] = {
    Step.LANDMARKS: partial(_add_landmarks, face_landmark_68.ARCHITECTURE),
    Step.TINY_LANDMARKS: partial(_add_landmarks, face_landmark_68.TINY_NET),
    Step.EXPRESSIONS: _add_expressions,
    Step.AGE_AND_GENDER: _add_age_and_gender,
    Step.DESCRIPTORS: _add_descriptors,
}
