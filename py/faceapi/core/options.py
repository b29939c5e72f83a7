"""Options of the four detectors. Each class names its network and validates its values.

Zero is an ordinary value here, while face-api.js treats it as "unset"; options that cannot be 0
reject it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import isfinite
from typing import ClassVar, NoReturn, TypeAlias

from faceapi.core.number_arrays import unknown_member
from faceapi.core.untrusted_text import excerpt

_STRIDE = 32
"""The YOLO networks halve their input five times."""


class TinyYolov2SizeType(IntEnum):
    """face-api.js's named input sizes of TinyYolov2."""

    XS = 224
    SM = 320
    MD = 416
    LG = 608

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        unknown_member(cls, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SsdMobilenetv1Options:
    """Options of SSD MobileNet v1. ``ValueError`` for a value out of range."""

    net: ClassVar[str] = "ssd_mobilenetv1"

    min_confidence: float = 0.5
    """Faces must score higher than this; between 0 and 1, both excluded."""
    max_results: int = 100
    """Maximum number of faces; at least 1."""

    def __post_init__(self) -> None:
        _require_open_unit(self, "min_confidence")
        _require_positive_int(self, "max_results")


@dataclass(frozen=True, slots=True, kw_only=True)
class TinyYolov2Options:
    """Options of TinyYolov2. ``ValueError`` for a value out of range."""

    net: ClassVar[str] = "tiny_yolov2"

    input_size: int = 416
    """Side in pixels of the square that the picture is fitted into; a multiple of 32."""
    score_threshold: float = 0.5
    """Faces must score higher than this; between 0 and 1, both excluded."""

    def __post_init__(self) -> None:
        _require_positive_int(self, "input_size")
        if self.input_size % _STRIDE:
            below = max(self.input_size // _STRIDE, 1) * _STRIDE
            raise ValueError(
                f"{type(self).__name__}: input_size must be a multiple of {_STRIDE}, "
                f"got {self.input_size}; try {below}"
            )
        _require_open_unit(self, "score_threshold")


@dataclass(frozen=True, slots=True, kw_only=True)
class TinyFaceDetectorOptions(TinyYolov2Options):
    """Options of the tiny face detector. ``ValueError`` for a value out of range.

    >>> TinyFaceDetectorOptions(input_size=300)
    Traceback (most recent call last):
        ...
    ValueError: TinyFaceDetectorOptions: input_size must be a multiple of 32, got 300; try 288
    """

    net: ClassVar[str] = "tiny_face_detector"


@dataclass(frozen=True, slots=True, kw_only=True)
class MtcnnOptions:
    """Options of MTCNN. ``ValueError`` for a value out of range."""

    net: ClassVar[str] = "mtcnn"

    min_face_size: float = 20
    """Smallest face to detect, in pixels; more than 0. Doubling it quarters the work."""
    scale_factor: float = 0.709
    """Scale factor between pyramid levels; between 0 and 1, both excluded."""
    max_num_scales: int = 10
    """Maximum number of levels; at least 1."""
    score_thresholds: tuple[float, float, float] = (0.6, 0.7, 0.7)
    """Minimum scores of the three stages; each from 0 to 1."""
    scale_steps: tuple[float, ...] | None = None
    """Explicit scales of the levels, each more than 0; replaces size and factor."""

    def __post_init__(self) -> None:
        _require_finite(self, "min_face_size")
        if self.min_face_size <= 0:
            raise _range_error(self, "min_face_size", "more than 0", self.min_face_size)
        _require_open_unit(self, "scale_factor")
        _require_positive_int(self, "max_num_scales")
        _as_number_tuple(self, "score_thresholds")
        thresholds: tuple[float, ...] = self.score_thresholds
        if len(thresholds) != 3 or not all(0 <= threshold <= 1 for threshold in thresholds):
            raise _range_error(
                self, "score_thresholds", "3 numbers from 0 to 1", self.score_thresholds
            )
        if self.scale_steps is not None:
            _as_number_tuple(self, "scale_steps")
            if not self.scale_steps or min(self.scale_steps) <= 0:
                raise _range_error(self, "scale_steps", "numbers of more than 0", self.scale_steps)


DetectorOptions: TypeAlias = (
    SsdMobilenetv1Options | TinyFaceDetectorOptions | TinyYolov2Options | MtcnnOptions
)


def _range_error(options: object, name: str, expected: str, got: object) -> ValueError:
    return ValueError(f"{type(options).__name__}: {name} must be {expected}, got {excerpt(got)}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _require_finite(options: object, name: str) -> None:
    value = getattr(options, name)
    if not _is_number(value):
        raise _range_error(options, name, "a finite number", value)


def _require_open_unit(options: object, name: str) -> None:
    value = getattr(options, name)
    if not _is_number(value) or not 0 < value < 1:
        raise _range_error(options, name, "between 0 and 1 (exclusive)", value)


def _require_positive_int(options: object, name: str) -> None:
    value = getattr(options, name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _range_error(options, name, "a whole number of at least 1", value)


def _as_number_tuple(options: object, name: str) -> None:
    """Replace a sequence with a tuple, so that the caller cannot change the options later."""
    value = getattr(options, name)
    if not isinstance(value, Sequence) or not all(_is_number(item) for item in value):
        raise _range_error(options, name, "a sequence of finite numbers", value)
    object.__setattr__(options, name, tuple(value))
