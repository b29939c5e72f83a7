"""The MTCNN pipeline: three networks in a cascade.

Each level of the image pyramid has its own input size. PNet's input size is dynamic, so one session
runs them all; a backend that needs fixed sizes keeps a session per size, and every frame of a video
needs the same few sizes. All boxes of a stage go to the next network in one run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures import mtcnn
from faceapi.architectures.mtcnn_stages import (
    PNetOutput,
    Proposals,
    decode_onet,
    decode_pnet,
    decode_rnet,
    merge_scales,
    patch_box,
    pyramid_scales,
    scaled_size,
)
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.options import MtcnnOptions
from faceapi.core.pixels.array_picture import ArrayPixels
from faceapi.core.pixels.picture import Picture, PixelBuffer
from faceapi.core.pixels.resize_bilinear import resize_bilinear
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import FivePointFace
from faceapi.core.results.landmarks import FaceLandmarks5
from faceapi.pipeline.plan import SessionProvider
from faceapi.runtime.backend import Outputs


@dataclass(slots=True)
class MtcnnStats:
    """Statistics of a run, for tuning the options."""

    scales: list[float] = field(default_factory=list)
    """Scale factor of each level, more than 0."""
    pyramid: list[Dimensions] = field(default_factory=list)
    """Size of each level in pixels."""
    stage1_boxes: list[int] = field(default_factory=list)
    """Number of boxes per level, after non-maximum suppression on that level."""
    stage2_input_boxes: int = 0
    """Number of boxes that RNet ran on."""
    stage3_input_boxes: int = 0
    """Number of boxes that ONet ran on."""
    milliseconds: dict[str, float] = field(default_factory=dict)
    """Milliseconds of ``stage1``, ``stage2``, ``stage3`` and ``total``."""


async def detect(
    picture: Picture, sessions: SessionProvider, options: MtcnnOptions
) -> tuple[list[FivePointFace], MtcnnStats]:
    """Faces with five landmarks each, best score first, and statistics.

    Raises
    ------
    ModelNotLoadedError
        MTCNN is not loaded
    """
    stats = MtcnnStats()
    start = perf_counter()
    boxes = await _propose(picture, sessions, options, stats)
    _record_ms(stats, "stage1", start)
    faces: list[FivePointFace] = []
    stats.stage2_input_boxes = len(boxes)
    if len(boxes):
        stage_start = perf_counter()
        outputs = await _refine(picture, sessions, mtcnn.R_NET.name, mtcnn.RNET_SIDE, boxes)
        boxes = decode_rnet(outputs, boxes, options.score_thresholds[1])
        _record_ms(stats, "stage2", stage_start)
    stats.stage3_input_boxes = len(boxes)
    if len(boxes):
        stage_start = perf_counter()
        outputs = await _refine(picture, sessions, mtcnn.O_NET.name, mtcnn.ONET_SIDE, boxes)
        candidates, points = decode_onet(outputs, boxes, options.score_thresholds[2])
        faces = [
            _face(edges, score, landmarks, picture.size)
            for edges, score, landmarks in zip(
                candidates.xyxy, candidates.scores, points, strict=True
            )
        ]
        _record_ms(stats, "stage3", stage_start)
    _record_ms(stats, "total", start)
    return faces, stats


async def _propose(
    picture: Picture, sessions: SessionProvider, options: MtcnnOptions, stats: MtcnnStats
) -> Proposals:
    """Run PNet on every level of the pyramid."""
    session = sessions.session(mtcnn.P_NET.name)
    stats.scales = pyramid_scales(picture.size, options)
    sizes = [scaled_size(picture.size, scale) for scale in stats.scales]
    stats.pyramid = [Dimensions(*size) for size in sizes]
    if not sizes:
        return Proposals.none()
    with STAGE_TIMER.stage("preprocessing"):
        pixels = picture.rgb()
    levels: list[PNetOutput] = []
    for scale, (width, height) in zip(stats.scales, sizes, strict=True):
        with STAGE_TIMER.stage("preprocessing"):
            level = ArrayPixels(resize_bilinear(pixels, width, height))
        outputs = await session.run([level])
        with STAGE_TIMER.stage("postprocessing"):
            levels.append(decode_pnet(outputs, scale, options.score_thresholds[0]))
    stats.stage1_boxes = [len(level.scores) for level in levels]
    return merge_scales(levels)


async def _refine(
    picture: Picture, sessions: SessionProvider, name: str, side: int, boxes: Proposals
) -> Outputs:
    with STAGE_TIMER.stage("preprocessing"):
        blocks: Sequence[PixelBuffer] = [
            picture.resized(patch_box(edges, picture.size), side, side) for edges in boxes.xyxy
        ]
    return await sessions.session(name).run(blocks)


def _face(
    edges: NDArray[np.float64], score: float, points: NDArray[np.float64], size: Dimensions
) -> FivePointFace:
    box = Box.from_xyxy(*(float(edge) for edge in edges))
    detection = FaceDetection(score, box.rescale(size.reverse()), size)
    relative = (points - edges[:2]) / [box.width, box.height]
    unshifted = FaceLandmarks5(relative, Dimensions(box.width, box.height))
    return FivePointFace(detection).with_landmarks(unshifted)


def _record_ms(stats: MtcnnStats, stage: str, stage_start: float) -> None:
    stats.milliseconds[stage] = (perf_counter() - stage_start) * 1000
