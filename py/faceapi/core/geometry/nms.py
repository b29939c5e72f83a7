"""Intersection over union, and face-api.js's two variants of non-maximum suppression.

Boxes are float64 arrays ``(n, 4)``: left, top, right, bottom, or top, left, bottom, right. Both
orders work, because the overlap does not depend on the order of the axes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.number_arrays import as_floats

Boxes: TypeAlias = ArrayLike | Sequence[Box]
"""An array ``(n, 4)`` as described above, or a sequence of boxes."""
Overlap: TypeAlias = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]

_MAX_PAIRWISE = 256
"""Up to this number, boxes are compared as one matrix; above it row by row, to save memory."""


def iou(a: Box, b: Box, is_iou: bool = True) -> float:
    """Intersection over union of two boxes or, without ``is_iou``, over the smaller area.

    In [0, 1] (0 to 1), or NaN if both boxes have zero area.
    Reference: face-api.js src/ops/iou.

    >>> iou(Box(0, 0, 1, 1), Box(0, 0, 1, 0.5))
    0.5
    """
    width = max(0.0, min(a.right, b.right) - max(a.left, b.left))
    height = max(0.0, min(a.bottom, b.bottom) - max(a.top, b.top))
    intersection = width * height
    union = a.area + b.area - intersection if is_iou else min(a.area, b.area)
    return intersection / union if union else float("nan")


def box_iou_batch(a: Boxes, b: Boxes, *, is_iou: bool = True) -> NDArray[np.float64]:
    """:func:`iou` of every pair of boxes of ``a`` ``(n, 4)`` and ``b`` ``(m, 4)``: ``(n, m)``.

    Raises ``ValueError`` for arrays of another shape.

    >>> box_iou_batch([[0, 0, 1, 1]], [[0, 0, 1, 0.5], [2, 2, 3, 3]])
    array([[0.5, 0. ]])
    """
    first, second = _as_xyxy(a), _as_xyxy(b)
    intersection, area_first, area_second = _areas(first, second)
    union = (
        area_first + area_second - intersection if is_iou else np.minimum(area_first, area_second)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        overlap: NDArray[np.float64] = intersection / union
    return overlap


def non_max_suppression(
    boxes: Boxes, scores: ArrayLike, iou_threshold: float, *, is_iou: bool = True
) -> NDArray[np.intp]:
    """Return the indices that survive non-maximum suppression, highest score first.

    This is the variant of the YOLO detectors and MTCNN. ``boxes`` are boxes or ``(n, 4)``,
    ``scores`` ``(n,)``. A box is dropped if it overlaps a higher-scoring one by *more* than
    ``iou_threshold``, 0 to 1. If scores are equal, the *later* box comes first. Raises
    ``ValueError`` for arrays of other shapes.
    Reference: face-api.js src/ops/nonMaxSuppression.

    >>> non_max_suppression([[0, 0, 2, 2], [0, 0, 2, 2], [5, 5, 6, 6]], [0.9, 0.9, 0.5], 0.4)
    array([1, 2])
    """
    xyxy, values = _boxes_and_scores(boxes, scores)
    order = np.argsort(values, kind="stable")[::-1]
    return _greedy_nms(xyxy, order, iou_threshold, partial(box_iou_batch, is_iou=is_iou))


def non_max_suppression_ssd(
    boxes: Boxes,
    scores: ArrayLike,
    *,
    max_results: int,
    score_threshold: float,
    iou_threshold: float = 0.5,
) -> NDArray[np.intp]:
    """Return the indices that survive SSD MobileNet v1's suppression, highest score first.

    ``boxes`` is ``(n, 4)``, ``scores`` ``(n,)``. Only boxes with a score *above*
    ``score_threshold`` are considered, and at most ``max_results`` are returned. The corners of a
    box may be in either order, and a box of zero area overlaps nothing. If scores are equal, the
    *earlier* box comes first. Thresholds are 0 to 1. Raises ``ValueError`` for arrays of other
    shapes.
    Reference: face-api.js src/ssdMobilenetv1/nonMaxSuppression.

    >>> non_max_suppression_ssd(
    ...     [[0, 0, 2, 2], [0, 0, 2, 2]], [0.9, 0.9], max_results=5, score_threshold=0.5
    ... )
    array([0])
    """
    xyxy, values = _boxes_and_scores(boxes, scores)
    candidates = np.flatnonzero(values > score_threshold)
    best_first = np.argsort(-values[candidates], kind="stable")
    corners = xyxy[candidates]
    lower = np.minimum(corners[:, :2], corners[:, 2:])
    upper = np.maximum(corners[:, :2], corners[:, 2:])
    kept = _greedy_nms(np.hstack([lower, upper]), best_first, iou_threshold, _iou_or_zero)
    return candidates[kept[:max_results]]


def _greedy_nms(
    xyxy: NDArray[np.float64], order: NDArray[np.intp], threshold: float, overlap: Overlap
) -> NDArray[np.intp]:
    """Process boxes in ``order``; each one kept drops the later ones that overlap it too much."""
    if len(order) < 2:
        return order  # one face in a frame is the usual case
    sorted_boxes = xyxy[order]
    count = len(sorted_boxes)
    rows = overlap(sorted_boxes, sorted_boxes) if count <= _MAX_PAIRWISE else None
    keep = np.ones(count, dtype=np.bool_)
    for index in range(count):
        if keep[index]:
            ious = (
                overlap(sorted_boxes[index : index + 1], sorted_boxes[index + 1 :])[0]
                if rows is None
                else rows[index, index + 1 :]
            )
            # NaN (two boxes of zero area) compares false and so drops the box, as in face-api.js.
            keep[index + 1 :] &= ious <= threshold
    return order[keep]


def _iou_or_zero(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    intersection, area_first, area_second = _areas(a, b)
    has_area = (area_first > 0) & (area_second > 0)
    union = np.where(has_area, area_first + area_second - intersection, 1.0)
    return np.where(has_area, intersection / union, 0.0)


def _areas(
    a: NDArray[np.float64], b: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Intersections ``(n, m)``, areas of ``a`` ``(n, 1)``, areas of ``b`` ``(m,)``."""
    a0, a1, a2, a3 = a.T[:, :, np.newaxis]
    b0, b1, b2, b3 = b.T
    intersection = np.maximum(np.minimum(a2, b2) - np.maximum(a0, b0), 0.0)
    intersection *= np.maximum(np.minimum(a3, b3) - np.maximum(a1, b1), 0.0)
    return intersection, (a2 - a0) * (a3 - a1), (b2 - b0) * (b3 - b1)


def _as_xyxy(boxes: Boxes) -> NDArray[np.float64]:
    rows: object = boxes
    if isinstance(boxes, Sequence):
        rows = [_xyxy(box) if isinstance(box, Box) else box for box in boxes]
    xyxy = as_floats(rows, np.float64, "boxes")
    if xyxy.size == 0:
        return xyxy.reshape(0, 4)
    if xyxy.ndim != 2 or xyxy.shape[1] != 4:
        raise ValueError(f"boxes: expected an array of shape (n, 4), got {xyxy.shape}")
    return xyxy


def _xyxy(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


def _boxes_and_scores(
    boxes: Boxes, scores: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    xyxy, values = _as_xyxy(boxes), as_floats(scores, np.float64, "scores")
    if values.shape != (len(xyxy),):
        raise ValueError(
            f"scores: expected one for each of {len(xyxy)} boxes, got shape {values.shape}"
        )
    return xyxy, values
