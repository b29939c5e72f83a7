"""A face with everything the chain computed for it.

A face always has a detection. Reading any other part that no step computed raises
:class:`~faceapi.errors.NotComputedError`, which names the step to add. ``hasattr(face,
"landmarks")`` tests for a part, and ``face.computed`` lists the parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Generic, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.core.frozen_state import restore
from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.number_arrays import as_floats
from faceapi.core.results.age_gender import AgeGender, Gender
from faceapi.core.results.crops import clipped_box
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.face_parts import STEP_FOR_PART
from faceapi.core.results.landmarks import FaceLandmarks
from faceapi.core.results.serialization.plain_values import to_jsonable
from faceapi.core.results.upright import landmarks_in_picture
from faceapi.errors import NotComputedError

L = TypeVar("L", bound=FaceLandmarks)
T = TypeVar("T")

DESCRIPTOR_LENGTH = 128


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BaseFace(Generic[L]):
    """Base of :class:`Face` and :class:`FivePointFace`.

    Faces are immutable; the ``with_…`` methods return new ones. Two faces are equal if all their
    parts are.
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
    _upright_region: RotatedRegion | None = field(default=None, kw_only=True)

    @property
    def box(self) -> Box:
        """Box of the detection, in pixels of the picture."""
        return self.detection.box

    @property
    def score(self) -> float:
        """Confidence of the detector, 0 to 1."""
        return self.detection.score

    @property
    def landmarks(self) -> L:
        """Landmarks in pixels of the picture. ``NotComputedError`` without them."""
        return self._computed("landmarks", self._landmarks)

    @property
    def unshifted_landmarks(self) -> L:
        """Landmarks in pixels of the network's crop. ``NotComputedError`` without them."""
        return self._computed("unshifted_landmarks", self._unshifted_landmarks)

    @property
    def aligned_rect(self) -> FaceDetection:
        """Box of the landmarks, 10 % larger on each side. ``NotComputedError`` without them."""
        return self._computed("aligned_rect", self._aligned_rect)

    @property
    def expressions(self) -> FaceExpressions:
        """Probabilities of the expressions. ``NotComputedError`` without them."""
        return self._computed("expressions", self._expressions)

    @property
    def gender(self) -> Gender:
        """The more probable gender. ``NotComputedError`` without one."""
        return self._computed("gender", self._gender)

    @property
    def gender_probability(self) -> float:
        """Probability of the gender, 0.5 to 1. ``NotComputedError`` without one."""
        return self._computed("gender_probability", self._gender_probability)

    @property
    def age(self) -> float:
        """Age in years, not rounded. ``NotComputedError`` without it."""
        return self._computed("age", self._age)

    @property
    def descriptor(self) -> NDArray[np.float32]:
        """Descriptor, float32 ``(128,)``, read-only. ``NotComputedError`` without it."""
        return self._computed("descriptor", self._descriptor)

    @property
    def upright_region(self) -> RotatedRegion:
        """The region that shows the face upright to the networks. ``NotComputedError`` without
        one."""
        return self._computed("upright_region", self._upright_region)

    @property
    def computed(self) -> tuple[str, ...]:
        """Names of the computed parts except the detection, in face-api.js's order."""
        return tuple(name for name in STEP_FOR_PART if getattr(self, f"_{name}") is not None)

    def with_detection(self, detection: FaceDetection) -> Self:
        """This face with another detection; nothing else is recomputed."""
        return replace(self, detection=detection)

    def with_landmarks(self, unshifted: L) -> Self:
        """This face with landmarks, relative to its crop, and the aligned rectangle.

        As in face-api.js, the landmarks are shifted by the corner of the detection's box. The crop
        was floored and clipped but this corner is not, so the landmarks may be off by up to a
        pixel, and by more at the left and top borders; :meth:`with_corrected_landmarks` fixes that.
        Reference: face-api.js src/factories/WithFaceLandmarks.
        """
        return self._with_landmarks_at(self.detection.box, unshifted)

    def with_corrected_landmarks(self) -> Self:
        """This face with its landmarks shifted by the corner of the crop that the network saw.

        The aligned rectangle is recomputed; parts computed from the old rectangle stay.
        ``NotComputedError`` without landmarks.
        """
        if "upright_region" in self.computed:
            return self  # read from the picture itself, not from a floored crop
        crop = clipped_box(self.detection, self.detection.image_dims)
        return self._with_landmarks_at(crop, self.unshifted_landmarks)

    def _with_landmarks_at(self, corner: Box, unshifted: L) -> Self:
        return self._with_all_landmarks(unshifted.shift_by(corner.x, corner.y), unshifted)

    def with_upright_region(self, region: RotatedRegion) -> Self:
        """This face with the region in which it is upright; landmarks are not recomputed."""
        return replace(self, _upright_region=region)

    def with_upright_landmarks(self, region: RotatedRegion, relative: L) -> Self:
        """This face with landmarks relative to the patch of ``region``, and with that region."""
        landmarks = landmarks_in_picture(region, relative)
        return self.with_upright_region(region)._with_all_landmarks(landmarks, relative)

    def _with_all_landmarks(self, landmarks: L, unshifted: L) -> Self:
        detection = self.detection
        aligned = landmarks.align().rescale(detection.image_dims.reverse())
        rectangle = FaceDetection(detection.score, aligned, detection.image_dims)
        return self.with_exact_landmarks(unshifted, landmarks, rectangle)

    def with_exact_landmarks(self, unshifted: L, landmarks: L, aligned_rect: FaceDetection) -> Self:
        """This face with landmarks that were computed before; nothing is recomputed."""
        return replace(
            self,
            _landmarks=landmarks,
            _unshifted_landmarks=unshifted,
            _aligned_rect=aligned_rect,
        )

    def with_expressions(self, expressions: FaceExpressions) -> Self:
        """This face with expressions."""
        return replace(self, _expressions=expressions)

    def with_age(self, age: float) -> Self:
        """This face with an age in years."""
        return replace(self, _age=float(age))

    def with_gender(self, gender: Gender, probability: float) -> Self:
        """This face with a gender and its probability, 0 to 1."""
        return replace(self, _gender=Gender(gender), _gender_probability=float(probability))

    def with_age_gender(self, value: AgeGender) -> Self:
        """This face with age and gender."""
        return self.with_gender(value.gender, value.gender_probability).with_age(value.age)

    def with_descriptor(self, descriptor: ArrayLike) -> Self:
        """This face with a copy of a descriptor ``(128,)``; ``ValueError`` for another shape."""
        copy = as_floats(descriptor, np.float32, "descriptor").copy()
        if copy.shape != (DESCRIPTOR_LENGTH,):
            raise ValueError(f"descriptor: expected shape ({DESCRIPTOR_LENGTH},), got {copy.shape}")
        copy.flags.writeable = False
        return replace(self, _descriptor=copy)

    def to_dict(self) -> dict[str, object]:
        """All computed parts as numbers, strings, lists and dicts that ``json`` can write."""
        return {
            "detection": to_jsonable(self.detection),
            **{name: to_jsonable(getattr(self, name)) for name in self.computed},
        }

    def _computed(self, name: str, value: T | None) -> T:
        if value is None:
            raise NotComputedError(
                f"face.{name} was not computed; add {STEP_FOR_PART[name]} before awaiting"
            )
        return value

    def __setstate__(self, state: list[object]) -> None:
        restore(self, state)

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
