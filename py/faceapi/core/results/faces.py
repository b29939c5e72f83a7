"""The results of the chain: :class:`Face`, and :class:`FivePointFace` of MTCNN alone."""

from __future__ import annotations

from typing import TypeAlias

from faceapi.core.pose.face_angle import FaceAngle
from faceapi.core.pose.openness import EyeOpenness, eye_openness, mouth_openness
from faceapi.core.pose.perspective import HeadPose, head_pose
from faceapi.core.results.base_face import BaseFace
from faceapi.core.results.landmarks import FaceLandmarks5, FaceLandmarks68


class Face(BaseFace[FaceLandmarks68]):
    """A result of the chain; if it has landmarks, they are 68 points.

    >>> from faceapi.core.geometry.boxes import Box, Dimensions
    >>> from faceapi.core.results.detection import FaceDetection
    >>> face = Face(FaceDetection(0.9, Box(0.1, 0.1, 0.5, 0.5), Dimensions(200, 100)))
    >>> face.computed, hasattr(face, "landmarks")
    ((), False)
    >>> face.landmarks
    Traceback (most recent call last):
        ...
    faceapi.errors.NotComputedError: face.landmarks was not computed; add .with_face_landmarks() \
before awaiting
    """

    __slots__ = ()

    @property
    def angle(self) -> FaceAngle:
        """Head pose by vladmandic/face-api's rule. ``NotComputedError`` without landmarks.

        The roll is that in the picture, also of a face that was turned upright.
        """
        angle = self.unshifted_landmarks.angle
        if self._upright_region is None:
            return angle
        return angle._replace(roll=self.landmarks.angle.roll)

    @property
    def pose(self) -> HeadPose:
        """Yaw, pitch and roll in degrees. ``NotComputedError`` without landmarks."""
        return head_pose(self.landmarks.positions, self.detection.image_dims)

    @property
    def eyes(self) -> EyeOpenness:
        """How far each eye is open. ``NotComputedError`` without landmarks."""
        return eye_openness(self.landmarks.positions)

    @property
    def mouth_openness(self) -> float:
        """Height of the open mouth by its width. ``NotComputedError`` without landmarks."""
        return mouth_openness(self.landmarks.positions)


class FivePointFace(BaseFace[FaceLandmarks5]):
    """A result of MTCNN alone, with its five landmarks."""

    __slots__ = ()


AnyFace: TypeAlias = Face | FivePointFace
