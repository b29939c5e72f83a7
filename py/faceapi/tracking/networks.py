"""Runs the networks on the tracked faces of a frame, all faces in one batch."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, hypot
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures import (
    age_gender,
    face_expression,
    face_landmark_68,
    face_recognition,
    tiny_face_detector,
)
from faceapi.architectures.common.architecture import FaceArchitecture
from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.options import TinyFaceDetectorOptions
from faceapi.core.pixels.picture import Patch, Picture
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.results.age_gender import AgeGender
from faceapi.core.results.crops import aligned_region, crop_box, dlib_region
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import Face
from faceapi.pipeline.plan import SessionProvider
from faceapi.tracking.head_frame import LANDMARK_SCALE, HeadFrame

PRESENCE_SIDE = 96
"""Input size of the tiny detector for presence. Measured on two films: at 96 the lowest score on a
face was 0.51 and the highest beside one 0.06; at 128 scores on faces went down to 0.3."""
PRESENCE_SCALE = 2.2
"""Side of that region relative to the box of the landmarks; tighter ones have lower scores."""
_LOCATE_SCALE = 4.0
_LOCATE_SIDE = 160
"""As for presence, but in a larger region; faces are about as large in the input."""
_LOCATE_OPTIONS = TinyFaceDetectorOptions(score_threshold=0.3)
SLOW_SECONDS = 0.075
"""Time between two frames from which a face may have left the region around its last points, so it
is located first. At 0.1 seconds, a head that turned back at three widths a second was lost; at
0.067 none was."""
UPRIGHT_DEGREES = 8.0
"""Up to this angle the other networks see the same crop as in an untracked picture. Beyond it, the
crop is rotated upright."""

_DLIB_CENTER_Y = 0.43
_DLIB_EYE_MOUTH = 0.45
"""As in :mod:`faceapi.core.results.crops`."""
_ALIGNED_SCALE = 1.2

Out = TypeVar("Out")
Points = NDArray[np.float64]


class TrackingNetworks:
    """The networks of a tracker; each raises ``ModelNotLoadedError`` if it is not loaded."""

    def __init__(self, sessions: SessionProvider, *, tiny_landmarks: bool) -> None:
        self._sessions = sessions
        self._landmarks = (
            face_landmark_68.TINY_NET if tiny_landmarks else face_landmark_68.ARCHITECTURE
        )

    async def landmarks(self, picture: Picture, regions: Sequence[RotatedRegion]) -> list[Points]:
        """Landmarks ``(68, 2)`` in pixels of the picture for each region."""
        if not regions:
            return []
        with STAGE_TIMER.stage("preprocessing"):
            patches = [
                picture.rotated_patch(region, self._landmarks.input_size) for region in regions
            ]
        decoded = await self._infer(self._landmarks, patches)
        return [
            region.to_picture(landmarks.relative_positions)
            for region, landmarks in zip(regions, decoded, strict=True)
        ]

    async def first_landmarks(
        self, picture: Picture, regions: Sequence[RotatedRegion]
    ) -> list[Points]:
        """Landmarks of new faces: in these regions, then again in the heads' own frames."""
        rough = await self.landmarks(picture, regions)
        return await self.landmarks(
            picture, [HeadFrame.around(points).region(LANDMARK_SCALE) for points in rough]
        )

    async def locate(
        self, picture: Picture, heads: Sequence[HeadFrame]
    ) -> list[RotatedRegion | None]:
        """Where heads of an earlier frame are now, within about 1.5 times their size."""
        if not heads:
            return []
        session = self._sessions.session(tiny_face_detector.ARCHITECTURE.name)
        with STAGE_TIMER.stage("preprocessing"):
            regions = [head.region(_LOCATE_SCALE) for head in heads]
            patches = [picture.rotated_patch(region, _LOCATE_SIDE) for region in regions]
        outputs = await session.run([patch.pixels for patch in patches])
        with STAGE_TIMER.stage("postprocessing"):
            return [
                _nearest_face(
                    tiny_face_detector.decode(outputs, index, patch.letterbox, _LOCATE_OPTIONS),
                    region,
                )
                for index, (patch, region) in enumerate(zip(patches, regions, strict=True))
            ]

    async def presence(self, picture: Picture, heads: Sequence[HeadFrame]) -> list[float]:
        """For each head the tiny detector's best score, 0 to 1, in a region around it."""
        if not heads:
            return []
        session = self._sessions.session(tiny_face_detector.ARCHITECTURE.name)
        with STAGE_TIMER.stage("preprocessing"):
            patches = [
                picture.rotated_patch(head.region(PRESENCE_SCALE), PRESENCE_SIDE) for head in heads
            ]
        outputs = await session.run([patch.pixels for patch in patches])
        with STAGE_TIMER.stage("postprocessing"):
            cells = outputs["grid"].reshape(len(heads), -1, 5)
            return [1 / (1 + exp(-float(logits))) for logits in cells[:, :, 4].max(axis=1)]

    async def expressions(self, picture: Picture, faces: Sequence[Face]) -> list[FaceExpressions]:
        """Expressions of each face."""
        return await self._infer_faces(face_expression.ARCHITECTURE, picture, faces)

    async def age_gender(self, picture: Picture, faces: Sequence[Face]) -> list[AgeGender]:
        """Age and gender of each face."""
        return await self._infer_faces(age_gender.ARCHITECTURE, picture, faces)

    async def descriptors(
        self, picture: Picture, faces: Sequence[Face]
    ) -> list[NDArray[np.float32]]:
        """The descriptor of each face."""
        side = face_recognition.ARCHITECTURE.input_size
        with STAGE_TIMER.stage("preprocessing"):
            patches = [_descriptor_patch(picture, face, side) for face in faces]
        return await self._infer(face_recognition.ARCHITECTURE, patches)

    async def _infer_faces(
        self, architecture: FaceArchitecture[Out], picture: Picture, faces: Sequence[Face]
    ) -> list[Out]:
        with STAGE_TIMER.stage("preprocessing"):
            patches = [_aligned_patch(picture, face, architecture.input_size) for face in faces]
        return await self._infer(architecture, patches)

    async def _infer(
        self, architecture: FaceArchitecture[Out], patches: Sequence[Patch]
    ) -> list[Out]:
        session = self._sessions.session(architecture.name)
        if not patches:
            return []
        outputs = await session.run([patch.pixels for patch in patches])
        with STAGE_TIMER.stage("postprocessing"):
            return [
                architecture.decode(outputs, index, patch.letterbox)
                for index, patch in enumerate(patches)
            ]


