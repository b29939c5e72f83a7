"""The pixels of faces, boxes and rotated regions as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.rotated_region import RotatedCrop, RotatedRegion
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.crops import Region, crop_boxes
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import AnyFace


def crop_regions(
    picture: Picture, regions: Iterable[Region | RotatedRegion | AnyFace], *, floor_first: bool
) -> list[NDArray[np.uint8]]:
    """The pixels of every region that has some in the picture, uint8 ``(height, width, 3)``.

    For ``floor_first`` see :func:`~faceapi.core.results.crops.crop_box`.
    """
    crops: list[NDArray[np.uint8]] = []
    for region in regions:
        if isinstance(region, RotatedRegion):
            crops += _crop_rotated(picture, region)
            continue
        upright = region if isinstance(region, (FaceDetection, Box)) else region.detection
        boxes = crop_boxes([upright], picture.size, floor_first=floor_first)
        crops += [picture.rgb(box) for box in boxes]
    return crops


def _crop_rotated(picture: Picture, region: RotatedRegion) -> list[NDArray[np.uint8]]:
    # A huge region gets a smaller canvas: its pixels outside the picture are black anyway.
    side = min(ceil(region.side), 2 * int(max(picture.size.width, picture.size.height)))
    if RotatedCrop.of(region, side, picture.size) is None:
        return []
    return [picture.rotated_patch(region, side).pixels.numpy().astype(np.uint8)]
