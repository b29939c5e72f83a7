"""A face with whatever the chain computed for it.

The detection is always there. Every other part is read by a property that raises
:class:`~faceapi.errors.NotComputedError`, naming the step to add, when no step computed it; so
``hasattr(face, "landmarks")`` tells, and ``face.computed`` lists what there is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Generic, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.results.age_gender import AgeGender, Gender
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.head_pose import FaceAngle
from faceapi.core.results.landmarks import FaceLandmarks, FaceLandmarks5, FaceLandmarks68
from faceapi.errors import NotComputedError

L = TypeVar("L", bound=FaceLandmarks)
T = TypeVar("T")

DESCRIPTOR_LENGTH = 128

_STEP_FOR_PART = {
    "landmarks": ".with_face_landmarks()",
    "unshifted_landmarks": ".with_face_landmarks()",
    "aligned_rect": ".with_face_landmarks()",
    "expressions": ".with_face_expressions()",
    "gender": ".with_age_and_gender()",
    "gender_probability": ".with_age_and_gender()",
    "age": ".with_age_and_gender()",
    "descriptor": ".with_face_landmarks() and .with_face_descriptors()",
}
"""The optional parts in the original's order, and the steps of the chain that compute them."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BaseFace(Generic[L]):
    """What :class:`Face` and :class:`FivePointFace` share. Immutable; ``with_…`` return new ones.

    Two faces are equal when all their parts are.
    """

    detection: FaceDetection
    _landmarks: L | None = field(default=None, kw_only=True)
    _unshifted_landmarks: L | None = field(default=None, kw_only=True)
    _aligned_rect: FaceDetection | None = field(default=None, kw_only=True)
    _expressions: FaceExpressions | None = field(default=None, kw_only=True)
    _gender: Gender | None = field(default=None, kw_only=True)
    _gender_probability: float | None = field(default=None, kw_only=True)
    _age: float | None = field(default=None, kw_only=True)
    _descriptor: NDArray[np.float32] | None = field(default=None, kw_only=True)

    @property
    def box(self) -> Box:
        """The detection's box in pixels of the picture."""
        return self.detection.box

    @property
    def score(self) -> float:
        """How sure the detector is, 0 to 1."""
        return self.detection.score

    @property
    def landmarks(self) -> L:
        """Landmarks in pixels of the picture. ``NotComputedError`` without them."""
        return self._computed("landmarks", self._landmarks)

    @property
    def unshifted_landmarks(self) -> L:
        """The same within the crop that the network saw. ``NotComputedError`` without them."""
        return self._computed("unshifted_landmarks", self._unshifted_landmarks)

    @property
    def aligned_rect(self) -> FaceDetection:
        """The box of the landmarks, 10 % larger on each side. ``NotComputedError`` without them."""
        return self._computed("aligned_rect", self._aligned_rect)

    @property
    def expressions(self) -> FaceExpressions:
        """Probabilities of the expressions. ``NotComputedError`` without them."""
        return self._computed("expressions", self._expressions)

    @property
    def gender(self) -> Gender:
        """The likelier gender. ``NotComputedError`` without one."""
        return self._computed("gender", self._gender)

    @property
    def gender_probability(self) -> float:
        """How sure the network is of the gender, 0.5 to 1. ``NotComputedError`` without one."""
        return self._computed("gender_probability", self._gender_probability)

    @property
    def age(self) -> float:
        """Years, not rounded. ``NotComputedError`` without it."""
        return self._computed("age", self._age)

    @property
    def descriptor(self) -> NDArray[np.float32]:
        """float32 ``(128,)``, read-only; near for one person. ``NotComputedError`` without it."""
        return self._computed("descriptor", self._descriptor)

    @property
    def computed(self) -> tuple[str, ...]:
        """Names of the parts that there are besides the detection, in the original's order."""
        return tuple(name for name in _STEP_FOR_PART if getattr(self, f"_{name}") is not None)

    def with_detection(self, detection: FaceDetection) -> Self:
        """The same face with another detection, nothing else recomputed."""
        return replace(self, detection=detection)

    def with_landmarks(self, unshifted: L) -> Self:
        """The same face with landmarks, given within its crop, and the rectangle around them.

        They are moved by the corner of the detection's box, which is neither floored nor clipped
        although the crop was, so they may lie up to a pixel off, and more at the left and top
        border, as in the original; :meth:`with_corrected_landmarks` puts them right.
        Reference: face-api.js src/factories/WithFaceLandmarks.
        """
        return self._with_landmarks_at(self.detection.box, unshifted)

    def with_corrected_landmarks(self) -> Self:
        """The same face with its landmarks where the network saw them, in pixels of the picture.

        The rectangle around them follows; what the chain has read from the old one stays.
        ``NotComputedError`` without landmarks.
        """
        size = self.detection.image_dims
        box = self.detection.for_size(size.width, size.height).box.floor()
        crop = box.clip_at_image_borders(size.width, size.height)
        return self._with_landmarks_at(crop, self.unshifted_landmarks)

    def _with_landmarks_at(self, corner: Box, unshifted: L) -> Self:
        detection = self.detection
        landmarks = unshifted.shift_by(corner.x, corner.y)
        aligned = landmarks.align().rescale(detection.image_dims.reverse())
        return replace(
            self,
            _landmarks=landmarks,
            _unshifted_landmarks=unshifted,
            _aligned_rect=FaceDetection(detection.score, aligned, detection.image_dims),
        )

    def with_expressions(self, expressions: FaceExpressions) -> Self:
        """The same face with expressions."""
        return replace(self, _expressions=expressions)

    def with_age(self, age: float) -> Self:
        """The same face with an age in years."""
        return replace(self, _age=float(age))

    def with_gender(self, gender: Gender, probability: float) -> Self:
        """The same face with a gender and how sure it is, 0 to 1."""
        return replace(self, _gender=Gender(gender), _gender_probability=float(probability))

    def with_age_gender(self, value: AgeGender) -> Self:
        """The same face with age and gender."""
        return self.with_gender(value.gender, value.gender_probability).with_age(value.age)

    def with_descriptor(self, descriptor: ArrayLike) -> Self:
        """The same face with a copy of a descriptor ``(128,)``; ``ValueError`` for others."""
        copy = np.array(descriptor, dtype=np.float32)
        if copy.shape != (DESCRIPTOR_LENGTH,):
            raise ValueError(f"descriptor: expected shape ({DESCRIPTOR_LENGTH},), got {copy.shape}")
        copy.flags.writeable = False
        return replace(self, _descriptor=copy)

    def to_dict(self) -> dict[str, object]:
        """Everything there is as plain numbers, strings, lists and dicts, ready for ``json``."""
        return {
            "detection": _detection_dict(self.detection),
            **{name: to_jsonable(getattr(self, name)) for name in self.computed},
        }

    def _computed(self, name: str, value: T | None) -> T:
        if value is None:
            raise NotComputedError(
                f"face.{name} was not computed; add {_STEP_FOR_PART[name]} before awaiting"
            )
        return value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BaseFace) or type(other) is not type(self):
            return NotImplemented
        if self.detection != other.detection or self.computed != other.computed:
            return False
        return all(
            np.array_equal(getattr(self, name), getattr(other, name))
            if name == "descriptor"
            else getattr(self, name) == getattr(other, name)
            for name in self.computed
        )

    def __hash__(self) -> int:
        return hash((type(self), self.detection))

    def __repr__(self) -> str:
        parts = ", ".join(("detection", *self.computed))
        return f"{type(self).__name__}(score={self.score:.4g}, box={self.box!r}, has {parts})"


class Face(BaseFace[FaceLandmarks68]):
    """A face of the chain; its landmarks, if any, are 68.

    >>> from faceapi.core.geometry.boxes import Dimensions
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
        """How the head is turned, by the fork's rule. ``NotComputedError`` without landmarks."""
        return self.unshifted_landmarks.angle


class FivePointFace(BaseFace[FaceLandmarks5]):
    """A face of MTCNN's own, with its five landmarks."""

    __slots__ = ()


AnyFace: TypeAlias = Face | FivePointFace


def _box_dict(box: Box) -> dict[str, float]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _detection_dict(detection: FaceDetection) -> dict[str, object]:
    return {
        "score": detection.score,
        "box": _box_dict(detection.box),
        "image_width": detection.image_width,
        "image_height": detection.image_height,
    }


def to_jsonable(part: object) -> object:
    match part:
        case FaceDetection():
            return _detection_dict(part)
        case FaceLandmarks():
            return part.positions.tolist()
        case FaceExpressions():
            return part.to_dict()
        case Gender():
            return part.value
        case np.ndarray():
            return part.tolist()
    return part
