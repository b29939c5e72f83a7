"""face-api.js's ``extendWith…`` and ``isWith…`` helpers for :class:`~faceapi.Face`.

The chain uses the methods of a face; these functions exist for code ported from face-api.js.
"""

from __future__ import annotations

from typing import TypeGuard

from numpy.typing import ArrayLike

from faceapi.core.results.age_gender import Gender
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68


def extend_with_face_detection(face: Face | None, detection: FaceDetection) -> Face:
    """A face with this detection, and the other parts of ``face`` unless that is ``None``.

    ``TypeError`` if ``face`` or ``detection`` is anything else.
    """
    if not isinstance(detection, FaceDetection):
        raise TypeError(f"detection: expected a FaceDetection, got {type(detection).__name__}")
    return Face(detection) if face is None else _face(face).with_detection(detection)


def extend_with_face_landmarks(face: Face, unshifted_landmarks: FaceLandmarks68) -> Face:
    """The face with ``landmarks`` and the values derived from them; ``TypeError`` if it is not a
    face."""
    return _face(face).with_landmarks(unshifted_landmarks)


def extend_with_face_expressions(face: Face, expressions: FaceExpressions) -> Face:
    """The face with ``expressions``; ``TypeError`` if it is not a face."""
    return _face(face).with_expressions(expressions)


def extend_with_age(face: Face, age: float) -> Face:
    """The face with ``age`` in years; ``TypeError`` if it is not a face."""
    return _face(face).with_age(age)


def extend_with_gender(face: Face, gender: Gender, gender_probability: float) -> Face:
    """The face with ``gender`` and its probability, 0 to 1; ``TypeError`` if it is not a face."""
    return _face(face).with_gender(gender, gender_probability)


def extend_with_face_descriptor(face: Face, descriptor: ArrayLike) -> Face:
    """The face with ``descriptor``, ``(128,)``; ``TypeError`` if it is not a face."""
    return _face(face).with_descriptor(descriptor)


def _face(value: object) -> Face:
    """The value, if it is a face: a plain object cannot be extended here."""
    if isinstance(value, Face):
        return value
    raise TypeError(
        f"face: expected a Face, got {type(value).__name__}; Face(detection) makes one, and "
        "extend_with_face_detection(None, detection) does too"
    )


def is_with_face_detection(value: object) -> TypeGuard[Face]:
    """Whether this is a face (a face always has a detection)."""
    return isinstance(value, Face)


def is_with_face_landmarks(value: object) -> TypeGuard[Face]:
    """Whether this is a face with landmarks and an aligned rectangle."""
    return isinstance(value, Face) and "landmarks" in value.computed


def is_with_face_expressions(value: object) -> TypeGuard[Face]:
    """Whether this is a face with expressions."""
    return isinstance(value, Face) and "expressions" in value.computed


def is_with_age(value: object) -> TypeGuard[Face]:
    """Whether this is a face with an age."""
    return isinstance(value, Face) and "age" in value.computed


def is_with_gender(value: object) -> TypeGuard[Face]:
    """Whether this is a face with a gender and a probability from 0 to 1."""
    return (
        isinstance(value, Face)
        and "gender" in value.computed
        and 0 <= value.gender_probability <= 1
    )
