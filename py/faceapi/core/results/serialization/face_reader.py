"""Read a face that was written as JSON; the counterpart of ``Face.to_dict``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.points import Dimensions, Point
from faceapi.core.results.age_gender import Gender
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FACE_EXPRESSION_LABELS, FaceExpressions
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68

CROP_SIZE = "crop_size"
"""Size of the crop that the landmark network saw; ``Face.to_dict`` does not have it."""


def face_to_dict(face: Face) -> dict[str, object]:
    """``Face.to_dict`` with everything that :func:`face_from_dict` needs for an equal face."""
    if "landmarks" not in face.computed:
        return face.to_dict()
    size = face.landmarks.image_dims
    return {**face.to_dict(), CROP_SIZE: {"width": size.width, "height": size.height}}


def face_from_dict(data: object) -> Face:
    """A face equal to the written one.

    Raises ``ValueError``, which names the part, if ``data`` is not a face.
    """
    if not isinstance(data, Mapping):
        raise ValueError(f"a face must be an object, got {type(data).__name__}")
    part = "detection"
    try:
        detection = _detection(data[part])
        face = Face(detection)
        part = "landmarks"
        if part in data:
            face = _with_landmarks(face, data)
        part = "expressions"
        if part in data:
            values = data[part]
            face = face.with_expressions(
                FaceExpressions([float(values[label]) for label in FACE_EXPRESSION_LABELS])
            )
        part = "gender"
        if part in data:
            face = face.with_gender(Gender(data[part]), float(data["gender_probability"]))
        part = "age"
        if part in data:
            face = face.with_age(float(data[part]))
        part = "descriptor"
        if part in data:
            face = face.with_descriptor([float(value) for value in data[part]])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"a face's {part} cannot be read: {str(error)[:200]}") from error
    return face


def _with_landmarks(face: Face, data: Mapping[str, object]) -> Face:
    """The face with landmarks and aligned rectangle as they were written."""
    shift = Point(face.box.x, face.box.y)
    size = _size(data[CROP_SIZE]) if CROP_SIZE in data else Dimensions(*_crop_size(face))
    unshifted = FaceLandmarks68.from_positions(_points(data["unshifted_landmarks"]), size)
    landmarks = FaceLandmarks68.from_positions(_points(data["landmarks"]), size, shift)
    return face.with_exact_landmarks(unshifted, landmarks, _detection(data["aligned_rect"]))


def _crop_size(face: Face) -> tuple[float, float]:
    return max(face.box.width, 1), max(face.box.height, 1)


def _detection(data: object) -> FaceDetection:
    match data:
        case {
            "score": int() | float() as score,
            "box": {"x": x, "y": y, "width": width, "height": height},
            "image_width": image_width,
            "image_height": image_height,
        }:
            size = Dimensions(float(image_width), float(image_height))
            edges = (float(x), float(y), float(width), float(height))
            return FaceDetection.from_pixels(float(score), Box(*edges), size)
    raise ValueError("expected score, box {x, y, width, height}, image_width and image_height")


def _size(data: object) -> Dimensions:
    match data:
        case {"width": width, "height": height}:
            return Dimensions(float(width), float(height))
    raise ValueError("expected a size {width, height}")


def _points(data: object) -> list[tuple[float, float]]:
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise ValueError(f"expected a list of points [x, y], got {type(data).__name__}")
    return [(float(x), float(y)) for x, y in data]
