"""The face expression network.

Input 112 × 112, centered. Output ``probabilities`` ``[n, 7]``, in the order of
``FACE_EXPRESSION_LABELS``. Reference: face-api.js src/faceExpressionNet/FaceExpressionNet.ts
"""

from __future__ import annotations

import numpy as np

from faceapi.architectures.common.architecture import FaceArchitecture, Outputs
from faceapi.architectures.common.face_feature_extractor import (
    FULL,
    SIDE,
    extract_features,
    feature_parameters,
    input_pixels,
)
from faceapi.architectures.common.layers import dense_parameters, fully_connected
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.results.expressions import FACE_EXPRESSION_LABELS, FaceExpressions
from faceapi.graph.ops import softmax
from faceapi.graph.var import Graph
from faceapi.graph.weights import Weights


def build_graph(weights: Weights) -> Graph:
    """Build the graph from weights that match ``ARCHITECTURE.parameter_sets``."""
    pixels = input_pixels()
    logits = fully_connected(extract_features(pixels, weights, FULL), weights.scope("fc"))
    return Graph("face_expression", pixels, {"probabilities": softmax(logits)})


def decode(outputs: Outputs, index: int, letterbox: Letterbox) -> FaceExpressions:
    """The seven probabilities by name."""
    return FaceExpressions(outputs["probabilities"][index].astype(np.float64))


ARCHITECTURE: FaceArchitecture[FaceExpressions] = FaceArchitecture(
    name="face_expression",
    model_name="face_expression_model",
    title="Face Expression Recognition",
    input_size=SIDE,
    centered=True,
    outputs=("probabilities",),
    parameter_sets=(
        (
            *feature_parameters(FULL),
            *dense_parameters("fc", FULL[-1], len(FACE_EXPRESSION_LABELS)),
        ),
    ),
    build_graph=build_graph,
    decode=decode,
)
