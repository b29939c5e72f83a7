"""Is a face good enough to recognize a person by? Size, sharpness, pose, and fit of landmarks.

The default limits follow from LFW crops that were made smaller or blurred. At a false accept rate
of 1 in 1,000, 81 % of pairs of one person are accepted. With one of both 50 pixels wide it is 72 %,
and blurred to a sharpness of 0.013 80 %, of 0.006 67 %, of 0.003 28 %. Descriptors of heads tilted
by 30 degrees are about 0.56 from those of the same photo upright. 1 % of the crops has a misfit
above 0.18.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.crops import crop_box
from faceapi.core.results.faces import Face
from faceapi.recognition.mean_face import landmark_misfit

SIDE = 112
"""Side in pixels of the gray copy of a face whose sharpness is measured."""
_GRAY = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in the brightness (ITU-R BT.601)."""
Reason: TypeAlias = Literal["size", "sharpness", "roll", "yaw", "landmarks"]


@dataclass(frozen=True, slots=True)
class FaceQuality:
    """Measurements of one face."""

    size: float
    """Shorter side of the detection's box, in pixels."""
    sharpness: float | None
    """Variance of the Laplacian divided by that of the brightness, 0 (blurred) to about 1;
    ``None`` without the picture."""
    roll: float
    """Angle of the line through both eyes, -180 to 180 degrees, clockwise."""
    yaw: float
    """How far the nose is from the middle between the edges of the face: 0 in the middle, 1 or
    more at an edge, negative to the left. About 0.5 at 30 degrees."""
    misfit: float
    """Mean distance of the landmarks from a mean face laid over them, as a share of the distance
    between the eyes."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a face was refused."""

    reason: Reason
    """Which measurement of :class:`FaceQuality` is outside its limit."""
    value: float
    """The measurement, in its unit; roll and yaw without their sign."""
    limit: float
    """The limit of the :class:`QualityGate` that it misses."""
    message: str
    """For people: what to do."""


@dataclass(frozen=True, slots=True)
class QualityGate:
    """Limits of a face that may be enrolled. ``ValueError`` for a negative limit."""

    min_size: float = 60
    """Pixels."""
    min_sharpness: float = 0.006
    """As :attr:`FaceQuality.sharpness`."""
    max_roll: float = 20
    """Degrees to either side."""
    max_yaw: float = 0.6
    """As :attr:`FaceQuality.yaw`, to either side."""
    max_misfit: float = 0.2
    """Share of the distance between the eyes."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name}: expected 0 or more, got {getattr(self, name)!r}")

    def refusals(self, quality: FaceQuality) -> tuple[Refusal, ...]:
        """Every reason to refuse a face; none if it is good enough."""
        checks: tuple[tuple[Reason, float | None, float, bool, str], ...] = (
            ("size", quality.size, self.min_size, True, "the face is too small: come closer"),
            (
                *("sharpness", quality.sharpness, self.min_sharpness, True),
                "the face is blurred: hold still, or clean the lens",
            ),
            (
                "roll",
                abs(quality.roll),
                self.max_roll,
                False,
                "the head is tilted: raise it",
            ),
            (
                *("yaw", abs(quality.yaw), self.max_yaw, False),
                "the face is turned away: look into the camera",
            ),
            (
                *("landmarks", quality.misfit, self.max_misfit, False),
                "the face is covered or not recognizable: show all of it",
            ),
        )
        return tuple(
            Refusal(reason, value, limit, message)
            for reason, value, limit, is_minimum, message in checks
            if value is not None and (value < limit if is_minimum else value > limit)
        )


@dataclass(frozen=True, slots=True)
class Enrollment:
    """The result of an enrollment."""

    name: str
    """The name under which the face was to be enrolled."""
    quality: FaceQuality
    """The measured quality."""
    refusals: tuple[Refusal, ...]
    """Empty if the face was accepted."""

    @property
    def accepted(self) -> bool:
        """Whether the descriptor was added."""
        return not self.refusals


def measure_quality(face: Face, image: object = None) -> FaceQuality:
    """Measure a face with landmarks.

    ``image`` is the picture it is on: a :class:`~faceapi.types.Picture` or an array uint8
    ``(height, width, 3)``; without one, the sharpness is ``None``. ``NotComputedError`` for a face
    without landmarks, ``TypeError`` for another image.
    """
    points = face.landmarks.positions
    left_eye, right_eye = points[36:42].mean(axis=0), points[42:48].mean(axis=0)
    return FaceQuality(
        size=float(min(face.box.width, face.box.height)),
        sharpness=None if image is None else _sharpness(_as_picture(image), face),
        roll=degrees(atan2(*(right_eye - left_eye)[::-1])),
        yaw=_yaw(points, right_eye - left_eye),
        misfit=landmark_misfit(points),
    )


def laplacian_ratio(gray: NDArray[np.float32]) -> float:
    """Variance of the Laplacian of ``(height, width)`` divided by the variance of the values."""
    laplacian = (
        gray[:-2, 1:-1] + gray[2:, 1:-1] + gray[1:-1, :-2] + gray[1:-1, 2:] - 4 * gray[1:-1, 1:-1]
    )
    variance = float(gray.var())
    return float(laplacian.var()) / variance if variance > 0 else 0.0


def _as_picture(image: object) -> Picture:
    return ArrayPicture(image) if isinstance(image, np.ndarray) else _checked(image)


def _checked(image: object) -> Picture:
    if not callable(getattr(image, "resized", None)):
        raise TypeError(
            "image: expected a picture (await faceapi.open_picture(…)) or an array, got "
            f"{type(image).__name__}"
        )
    picture: Picture = image  # type: ignore[assignment]  # checked above
    return picture


def _sharpness(picture: Picture, face: Face) -> float:
    box: Box | None = crop_box(face.box, picture.size)
    if box is None:
        return 0.0
    pixels = picture.resized(box, SIDE, SIDE).numpy()
    return laplacian_ratio(pixels @ _GRAY)


def _yaw(points: NDArray[np.float64], eyes: NDArray[np.float64]) -> float:
    """Offset of the tip of the nose along the line of the eyes, as a share of half the face."""
    length = float(np.hypot(*eyes))
    if length == 0:
        return 0.0
    along = points @ (eyes / length)
    left, right, tip = along[2], along[14], along[30]
    half = (right - left) / 2
    return float((tip - (left + right) / 2) / half) if half > 0 else 0.0
