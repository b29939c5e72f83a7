"""The face that the drawing tests use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.results.age_gender import AgeGender, Gender
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68

PICTURE = Dimensions(300, 200)


def detection_at(x: float, y: float, score: float = 0.876) -> FaceDetection:
    """A detection of 90 by 80 pixels in a picture of 300 by 200."""
    return FaceDetection(score, Box(x / 300, y / 200, 90 / 300, 80 / 200), PICTURE)


@dataclass(frozen=True)
class SampleFace:
    """One face and its parts."""

    face: Face
    detection: FaceDetection
    landmarks: FaceLandmarks68
    expressions: FaceExpressions
    age_gender: AgeGender


def create_sample_face() -> SampleFace:
    """A face at (30, 4) with everything: its points lie on a spiral inside its box."""
    turn = np.linspace(0, 12, 68)
    spiral = np.stack([0.5 + turn * np.cos(turn) / 30, 0.5 + turn * np.sin(turn) / 30], axis=1)
    detection = detection_at(30, 4)
    expressions = FaceExpressions([0.5, 0.3, 0.1, 0.05, 0.05, 0, 0])
    age_gender = AgeGender(29.87, Gender.FEMALE, 0.9899)
    face = (
        Face(detection)
        .with_landmarks(FaceLandmarks68(spiral, Dimensions(90, 80)))
        .with_expressions(expressions)
        .with_age_gender(age_gender)
    )
    return SampleFace(face, detection, face.landmarks, expressions, age_gender)
