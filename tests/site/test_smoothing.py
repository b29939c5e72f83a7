"""Ages averaged over the last frames of each face."""

from __future__ import annotations

from faceapi import Face
from faceapi.core.geometry.boxes import Rect
from faceapi.core.geometry.points import Dimensions
from faceapi.types import AgeGender, FaceDetection, Gender
from ui.live.smoothing import AgeSmoother


def face(x: float, age: float) -> Face:
    """A face of this age at ``x``, a fraction of the image's width."""
    detection = FaceDetection(0.9, Rect(x, 0.1, 0.2, 0.4), Dimensions(200, 100))
    return Face(detection).with_age_gender(AgeGender(age, Gender.FEMALE, 0.8))


def test_ages_are_averaged_per_face() -> None:
    smoother = AgeSmoother(frames=2)
    assert [f.age for f in smoother.update([face(0.1, 20), face(0.6, 50)])] == [20, 50]
    assert [f.age for f in smoother.update([face(0.62, 60), face(0.12, 30)])] == [55, 25]
    assert [f.age for f in smoother.update([face(0.64, 70), face(0.14, 40)])] == [65, 35]


def test_a_missing_face_starts_a_new_track() -> None:
    smoother = AgeSmoother(frames=30)
    smoother.update([face(0.1, 20)])
    assert [f.age for f in smoother.update([face(0.7, 40)])] == [40]
    assert [f.age for f in smoother.update([face(0.1, 30)])] == [30]
    assert smoother.update([]) == []


def test_gender_is_not_smoothed() -> None:
    (only,) = AgeSmoother().update([face(0.1, 20)])
    assert (only.gender, only.gender_probability) == (Gender.FEMALE, 0.8)
