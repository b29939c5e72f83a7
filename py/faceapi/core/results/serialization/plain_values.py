"""Results as plain values that ``json`` can write."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.results.age_gender import Gender
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.landmarks import FaceLandmarks


def to_jsonable(value: object) -> object:
    """A part of a face as numbers, strings, lists and dicts; other values are returned as is."""
    match value:
        case FaceDetection():
            return {
                "score": value.score,
                "box": _box_dict(value.box),
                "image_width": value.image_width,
                "image_height": value.image_height,
            }
        case FaceLandmarks():
            return value.positions.tolist()
        case FaceExpressions():
            return value.to_dict()
        case RotatedRegion():
            return asdict(value)
        case Gender():
            return value.value
        case np.ndarray():
            return value.tolist()
    return value


def _box_dict(box: Box) -> dict[str, float]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
