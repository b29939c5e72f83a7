"""Which rectangle of the picture each network sees.

===========  =======================================================================
network      rectangle
===========  =======================================================================
landmarks    the detection's box
expressions  after landmarks :func:`padded_bbox` of the landmarks
             (``face.aligned_rect``), otherwise the detection's box
age, gender  the same
descriptor   :func:`dlib_rect` of the landmarks, a different rectangle
===========  =======================================================================

:func:`crop_box` then turns the rectangle into whole pixels inside the picture. It returns ``None``
for a rectangle outside the picture: face-api.js raises an error there, our pipeline skips that
part of the face.

The arithmetic is float64 in face-api.js's order of operations: a floor follows, so a difference in
the last bit can move a rectangle by a pixel.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Rect
from faceapi.core.geometry.min_bbox import min_bbox
from faceapi.core.geometry.points import Dimensions, Point, center_point
from faceapi.core.results.detection import FaceDetection

if TYPE_CHECKING:  # these modules import this one
    from faceapi.core.results.faces import AnyFace
    from faceapi.core.results.landmarks import FaceLandmarks

Region: TypeAlias = FaceDetection | Box

_CENTER_X = 0.5
_CENTER_Y = 0.43
"""Position of the center of eyes and mouth in the dlib rectangle, as fractions of its side."""
_EYE_MOUTH_FRACTION = 0.45
"""Distance from eyes to mouth as a fraction of that side."""


def crop_box(region: Region, picture: Dimensions, *, floor_first: bool = True) -> Box | None:
    """The whole pixels of ``region`` inside the picture; ``None`` if there are none.

    Parameters
    ----------
    floor_first
        floor the box of a detection before clipping it, as face-api.js does for canvases. For
        tensors (:class:`~faceapi.ArrayPicture`) it does not, which can make a box that crosses a
        border one pixel larger. Plain boxes are never floored first.

    Reference: face-api.js src/dom/extractFaces, src/dom/extractFaceTensors.

    >>> crop_box(Box(-2.5, 1.5, 10, 10), Dimensions(100, 8))
    Box(x=0.0, y=1.0, width=7.0, height=6.0)
    >>> crop_box(Box(120, 0, 10, 10), Dimensions(100, 8)) is None
    True
    """
    crop = clipped_box(region, picture, floor_first=floor_first)
    return crop if crop.width >= 1 and crop.height >= 1 else None


def crop_boxes(
    regions: Iterable[Region], picture: Dimensions, *, floor_first: bool = True
) -> list[Box]:
    """:func:`crop_box` of each region, without those that have no pixel in the picture."""
    crops = (crop_box(region, picture, floor_first=floor_first) for region in regions)
    return [crop for crop in crops if crop is not None]


def floors_first(picture: object) -> bool:
    """Whether face-api.js floors a detection's box before clipping it to this picture.

    It does for canvases, not for tensors: ``ArrayPicture(…, resampling="tensor")``.
    """
    return getattr(picture, "resampling", "canvas") != "tensor"


def clipped_box(region: Region, picture: Dimensions, *, floor_first: bool = True) -> Box:
    """As :func:`crop_box`, but a region outside the picture gives a box of negative size."""
    box = _to_pixels(region, picture, floor_first)
    return box.clip_at_image_borders(picture.width, picture.height)


def aligned_region(face: AnyFace) -> FaceDetection:
    """The input of the expression network, and of the age and gender network."""
    return face.aligned_rect if "aligned_rect" in face.computed else face.detection


def dlib_region(landmarks: FaceLandmarks) -> Box:
    """The input of the recognition network; ``TypeError`` for unnamed landmarks."""
    return landmarks.align(use_dlib_alignment=True)


def padded_bbox(points: NDArray[np.float64], padding: float) -> Box:
    """:func:`min_bbox` of ``(n, 2)`` points in pixels, grown by ``padding`` times its size.

    Half of the padding is added on each side.
    """
    box = min_bbox(points)
    return box.pad(box.width * padding, box.height * padding)


def dlib_rect(left_eye: Point, right_eye: Point, mouth: Point, image: Dimensions) -> Rect:
    """The square, in whole pixels, that the recognition network was trained on.

    ``image`` is the size the landmarks are relative to: for a detected face, the size of its
    *crop*. As in face-api.js, the upper limit of the size is this plus the rectangle's corner, and
    so is rarely reached.
    Reference: face-api.js src/classes/FaceLandmarks.ts (alignDlib).
    """
    eye_mouth_distance = (mouth.sub(left_eye).magnitude() + mouth.sub(right_eye).magnitude()) / 2
    size = floor(eye_mouth_distance / _EYE_MOUTH_FRACTION)
    center = center_point(np.array([[p.x, p.y] for p in (left_eye, right_eye, mouth)]))
    x = floor(max(0.0, center.x - _CENTER_X * size))
    y = floor(max(0.0, center.y - _CENTER_Y * size))
    return Rect(x, y, min(size, image.width + x), min(size, image.height + y))


def _to_pixels(region: Region, picture: Dimensions, floor_first: bool) -> Box:
    if not isinstance(region, FaceDetection):
        return region
    box = region.for_size(picture.width, picture.height).box
    return box.floor() if floor_first else box
