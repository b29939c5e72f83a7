"""Shared by the tiny face detector and TinyYolov2: the output grid and its decoding.

The input is divided into cells of 32 × 32 pixels. Each cell has five anchors (typical sizes, in
cells) with the values tx, ty, tw, th, confidence, and optionally class logits.

Reference: face-api.js src/tinyYolov2/TinyYolov2Base.ts
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.geometry.nms import non_max_suppression
from faceapi.core.results.detection import FaceDetection
from faceapi.graph.ops import leaky_relu, max_pool
from faceapi.graph.var import Var

MEAN = (117.001, 114.697, 97.404)
DIVISOR = 256
LEAKY_SLOPE = 0.10000000149011612
"""0.1 as float32."""
IOU_THRESHOLD = 0.4
SAME_PADDING_2X2 = (0, 0, 1, 1)
"""Padding "same" of a 2 × 2 pool; it has no effect on even sizes."""

SEPARABLE_ANCHORS = (
    (1.603231, 2.094468),
    (6.041143, 7.080126),
    (2.882459, 3.518061),
    (4.266906, 5.178857),
    (9.041765, 10.66308),
)
"""Width and height in cells. Reference: face-api.js src/tinyYolov2/const.ts"""
FULL_ANCHORS = (
    (0.738768, 0.874946),
    (2.42204, 2.65704),
    (4.30971, 7.04493),
    (10.246, 4.59428),
    (12.6868, 11.8741),
)


def leaky(x: Var) -> Var:
    """The activation function of these networks."""
    return leaky_relu(x, LEAKY_SLOPE)


def max_pool_2x2(x: Var) -> Var:
    """Max pooling of 2 × 2, which halves the size, rounded up."""
    return max_pool(x, 2, stride=2, padding=SAME_PADDING_2X2)


@np.errstate(over="ignore")  # exp overflows for large negative logits; their sigmoid is 0
def decode_grid(
    grid: NDArray[np.float32],
    letterbox: Letterbox,
    threshold: float,
    anchors: tuple[tuple[float, float], ...],
) -> list[FaceDetection]:
    """Decode the faces in a grid ``[rows, columns, 5 * (5 + classes)]``, highest score first.

    Only cells with a confidence above the threshold, 0 to 1, are decoded. Boxes are not clipped to
    the picture. There is one class (``face``), so the class score is the confidence.
    """
    cells = len(grid)
    rows = grid.reshape(cells * cells * len(anchors), -1)
    confidence = _sigmoid(rows[:, 4])
    indices = np.flatnonzero(confidence > threshold)
    if not len(indices):
        return []
    raw, scores = rows[indices, :4].astype(np.float64), confidence[indices]
    cell, anchor = np.divmod(indices, len(anchors))
    cell_xy = np.stack([cell % cells, cell // cells], axis=1)
    rounded = letterbox.rounded_size
    scale = letterbox.input_size / np.array([rounded.width, rounded.height])
    size = np.exp(raw[:, 2:]) * np.array(anchors)[anchor] / cells * scale
    corner = (cell_xy + _sigmoid(raw[:, :2])) / cells * scale - size / 2
    xyxy = np.hstack([corner, corner + size])
    kept = non_max_suppression(xyxy * letterbox.input_size, scores, IOU_THRESHOLD)
    boxes = np.hstack([corner, size])
    return [
        FaceDetection(score, Box(*box), letterbox.content_size)
        for score, box in zip(scores[kept].tolist(), boxes[kept].tolist(), strict=True)
    ]


def _sigmoid(x: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-x.astype(np.float64))), np.float64)
