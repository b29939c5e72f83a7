"""Detection and landmarks: boxes found, boxes invented, and the error of the 68 points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

import faceapi
from faceapi.core.geometry.nms import box_iou_batch
from faceapi.types import DetectorOptions
from faceapi_build.accuracy.datasets import LabeledFace, LabeledPhotos

MIN_IOU = 0.3
"""Boxes of the networks are tighter or wider than a person's, so 0.5 would count style."""
_LEFT_EYE, _RIGHT_EYE = slice(36, 42), slice(42, 48)


@dataclass
class DetectionCounts:
    """Counts over all photos, and the landmark error of every face that was found."""

    labeled: int = 0
    matched: int = 0
    detected: int = 0
    errors: list[float] = field(default_factory=list)
    """Mean distance of the 68 points per face, as a share of the distance of the eyes."""

    def summary(self) -> dict[str, float]:
        """Recall and precision, 0 to 1, and landmark errors as shares of the eye distance."""
        return {
            "faces": self.labeled,
            "recall": self.matched / max(self.labeled, 1),
            "precision": self.matched / max(self.detected, 1),
            "landmark_error_median": float(np.median(self.errors)) if self.errors else float("nan"),
            "landmark_error_95": (
                float(np.percentile(self.errors, 95)) if self.errors else float("nan")
            ),
        }


async def measure(
    photos: LabeledPhotos, options: DetectorOptions, *, tiny: bool
) -> DetectionCounts:
    """Detect faces with landmarks on every photo; ``tiny`` selects the small landmark network."""
    counts = DetectionCounts()
    for name, labeled in photos.photos.items():
        task = faceapi.detect_all_faces(photos.folder / name, options)
        faces = await task.with_face_landmarks(tiny=tiny)
        boxes = np.array([_xyxy(face.box) for face in faces]).reshape(-1, 4)
        matches = match_boxes(np.array([each.xyxy for each in labeled]).reshape(-1, 4), boxes)
        counts.labeled += len(labeled)
        counts.detected += len(faces)
        counts.matched += len(matches)
        for index, other in matches.items():
            points = faces[other].landmarks.positions
            counts.errors.append(landmark_error(labeled[index], points))
    return counts


def match_boxes(labeled: NDArray[np.float64], detected: NDArray[np.float64]) -> Mapping[int, int]:
    """Index of the detected box for each labeled one, best overlap first, each used once.

    Both are xyxy in pixels, ``(n, 4)`` and ``(m, 4)``; pairs below :data:`MIN_IOU` do not match.
    """
    if not len(labeled) or not len(detected):
        return {}
    overlaps = box_iou_batch(labeled, detected)
    matches: dict[int, int] = {}
    for flat in np.argsort(-overlaps, axis=None):
        index, other = (int(each) for each in np.unravel_index(flat, overlaps.shape))
        if overlaps[index, other] < MIN_IOU:
            break
        if index not in matches and other not in matches.values():
            matches[index] = other
    return matches


def landmark_error(face: LabeledFace, points: NDArray[np.float64]) -> float:
    """Mean distance of ``points`` ``(68, 2)`` from the labels, as a share of the eye distance."""
    eyes = (face.points[_LEFT_EYE].mean(axis=0), face.points[_RIGHT_EYE].mean(axis=0))
    eye_distance = float(np.linalg.norm(eyes[1] - eyes[0]))
    distances: NDArray[np.float64] = np.linalg.norm(points - face.points, axis=1)
    return float(distances.mean()) / eye_distance


def _xyxy(box: faceapi.types.Box) -> Sequence[float]:
    return box.left, box.top, box.right, box.bottom
