"""Detects faces as a :class:`~faceapi.pipeline.search.Search` says: turned, and in tiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.nms import box_iou_batch
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.geometry.tiles import is_cut, tile_boxes, tile_count
from faceapi.core.options import (
    DetectorOptions,
    MtcnnOptions,
    SsdMobilenetv1Options,
)
from faceapi.core.pixels.picture import Picture
from faceapi.core.pixels.picture_views import PicturePart, RotatedPicture, unturned_region
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import Face
from faceapi.pipeline.detect import detect
from faceapi.pipeline.search import Search
from faceapi.pipeline.sessions import SessionProvider

MAX_IOU = 0.3
"""Boxes that overlap more are one face. Those of two turns or tiles differ more than a network's
own."""
MAX_CONTAINED = 0.6
"""So are boxes of which the smaller one lies in the other by more than this share of its area."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What the detector sees at once: a tile of the turned picture."""

    view: Picture
    tile: Box
    turn: float


async def find_faces(
    picture: Picture, options: DetectorOptions, search: Search, sessions: SessionProvider
) -> list[Face]:
    """Faces in ``picture``, best score first; errors as :func:`~.detect.detect`."""
    if not search.finds_turned_faces and search.tiles is None:
        return [Face(detection) for detection in await detect(picture, options, sessions)]
    faces: list[Face] = []
    for turn in search.turns:
        view = _turned(picture, turn)
        for tile in _tiles(view, options, search):
            part = (
                view
                if tile.width == view.size.width and tile.height == view.size.height
                else PicturePart(view, tile)
            )
            for detection in await detect(part, options, sessions):
                box = detection.box.shift(tile.x, tile.y)
                if not is_cut(box, tile, view.size):
                    faces.append(_face(picture, view, turn, box, detection.score))
    return merge_faces(faces)


def merge_faces(faces: list[Face]) -> list[Face]:
    """The best of all faces that are the same, best score first."""
    ordered = sorted(faces, key=lambda face: face.score, reverse=True)
    if len(ordered) < 2:
        return ordered
    boxes = [face.box for face in ordered]
    same = (box_iou_batch(boxes, boxes) > MAX_IOU) | (
        box_iou_batch(boxes, boxes, is_iou=False) > MAX_CONTAINED
    )
    keep = np.ones(len(ordered), np.bool_)
    for index in range(len(ordered)):
        if keep[index]:
            keep[index + 1 :] &= ~same[index, index + 1 :]
    return [face for face, is_kept in zip(ordered, keep, strict=True) if is_kept]


def _turned(picture: Picture, turn: float) -> Picture:
    quarters, rest = divmod(turn, 90)
    if rest:
        return RotatedPicture(picture, turn)
    return picture.quarter_turned(int(quarters)) if quarters % 4 else picture


def _tiles(view: Picture, options: DetectorOptions, search: Search) -> list[Box]:
    if search.tiles is None:
        return tile_boxes(view.size, 1)
    count = tile_count(view.size, _tile_side(options)) if search.tiles == "auto" else search.tiles
    return tile_boxes(view.size, count)


def _tile_side(options: DetectorOptions) -> float:
    """Pixels of a tile that the detector sees at half its size, or at full size."""
    match options:
        case MtcnnOptions():
            return 2048
        case SsdMobilenetv1Options():
            return 1024
    return 2 * options.input_size


def _face(picture: Picture, view: Picture, turn: float, box: Box, score: float) -> Face:
    """A face of the turned picture; its box becomes upright, around the same center."""
    size = picture.size
    if turn % 360 == 0:
        return Face(FaceDetection(score, box.rescale(size.reverse()), size))
    center = RotatedRegion(
        box.x + box.width / 2, box.y + box.height / 2, max(box.width, box.height, 1e-6), 0
    )
    region = unturned_region(center, view.size, size, turn)
    is_sideways = round(turn / 90) % 2
    width, height = (box.height, box.width) if is_sideways else (box.width, box.height)
    upright = Box(region.center_x - width / 2, region.center_y - height / 2, width, height)
    face = Face(FaceDetection(score, upright.rescale(size.reverse()), size))
    return face.with_upright_region(region)
