"""The tiny face detector: 190 KB, fast, for faces that are not too small.

Input of any size divisible by 32, padded at the right and bottom. Output ``grid``
``[n, side / 32, side / 32, 25]``. Reference: face-api.js src/tinyFaceDetector/TinyFaceDetector.ts
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from faceapi.architectures.common.architecture import DetectorArchitecture, Outputs
from faceapi.architectures.common.layers import (
    conv,
    conv_parameters,
    normalizing_conv,
    rgb_pixels,
    separable_conv,
    separable_parameters,
)
from faceapi.architectures.common.yolo import (
    DIVISOR,
    MEAN,
    SEPARABLE_ANCHORS,
    decode_grid,
    leaky,
    max_pool_2x2,
)
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.options import TinyFaceDetectorOptions
from faceapi.core.results.detection import FaceDetection
from faceapi.graph.ops import max_pool, to_nhwc
from faceapi.graph.var import HEIGHT, WIDTH, Graph
from faceapi.graph.weights import Parameter, Weights

CHANNELS = (16, 32, 64, 128, 256, 512)
"""After conv0 to conv5."""
OUTPUTS = 25


def build_graph(weights: Weights) -> Graph:
    """Build the graph from weights that match ``ARCHITECTURE.parameter_sets``."""
    pixels = rgb_pixels(HEIGHT, WIDTH)
    # Unlike in the other YOLO networks, the first convolution is not padded.
    x = max_pool_2x2(
        leaky(normalizing_conv(pixels, weights.scope("conv0"), mean=MEAN, divisor=DIVISOR))
    )
    for index in range(1, 5):
        x = max_pool_2x2(leaky(separable_conv(x, weights.scope(f"conv{index}"))))
    x = max_pool(leaky(separable_conv(x, weights.scope("conv5"))), 2, stride=1)
    x = conv(x, weights.scope("conv8"))
    return Graph("tiny_face_detector", pixels, {"grid": to_nhwc(x)})


def decode(
    outputs: Outputs, index: int, letterbox: Letterbox, options: TinyFaceDetectorOptions
) -> list[FaceDetection]:
    """Faces above the score threshold, highest score first."""
    return decode_grid(
        outputs["grid"][index], letterbox, options.score_threshold, SEPARABLE_ANCHORS
    )


def _parameters() -> Iterator[Parameter]:
    yield from conv_parameters("conv0", 3, 3, CHANNELS[0])
    for index, (inputs, outputs) in enumerate(pairwise(CHANNELS), start=1):
        yield from separable_parameters(f"conv{index}", inputs, outputs)
    yield from conv_parameters("conv8", 1, CHANNELS[-1], OUTPUTS)


ARCHITECTURE: DetectorArchitecture[TinyFaceDetectorOptions] = DetectorArchitecture(
    name="tiny_face_detector",
    model_name="tiny_face_detector_model",
    title="Tiny Face Detector",
    input_size=None,
    centered=False,
    outputs=("grid",),
    parameter_sets=(tuple(_parameters()),),
    build_graph=build_graph,
    decode=decode,
)
