"""YuNet: a small, fast detector with five landmarks, for weights that you bring.

The ONNX file of libfacedetection.train is converted to the ops of our own files, so every backend
runs it, and it is validated like ours. Input of any size whose sides are multiples of 32. For each
stride of 8, 16 and 32 pixels there are four outputs, ``[n, rows, columns, …]``: ``cls`` and ``obj``
(probabilities), ``bbox`` (offset of the center and logarithm of the size, in cells), ``kps`` (five
times x and y, in cells).

Reference: https://github.com/ShiqiYu/libfacedetection.train (yunet_head.py)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures.common.architecture import Architecture, Outputs
from faceapi.architectures.common.five_points import FivePointFaces
from faceapi.errors import ModelFileError
from faceapi.graph.var import Graph
from faceapi.graph.weights import Weights

STRIDES = (8, 16, 32)
HEADS = (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10))
OUTPUTS = tuple(f"{head}_{stride}" for head, _ in HEADS for stride in STRIDES)


def decode(outputs: Outputs, index: int, score_threshold: float) -> FivePointFaces:
    """Faces above the score threshold (0 to 1) in one picture of a run."""
    levels = [_decode_level(outputs, index, stride, score_threshold) for stride in STRIDES]
    scores, xyxy, points = (np.concatenate(parts) for parts in zip(*levels, strict=True))
    return FivePointFaces.suppressed(scores, xyxy, points)


def _decode_level(
    outputs: Outputs, index: int, stride: int, score_threshold: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    cls, obj, bbox, kps = (
        outputs[f"{head}_{stride}"][index].astype(np.float64) for head, _ in HEADS
    )
    scores = np.sqrt(cls[:, :, 0] * obj[:, :, 0])
    rows, columns = np.nonzero(scores > score_threshold)
    cells = np.stack([columns, rows], axis=1)
    boxes = bbox[rows, columns]
    with np.errstate(over="ignore"):  # the size of a wrong network's box
        half = np.exp(boxes[:, 2:]) * stride / 2
    center = (cells + boxes[:, :2]) * stride
    points = (kps[rows, columns].reshape(-1, 5, 2) + cells[:, np.newaxis]) * stride
    return scores[rows, columns], np.hstack([center - half, center + half]), points


def _build_graph(_weights: Weights) -> Graph:
    raise ModelFileError("YuNet: load it from its ONNX file, which holds graph and weights")


ARCHITECTURE = Architecture(
    name="yu_net",
    model_name="yu_net_model",
    title="YuNet",
    input_size=None,
    centered=False,
    outputs=OUTPUTS,
    parameter_sets=(),
    build_graph=_build_graph,
)
