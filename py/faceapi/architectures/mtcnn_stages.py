"""MTCNN's arithmetic before, between and after its three networks.

Boxes are rows of left, top, right, bottom in pixels of the picture, highest score first.
Reference: face-api.js src/mtcnn/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures.common.architecture import Outputs
from faceapi.architectures.mtcnn import POINTS
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.nms import non_max_suppression
from faceapi.core.options import MtcnnOptions

CELL_STRIDE = 2
CELL_SIZE = 12
"""Side of PNet's window, in pixels of the scaled picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """Candidate boxes between the stages, highest score first."""

    xyxy: NDArray[np.float64]
    """Boxes ``(n, 4)``: left, top, right, bottom in whole pixels of the picture; may leave it."""
    scores: NDArray[np.float64]
    """Scores ``(n,)``, 0 to 1."""

    def __len__(self) -> int:
        return len(self.scores)

    @classmethod
    def none(cls) -> Proposals:
        """No boxes."""
        return cls(np.zeros((0, 4)), np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False)
class PNetOutput:
    """PNet's boxes, box offsets and scores on one pyramid level."""

    xyxy: NDArray[np.float64]
    box_offsets: NDArray[np.float64]
    scores: NDArray[np.float64]


def pyramid_scales(size: Dimensions, options: MtcnnOptions) -> list[float]:
    """Scale factors of the pyramid levels, largest first; none if the picture is too small.

    Reference: face-api.js src/mtcnn/pyramidDown.ts, Mtcnn.ts
    """
    if options.scale_steps is not None:
        scales = list(options.scale_steps)
    else:
        scales = []
        first = CELL_SIZE / options.min_face_size
        layer = min(size.width, size.height) * first
        while layer >= CELL_SIZE:
            scales.append(first * options.scale_factor ** len(scales))
            layer *= options.scale_factor
    usable = [scale for scale in scales if min(scaled_size(size, scale)) > CELL_SIZE]
    return usable[: options.max_num_scales]


def scaled_size(size: Dimensions, scale: float) -> tuple[int, int]:
    """Width and height of a pyramid level, in pixels."""
    return floor(size.width * scale), floor(size.height * scale)


def decode_pnet(outputs: Outputs, scale: float, threshold: float) -> PNetOutput:
    """PNet: cells at or above the threshold, after non-maximum suppression on this level."""
    scores = outputs["scores"][0, 0].astype(np.float64)
    x, y = np.nonzero(scores >= threshold)
    corner = np.stack([x, y, x, y], axis=1) * CELL_STRIDE
    xyxy = _js_round((corner + np.array([1, 1, CELL_SIZE, CELL_SIZE])) / scale)
    output = PNetOutput(xyxy, outputs["regions"][0][:, x, y].T.astype(np.float64), scores[x, y])
    return _select(output, non_max_suppression(output.xyxy, output.scores, 0.5))


def merge_scales(levels: Sequence[PNetOutput]) -> Proposals:
    """Non-maximum suppression over all levels, then PNet's box regression."""
    if not sum(len(level.scores) for level in levels):
        return Proposals.none()
    merged = PNetOutput(
        np.concatenate([level.xyxy for level in levels]),
        np.concatenate([level.box_offsets for level in levels]),
        np.concatenate([level.scores for level in levels]),
    )
    kept = _select(merged, non_max_suppression(merged.xyxy, merged.scores, 0.7))
    return Proposals(_apply_box_regression(kept.xyxy, kept.box_offsets), kept.scores)


def decode_rnet(outputs: Outputs, boxes: Proposals, threshold: float) -> Proposals:
    """RNet: boxes above the threshold, non-maximum suppression, then box regression."""
    scores = outputs["scores"][:, 0].astype(np.float64)
    above = np.flatnonzero(scores > threshold)
    kept = above[non_max_suppression(boxes.xyxy[above], scores[above], 0.7)]
    box_offsets = outputs["regions"][kept].astype(np.float64)
    return Proposals(_apply_box_regression(boxes.xyxy[kept], box_offsets), scores[kept])


def decode_onet(
    outputs: Outputs, boxes: Proposals, threshold: float
) -> tuple[Proposals, NDArray[np.float64]]:
    """ONet: box regression, then suppression; boxes and points ``(n, 5, 2)`` in pixels.

    face-api.js indexes the points of *all* boxes with an index into the boxes *above the
    threshold*: if an earlier box was dropped, a face gets the points of another box. We reproduce
    this bug, because the results depend on it.
    """
    scores = outputs["scores"][:, 0].astype(np.float64)
    above = np.flatnonzero(scores > threshold)
    xyxy = _apply_box_regression(boxes.xyxy[above], outputs["regions"][above].astype(np.float64))
    kept = non_max_suppression(xyxy, scores[above], 0.7, is_iou=False)
    xyxy = xyxy[kept]
    raw = outputs["points"][kept].astype(np.float64).reshape(-1, 2, POINTS)
    size = xyxy[:, 2:] - xyxy[:, :2]
    points = raw * (size + 1)[:, :, None] + xyxy[:, :2, None]
    return Proposals(xyxy, scores[above][kept]), points.transpose(0, 2, 1)


def patch_box(xyxy: NDArray[np.float64], size: Dimensions) -> Box:
    """The pixels of a box that the next network sees: clipped at the borders, not padded.

    They start one pixel further to the upper left than the box, because face-api.js counts from 1
    here. For a box outside the picture, the nearest pixel is returned.
    """
    left, top = np.maximum(xyxy[:2], 1) - 1
    right, bottom = min(xyxy[2], size.width), min(xyxy[3], size.height)
    left, top = min(left, size.width - 1), min(top, size.height - 1)
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))


def _select(cells: PNetOutput, indices: NDArray[np.intp]) -> PNetOutput:
    return PNetOutput(cells.xyxy[indices], cells.box_offsets[indices], cells.scores[indices])


def _apply_box_regression(
    xyxy: NDArray[np.float64], box_offsets: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Move edges by fractions of the size, make boxes square, round; see :meth:`Box.calibrate`.

    Corner and size are rounded independently, as in face-api.js.
    """
    size = xyxy[:, 2:] - xyxy[:, :2]
    corner = xyxy[:, :2] + box_offsets[:, :2] * size
    extent = xyxy[:, 2:] + box_offsets[:, 2:] * size - corner
    side = extent.max(axis=1, keepdims=True)
    corner = _js_round(corner - (side - extent) / 2)
    return np.concatenate([corner, corner + _js_round(side)], axis=1)


def _js_round(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.floor(values + 0.5), np.float64)
