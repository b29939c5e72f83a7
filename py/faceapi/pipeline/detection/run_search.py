"""Runs a :class:`~faceapi.pipeline.detection.search.Search`: turned pictures, and tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.nms import box_iou_batch
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.geometry.tiles import is_cut, tile_boxes, tile_count
from faceapi.core.options import (
    CenterFaceOptions,
    DetectorOptions,
    MtcnnOptions,
    SsdMobilenetv1Options,
    YuNetOptions,
)
from faceapi.core.pixels.picture import Picture
from faceapi.core.pixels.picture_views import PicturePart, RotatedPicture, unturned_region
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import Face
from faceapi.pipeline.detection.detect import detect
from faceapi.pipeline.detection.search import Search
from faceapi.pipeline.plan import SessionProvider

MAX_IOU = 0.3
"""Boxes that overlap more are one face. Those of two turns or tiles differ more than a network's
own."""
MAX_CONTAINED = 0.6
"""So are boxes of which the smaller one lies in the other by more than this share of its area."""


CLEARLY_RIGHT = 0.9985
"""No further turn is tried if all faces score at least this much: 15 of 25 upright faces do with
SSD MobileNet v1, and none of the same faces on their side or upside down (at most 0.998)."""


@dataclass(frozen=True, slots=True)
class DetectedFaces:
    """Faces, and how each of them may be turned."""

    faces: list[Face]
    """Best score first."""
    candidates: Mapping[FaceDetection, Sequence[Face]] = field(default_factory=dict)
    """By detection: the face as each turn shows it, if several do."""


async def find_faces(
    picture: Picture, options: DetectorOptions, search: Search, sessions: SessionProvider
) -> DetectedFaces:
    """Faces in ``picture``; errors as :func:`~.detect.detect`."""
    if not search.finds_turned_faces and search.tiles is None:
        return DetectedFaces([Face(item) for item in await detect(picture, options, sessions)])
    by_turn: list[list[Face]] = []
    for turn in search.turns:
        view = _turned(picture, turn)
        faces: list[Face] = []
        for tile in _tiles(view, options, search):
            is_whole = (tile.width, tile.height) == (view.size.width, view.size.height)
            part = view if is_whole else PicturePart(view, tile)
            for detection in await detect(part, options, sessions):
                box = detection.box.shift(tile.x, tile.y)
                if not is_cut(box, tile, view.size):
                    faces.append(_face(picture, view, turn, box, detection.score))
        by_turn.append([group[0] for group in group_faces(faces)])
        if faces and min(face.score for face in by_turn[-1]) >= CLEARLY_RIGHT:
            break
    groups = group_faces([face for faces in by_turn for face in faces])
    candidates = {group[0].detection: group for group in groups if len(group) > 1}
    return DetectedFaces([group[0] for group in groups], candidates)


def group_faces(faces: Sequence[Face]) -> list[list[Face]]:
    """Detections of one face together, the best first, and the best face first."""
    ordered = sorted(faces, key=lambda face: face.score, reverse=True)
    if not ordered:
        return []
    boxes = [face.box for face in ordered]
    same = (box_iou_batch(boxes, boxes) > MAX_IOU) | (
        box_iou_batch(boxes, boxes, is_iou=False) > MAX_CONTAINED
    )
    groups: list[list[Face]] = []
    is_free = np.ones(len(ordered), np.bool_)
    for index in range(len(ordered)):
        if is_free[index]:
            members = np.flatnonzero(same[index] & is_free)
            groups.append([ordered[index], *(ordered[i] for i in members if i != index)])
            is_free[members] = is_free[index] = False
    return groups


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
        case CenterFaceOptions() | YuNetOptions():
            return options.input_size
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