def upright_region(box: Box) -> RotatedRegion:
    """The square around a box."""
    return RotatedRegion(
        box.x + box.width / 2, box.y + box.height / 2, max(box.width, box.height, 1.0), 0.0
    )


def _nearest_face(
    detections: Sequence[FaceDetection], region: RotatedRegion
) -> RotatedRegion | None:
    """The square around the detection that is nearest to the center of its region."""
    squares = [upright_region(detection.box) for detection in detections]
    if not squares:
        return None
    middle = region.side / 2
    nearest = min(
        squares, key=lambda square: hypot(square.center_x - middle, square.center_y - middle)
    )
    center = np.array([[nearest.center_x, nearest.center_y]]) / region.side
    x, y = region.to_picture(center)[0]
    return RotatedRegion(float(x), float(y), nearest.side, region.angle)


def quality(picture: Picture, face: Face) -> float:
    """How well a frame shows a face, from 0 to 1: its size, its pose and its sharpness."""
    return rough_quality(face) * _sharpness(picture, face)


def rough_quality(face: Face) -> float:
    """:func:`quality` without sharpness, which needs pixels."""
    points = face.landmarks.positions
    nose, left, right = points[30], points[[36, 39]].mean(axis=0), points[[42, 45]].mean(axis=0)
    a, b = hypot(*(nose - left)), hypot(*(nose - right))
    frontal = min(a, b) / max(a, b, 1e-9)
    return frontal * min(1.0, HeadFrame.around(points).side / 120)


def _sharpness(picture: Picture, face: Face) -> float:
    box = crop_box(face.aligned_rect, picture.size)
    if box is None:
        return 0.0
    gray = picture.resized(box, 48, 48).numpy().mean(axis=2)
    edges = float(np.abs(np.diff(gray, axis=0)).mean() + np.abs(np.diff(gray, axis=1)).mean())
    return edges / (edges + 10.0)


def _aligned_patch(picture: Picture, face: Face, side: int) -> Patch:
    head = HeadFrame.around(face.landmarks.positions)
    if abs(head.angle) <= UPRIGHT_DEGREES:
        box = crop_box(aligned_region(face), picture.size)
        if box is not None:
            return picture.patch(box, side, centered=True)
    return picture.rotated_patch(head.region(_ALIGNED_SCALE), side)


def _descriptor_patch(picture: Picture, face: Face, side: int) -> Patch:
    points = face.landmarks.positions
    head = HeadFrame.around(points)
    if abs(head.angle) <= UPRIGHT_DEGREES:
        box = crop_box(dlib_region(face.landmarks), picture.size)
        if box is not None:
            return picture.patch(box, side, centered=True)
    left, right, mouth = (points[i:j].mean(axis=0) for i, j in ((36, 42), (42, 48), (48, 68)))
    distance = (hypot(*(mouth - left)) + hypot(*(mouth - right))) / 2
    size = distance / _DLIB_EYE_MOUTH
    center = (left + right + mouth) / 3
    unmoved = RotatedRegion(float(center[0]), float(center[1]), size, head.angle)
    x, y = unmoved.to_picture(np.array([[0.5, 1 - _DLIB_CENTER_Y]]))[0]
    return picture.rotated_patch(RotatedRegion(float(x), float(y), size, head.angle), side)
