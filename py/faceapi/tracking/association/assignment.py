"""Assign detections to tracks."""

from __future__ import annotations

from collections.abc import Container, Sequence
from math import hypot

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.nms import box_iou_batch, iou

MIN_IOU = 0.2
"""Boxes with this overlap can show the same face."""
MAX_DISTANCE = 0.6
"""So can boxes whose centers are closer than this, in units of the larger box's side …"""
MAX_SIZE_RATIO = 1.8
"""… if neither is larger than the other by more than this factor."""
_IMPOSSIBLE = 1e6
_SAME_BOX = 0.3
"""Overlap with a tracked face at which a detection is not a new face."""


def match_boxes(tracks: Sequence[Box], detections: Sequence[Box]) -> list[tuple[int, int]]:
    """Pairs (index of a track, index of a detection) with the greatest total overlap.

    No index appears twice. Boxes that cannot show the same face are not paired.
    """
    if not tracks or not detections:
        return []
    cost = _costs(tracks, detections)
    return [(i, j) for i, j in assign(cost) if cost[i, j] < _IMPOSSIBLE]


def _costs(tracks: Sequence[Box], detections: Sequence[Box]) -> NDArray[np.float64]:
    overlap = np.nan_to_num(box_iou_batch(tracks, detections))
    cost = np.full(overlap.shape, _IMPOSSIBLE)
    for i, a in enumerate(tracks):
        for j, b in enumerate(detections):
            side_a, side_b = max(a.width, a.height), max(b.width, b.height)
            distance = center_distance(a, b) / max(side_a, side_b, 1e-9)
            ratio = max(side_a, side_b) / max(min(side_a, side_b), 1e-9)
            close = distance < MAX_DISTANCE and ratio < MAX_SIZE_RATIO
            if overlap[i, j] >= MIN_IOU or close:
                cost[i, j] = 1 - overlap[i, j] + distance
    return cost


def unknown_boxes(boxes: Sequence[Box], matched: Container[int], known: Sequence[Box]) -> list[int]:
    """The indices of boxes that are not matched and overlap no known box."""
    return [
        index
        for index, box in enumerate(boxes)
        if index not in matched and all(iou(box, other) < _SAME_BOX for other in known)
    ]


def center_distance(a: Box, b: Box) -> float:
    """Distance of the centers of two boxes in pixels."""
    return hypot(a.x - b.x + (a.width - b.width) / 2, a.y - b.y + (a.height - b.height) / 2)


def assign(cost: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs (row, column) of least total cost; each row of the shorter side gets one.

    Shortest augmenting paths with potentials (the Hungarian method), cubic in the number of faces.

    >>> assign(np.array([[4.0, 1.0, 3.0], [2.0, 0.0, 5.0]]))
    [(0, 1), (1, 0)]
    """
    rows, columns = cost.shape
    if rows > columns:
        return sorted((i, j) for j, i in assign(cost.T))
    row_potential, column_potential = np.zeros(rows), np.zeros(columns + 1)
    row_of = np.full(columns + 1, -1)  # the last column is a sentinel, where each path starts
    for row in range(rows):
        row_of[columns] = row
        column = columns
        shortest = np.full(columns, np.inf)
        previous = np.full(columns, columns)
        visited = np.zeros(columns + 1, dtype=np.bool_)
        while row_of[column] >= 0:
            visited[column] = True
            open_columns = ~visited[:columns]
            current = row_of[column]
            reduced = cost[current] - row_potential[current] - column_potential[:columns]
            better = open_columns & (reduced < shortest)
            shortest[better], previous[better] = reduced[better], column
            following = int(np.argmin(np.where(open_columns, shortest, np.inf)))
            step = shortest[following]
            row_potential[row_of[visited]] += step
            column_potential[visited] -= step
            shortest[open_columns] -= step
            column = following
        while column != columns:
            row_of[column] = row_of[previous[column]]
            column = int(previous[column])
    return sorted((int(row_of[j]), j) for j in range(columns) if row_of[j] >= 0)
