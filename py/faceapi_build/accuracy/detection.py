"""Detection and landmarks: boxes found, boxes invented, and the error of the 68 points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

import faceapi
from faceapi.core.geometry.nms import box_iou_batch
from faceapi.types import DetectorOptions
from faceapi_build.accuracy.intervals import median_interval, share_interval
from faceapi_build.accuracy.sets.labeled_photos import LabeledFace, LabeledPhotos
from faceapi_build.accuracy.turned import read_photo

MIN_IOU = 0.3
"""Boxes of the networks are tighter or wider than a person's, so 0.5 would count style."""
SCALES = (1.0, 0.5, 0.25)
SIZES = (0, 16, 32, 64, 128, 256, 1 << 20)
"""Edges of the groups of faces by the height of their boxes, in pixels."""
_LEFT_EYE, _RIGHT_EYE = slice(36, 42), slice(42, 48)


@dataclass
class DetectionCounts:
    """Counts of every photo, and the landmark error of every face that was found."""

    labeled: list[int] = field(default_factory=list)
    matched: list[int] = field(default_factory=list)
    detected: list[int] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    """Mean distance of the 68 points per face, as a share of the distance of the eyes."""
    heights: list[tuple[float, bool]] = field(default_factory=list)
    """Height of every labeled box in pixels, and whether it was found."""

    def add_photo(
        self,
        labeled: Sequence[LabeledFace],
        ignored: Sequence[LabeledFace],
        boxes: NDArray[np.float64],
        points: Sequence[NDArray[np.float64]] | None,
        scale: float = 1.0,
    ) -> None:
        """Count what was detected on a photo that was made smaller by ``scale``.

        ``boxes`` are xyxy, ``(n, 4)``, and ``points`` ``(68, 2)`` for each, both in pixels of the
        photo at its own size.
        """
        matches = match_boxes(_boxes(labeled), boxes)
        rest = boxes[[row for row in range(len(boxes)) if row not in matches.values()]]
        self.labeled.append(len(labeled))
        self.detected.append(len(boxes) - len(match_boxes(_boxes(ignored), rest)))
        self.matched.append(len(matches))
        for index, face in enumerate(labeled):
            self.heights.append(((face.xyxy[3] - face.xyxy[1]) * scale, index in matches))
            if points is not None and index in matches and face.points is not None:
                self.errors.append(landmark_error(face.points, points[matches[index]]))

    def summary(self) -> dict[str, Any]:
        """Recall and precision, 0 to 1, and landmark errors as shares of the eye distance."""
        photos = range(len(self.labeled))
        summary: dict[str, Any] = {"faces": sum(self.labeled)}
        for name, totals in (("recall", self.labeled), ("precision", self.detected)):
            summary[name] = sum(self.matched) / max(sum(totals), 1)
            summary[f"{name}_95"] = share_interval(self.matched, totals, photos)
        if self.errors:
            summary["landmark_error_median"] = float(np.median(self.errors))
            summary["landmark_error_median_95"] = median_interval(self.errors)
            summary["landmark_error_95"] = float(np.percentile(self.errors, 95))
        return summary

    def by_size(self) -> dict[str, dict[str, float]]:
        """Recall by the height of the box in pixels."""
        heights = np.array([height for height, _ in self.heights])
        is_detected = np.array([is_detected for _, is_detected in self.heights])
        groups = {}
        for low, high in pairwise(SIZES):
            within = (heights >= low) & (heights < high)
            if within.any():
                name = f"{low} to {high - 1}" if high < SIZES[-1] else f"{low} and more"
                recall = float(is_detected[within].mean())
                groups[name] = {"faces": int(within.sum()), "recall": recall}
        return groups


async def measure(
    photos: LabeledPhotos,
    options: DetectorOptions,
    *,
    tiny: bool | None = None,
    scale: float = 1.0,
) -> DetectionCounts:
    """Detect faces on every photo, made smaller by ``scale``.

    ``tiny`` selects the small or the large landmark network; ``None``: no landmarks.
    """
    counts = DetectionCounts()
    for name, labeled in photos.photos.items():
        image = read_photo(photos.folder / name, scale)
        task = faceapi.detect_all_faces(image, options)
        faces = await (task if tiny is None else task.with_face_landmarks(tiny=tiny))
        boxes = np.array([_xyxy(face.box) for face in faces]).reshape(-1, 4) / scale
        points = [face.landmarks.positions / scale for face in faces] if tiny is not None else None
        counts.add_photo(labeled, photos.ignored.get(name, ()), boxes, points, scale)
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


def landmark_error(labels: NDArray[np.float64], points: NDArray[np.float64]) -> float:
    """Mean distance of ``points`` ``(68, 2)`` from the labels, as a share of the eye distance."""
    eyes = (labels[_LEFT_EYE].mean(axis=0), labels[_RIGHT_EYE].mean(axis=0))
    eye_distance = float(np.linalg.norm(eyes[1] - eyes[0]))
    distances: NDArray[np.float64] = np.linalg.norm(points - labels, axis=1)
    return float(distances.mean()) / eye_distance


def _boxes(faces: Sequence[LabeledFace]) -> NDArray[np.float64]:
    return np.array([face.xyxy for face in faces], np.float64).reshape(-1, 4)


def _xyxy(box: faceapi.types.Box) -> Sequence[float]:
    return box.left, box.top, box.right, box.bottom
