"""Which whole pixels of the picture each network is shown.

===========  ===========================================================================
landmarks    the detection's box
expressions  ``face.aligned_rect`` once there are landmarks, the detection's box before
age, gender  the same
descriptor   ``landmarks.align(use_dlib_alignment=True)``, which is another rectangle
===========  ===========================================================================

A rectangle that has no pixel inside the picture is ``None`` here. The original ends with an error
in such a case; the pipeline leaves that part of that face out instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import AnyFace
from faceapi.core.results.landmarks import FaceLandmarks

Region: TypeAlias = FaceDetection | Box


def crop_box(region: Region, picture: Dimensions, *, floor_first: bool = True) -> Box | None:
    """The whole pixels of ``region`` that lie inside the picture; ``None`` if there are none.

    Parameters
    ----------
    floor_first
        floor a detection's box before it is clipped, as the original does for canvases; for
        tensors (:class:`~faceapi.ArrayPicture`) it does not, which can make a
        box that crosses a border one pixel larger. Plain boxes are never floored first.

    Reference: face-api.js src/dom/extractFaces, src/dom/extractFaceTensors.

    >>> crop_box(Box(-2.5, 1.5, 10, 10), Dimensions(100, 8))
    Box(x=0.0, y=1.0, width=7.0, height=6.0)
    >>> crop_box(Box(120, 0, 10, 10), Dimensions(100, 8)) is None
    True
    """
    box = _absolute(region, picture, floor_first)
    crop = box.clip_at_image_borders(picture.width, picture.height)
    return crop if crop.width >= 1 and crop.height >= 1 else None


def crop_boxes(
    regions: Iterable[Region], picture: Dimensions, *, floor_first: bool = True
) -> list[Box]:
    """:func:`crop_box` of several, those without a pixel left out."""
    crops = (crop_box(region, picture, floor_first=floor_first) for region in regions)
    return [crop for crop in crops if crop is not None]


def aligned_region(face: AnyFace) -> FaceDetection:
    """What the expression and the age and gender network see of a face."""
    return face.aligned_rect if "aligned_rect" in face.computed else face.detection


def dlib_region(landmarks: FaceLandmarks) -> Box:
    """What the recognition network sees of a face; ``TypeError`` for unnamed landmarks."""
    return landmarks.align(use_dlib_alignment=True)


def _absolute(region: Region, picture: Dimensions, floor_first: bool) -> Box:
    if not isinstance(region, FaceDetection):
        return region
    box = region.for_size(picture.width, picture.height).box
    return box.floor() if floor_first else box
