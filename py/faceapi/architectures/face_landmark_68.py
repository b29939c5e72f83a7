"""The 68-point landmark network and its tiny variant.

Input 112 × 112, centered. Output ``points`` ``[n, 136]``: x, y, x, y…, in fractions of the
padded square.

Reference: face-api.js src/faceLandmarkNet/FaceLandmark68NetBase.ts
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from faceapi.architectures.common.architecture import FaceArchitecture, Outputs
from faceapi.architectures.common.face_feature_extractor import (
    FULL,
    SIDE,
    TINY,
    extract_features,
    feature_parameters,
    input_pixels,
)
from faceapi.architectures.common.layers import dense_parameters, fully_connected
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.graph.var import Graph
from faceapi.graph.weights import Weights

POINTS = 68


def _build_graph(name: str, channels: Sequence[int], weights: Weights) -> Graph:
    pixels = input_pixels()
    points = fully_connected(extract_features(pixels, weights, channels), weights.scope("fc"))
    return Graph(name, pixels, {"points": points})


def decode(outputs: Outputs, index: int, letterbox: Letterbox) -> FaceLandmarks68:
    """Landmarks relative to the face's crop, which they may leave."""
    raw = outputs["points"][index].reshape(POINTS, 2)
    scaled, offset = letterbox.scaled_size, letterbox.offset
    # float32 throughout, as in face-api.js
    pixels = raw * np.float32(letterbox.input_size) - np.array(offset, np.float32)
    relative = pixels / np.array([scaled.width, scaled.height], np.float32)
    return FaceLandmarks68(relative.astype(np.float64), letterbox.content_size)


def _net(name: str, title: str, channels: Sequence[int]) -> FaceArchitecture[FaceLandmarks68]:
    return FaceArchitecture(
        name=name,
        model_name=f"{name}_model",
        title=title,
        input_size=SIDE,
        centered=True,
        outputs=("points",),
        parameter_sets=(
            (*feature_parameters(channels), *dense_parameters("fc", channels[-1], 2 * POINTS)),
        ),
        build_graph=partial(_build_graph, name, channels),
        decode=decode,
    )


ARCHITECTURE = _net("face_landmark_68", "68 Point Face Landmarks", FULL)
TINY_NET = _net("face_landmark_68_tiny", "68 Point Face Landmarks (tiny)", TINY)
