"""Regions that show a face upright, from its landmarks.

The similarity transform (shift, scale, rotation) that maps the mean face onto the landmarks with
the least squared distance gives center, size and roll of a face. The recognition network was
trained on faces that were cropped this way.
"""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.points import Dimensions, Point
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.results.crops import padded_bbox
from faceapi.core.results.landmarks import FaceLandmarks, FaceLandmarks68

L = TypeVar("L", bound=FaceLandmarks)

# fmt: off
_MEAN_X: Final = (
    0.490127, 0.490127, 0.490127, 0.490127, 0.36688, 0.426036, 0.490127, 0.554217, 0.613373,
    0.121737, 0.187122, 0.265825, 0.334606, 0.260918, 0.182743, 0.645647, 0.714428, 0.793132,
    0.858516, 0.79751, 0.719335, 0.254149, 0.340985, 0.428858, 0.490127, 0.551395, 0.639268,
    0.726104, 0.642159, 0.556721, 0.490127, 0.423532, 0.338094, 0.290379, 0.428096, 0.490127,
    0.552157, 0.689874, 0.553364, 0.490127, 0.42689,
)
_MEAN_Y: Final = (
    0.203352, 0.307009, 0.409805, 0.515625, 0.587326, 0.609345, 0.628106, 0.609345, 0.587326,
    0.216423, 0.178758, 0.179852, 0.231733, 0.245099, 0.244077, 0.231733, 0.179852, 0.178758,
    0.216423, 0.244077, 0.245099, 0.780233, 0.745405, 0.727388, 0.742578, 0.727388, 0.745405,
    0.780233, 0.864805, 0.902192, 0.909281, 0.902192, 0.864805, 0.784792, 0.778746, 0.785343,
    0.778746, 0.784792, 0.824182, 0.831803, 0.824182,
)
# fmt: on
_FIRST_POINT = 27
"""The mean face has nose, eyes and mouth: points 27 to 67 of the 68."""
MEAN_FACE: Final = np.array([_MEAN_X, _MEAN_Y]).T
"""x and y ``(41, 2)``; 0 to 1 is the square between the brows' outer ends.

Reference: dlib dlib/image_transforms/interpolation.h (get_face_chip_details).
"""
DESCRIPTOR_PADDING = 0.25
"""Padding on each side of the mean face's square, as a share of it, when the network was trained.

Reference: dlib examples/dnn_metric_learning_on_images_ex.cpp, dnn_face_recognition_ex.cpp.
"""


_MIN_SIDE = 1e-6
ALIGNED_PADDING = 0.2
"""Reference: face-api.js src/classes/FaceLandmarks.ts (alignMinBbox)."""


def descriptor_region(landmarks: FaceLandmarks68) -> RotatedRegion | None:
    """The input of the recognition network for an upright face; ``None`` if all points coincide."""
    return fit_region(landmarks, DESCRIPTOR_PADDING)


def landmark_region(box: Box, landmarks: FaceLandmarks68) -> RotatedRegion:
    """The input of the landmark network for an upright face: its box, turned about its center.

    Landmarks of strongly tilted faces are wrong at first. Their eyes say best how to turn it, and
    the box of the detector where it is.
    """
    left, right = landmarks.left_eye.mean(axis=0), landmarks.right_eye.mean(axis=0)
    x, y = right - left
    side = max(box.width, box.height, _MIN_SIDE)
    center = box.x + box.width / 2, box.y + box.height / 2
    return RotatedRegion(*center, side, float(np.degrees(np.arctan2(y, x))))


def aligned_region(region: RotatedRegion, landmarks: FaceLandmarks68) -> RotatedRegion:
    """The input of the expression network, and of the age and gender network, for an upright face.

    The square around :func:`~faceapi.core.results.crops.padded_bbox` of the landmarks, which are
    relative to ``region``.
    """
    box = padded_bbox(landmarks.relative_positions, ALIGNED_PADDING)
    center = np.array([[box.x + box.width / 2, box.y + box.height / 2]])
    ((x, y),) = region.to_picture(center)
    return RotatedRegion(x, y, max(box.width, box.height) * region.side, region.angle)


def fit_region(landmarks: FaceLandmarks68, padding: float) -> RotatedRegion | None:
    """The region of the mean face, fitted to the landmarks; ``None`` if all points coincide.

    ``padding`` is added on each side of the mean face's square, as a share of its side.
    """
    points = landmarks.positions[_FIRST_POINT:]
    source, target = _as_complex(MEAN_FACE), _as_complex(points)
    source_mean, target_mean = source.mean(), target.mean()
    centered = source - source_mean
    # One complex factor is a rotation and a scale.
    factor = complex(np.vdot(centered, target - target_mean) / np.vdot(centered, centered))
    center = complex(target_mean + factor * (complex(0.5, 0.5) - source_mean))
    side = abs(factor) * (1 + 2 * padding)
    if not side > 0:
        return None
    angle = float(np.degrees(np.angle(factor)))
    return RotatedRegion(center.real, center.imag, side, angle)


def misfit(landmarks: FaceLandmarks68) -> float:
    """Root mean square distance from the mean face, as a share of its square; 1 if they coincide.

    An upright face of any person differs little; landmarks that were read from a face lying on its
    side differ more.
    """
    region = fit_region(landmarks, 0)
    if region is None:
        return 1.0
    difference = region.from_picture(landmarks.positions[_FIRST_POINT:]) - MEAN_FACE
    return float(np.sqrt((difference**2).sum(axis=1).mean()))


def landmarks_in_picture(region: RotatedRegion, relative: L) -> L:
    """Landmarks that are relative to the patch of ``region``, in pixels of the picture."""
    positions = region.to_picture(relative.relative_positions)
    corner = Point(region.center_x - region.side / 2, region.center_y - region.side / 2)
    size = Dimensions(region.side, region.side)
    return type(relative)((positions - np.array([*corner])) / region.side, size, corner)


def _as_complex(points: NDArray[np.float64]) -> NDArray[np.complex128]:
    return points[:, 0] + 1j * points[:, 1]
