"""Everything that is a value can be pickled and copied: for processes, caches and clusters."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Iterator

import numpy as np
import pytest

import faceapi
from faceapi import draw, errors, types
from faceapi.backends import BackendStatus
from faceapi.core.geometry.labeled_boxes import LabeledBox, PredictedBox
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.types import (
    AgeGender,
    BoundingBox,
    Box,
    Dimensions,
    EyeOpenness,
    FaceDetection,
    FaceExpressions,
    FaceLandmarks,
    FaceLandmarks5,
    FaceLandmarks68,
    FivePointFace,
    Gender,
    HeadPose,
    ObjectDetection,
    Point,
    Rect,
    RotatedRegion,
)

SIZE = Dimensions(640, 480)
BOX = Box(0.1, 0.2, 0.3, 0.4)
POINTS = np.random.default_rng(3).random((68, 2))
DESCRIPTOR = np.random.default_rng(4).random(128).astype(np.float32)
DETECTION = FaceDetection(0.9, BOX, SIZE)
FACE = (
    faceapi.Face(DETECTION)
    .with_landmarks(FaceLandmarks68(POINTS, Dimensions(60, 70)))
    .with_expressions(FaceExpressions([0.1] * 7))
    .with_age_gender(AgeGender(30.5, Gender.MALE, 0.9))
    .with_descriptor(DESCRIPTOR)
)
PERSON = faceapi.LabeledFaceDescriptors("Amy", [DESCRIPTOR])

VALUES: dict[str, object] = {
    "Face": FACE,
    "Faces": faceapi.Faces([FACE], "photo.jpg"),
    "FivePointFace": FivePointFace(DETECTION).with_landmarks(FaceLandmarks5(POINTS[:5], SIZE)),
    "FaceDetection": DETECTION,
    "ObjectDetection": ObjectDetection(0.9, 0.8, "cat", BOX, SIZE),
    "FaceLandmarks": FaceLandmarks(POINTS[:7], SIZE),
    "FaceExpressions": FACE.expressions,
    "AgeGender": AgeGender(30.5, Gender.FEMALE, 0.9),
    "Box": BOX,
    "Rect": Rect(1, 2, 3, 4),
    "BoundingBox": BoundingBox(1, 2, 3, 4),
    "LabeledBox": LabeledBox(BOX, 3),
    "PredictedBox": PredictedBox(BOX, 3, 0.5, 0.6),
    "Point": Point(1, 2),
    "Dimensions": SIZE,
    "SsdMobilenetv1Options": faceapi.SsdMobilenetv1Options(min_confidence=0.3),
    "TinyFaceDetectorOptions": faceapi.TinyFaceDetectorOptions(input_size=224),
    "TinyYolov2Options": faceapi.TinyYolov2Options(input_size=224),
    "MtcnnOptions": faceapi.MtcnnOptions(min_face_size=40),
    "HeadPose": HeadPose(10.0, -5.0, 1.5),
    "EyeOpenness": EyeOpenness(0.3, 0.28),
    "RotatedRegion": RotatedRegion(30.0, 40.0, 50.0, 60.0),
    "CenterFaceOptions": faceapi.CenterFaceOptions(),
    "YuNetOptions": faceapi.YuNetOptions(),
    "FaceMatch": faceapi.FaceMatch("Amy", 0.4),
    "LabeledFaceDescriptors": PERSON,
    "FaceMatcher": faceapi.FaceMatcher([PERSON], 0.5),
    "BackendStatus": BackendStatus("native", 2),
    "shapes": draw.detections([FACE]),
    "theme": draw.HIGH_CONTRAST,
}


def same(value: object, other: object) -> bool:
    if type(value).__eq__ is not object.__eq__:
        return bool(value == other)
    to_json = getattr(value, "to_json", None)
    return type(value) is type(other) and to_json is not None and to_json() == other.to_json()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", VALUES)
def test_values_survive_pickle_and_copy(name: str) -> None:
    value = VALUES[name]
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert same(value, pickle.loads(pickle.dumps(value, protocol)))
    assert same(value, copy.copy(value))
    assert same(value, copy.deepcopy(value))


def test_arrays_stay_read_only() -> None:
    for other in (pickle.loads(pickle.dumps(FACE)), copy.deepcopy(FACE)):
        assert not other.descriptor.flags.writeable
        assert not other.landmarks.positions.flags.writeable
        assert not other.unshifted_landmarks.positions.flags.writeable


def test_a_picture_survives() -> None:
    picture = ArrayPicture(np.random.default_rng(1).integers(0, 256, (9, 7, 3), np.uint8))
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(picture)).rgb(), picture.rgb())


def every_error() -> Iterator[Exception]:
    for name in errors.__all__:
        keywords: dict[str, dict[str, object]] = {
            "FetchError": {"uri": "https://host/x", "status": 404},
            "CameraError": {"reason": "NotFoundError"},
            "StorageError": {"reason": "QuotaExceededError"},
        }
        yield getattr(errors, name)(f"message of {name}", **keywords.get(name, {}))


@pytest.mark.parametrize("error", [*every_error()], ids=lambda error: type(error).__name__)
def test_errors_survive(error: Exception) -> None:
    """A process pool sends them to the parent; one that cannot be read ends the pool."""
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is type(error)
        assert (str(other), vars(other)) == (str(error), vars(error))


def test_every_public_value_type_is_tested() -> None:
    classes = {
        name
        for name in types.__all__
        if inspect.isclass(getattr(types, name)) and not name.endswith("Task")
    }
    others = {"ArrayPicture", "DetectorOptions", "FaceAngle", "FaceLandmarks5", "FaceLandmarks68"}
    others |= {"Gender", "MtcnnStats", "Nets", "Patch", "Picture", "TinyYolov2SizeType"}
    assert classes - others - set(VALUES) == set()
