"""Detects faces: one patch, one run, one decoding step (several of each for MTCNN)."""

from __future__ import annotations

from faceapi.architectures import ssd_mobilenetv1, tiny_face_detector, tiny_yolov2
from faceapi.architectures.common.architecture import DetectorArchitecture, Options
from faceapi.core.options import (
    CenterFaceOptions,
    DetectorOptions,
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
    YuNetOptions,
)
from faceapi.core.pixels.picture import Picture
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.results.detection import FaceDetection
from faceapi.pipeline.detection import five_points, mtcnn
from faceapi.pipeline.plan import SessionProvider


async def detect(
    picture: Picture, options: DetectorOptions, sessions: SessionProvider
) -> list[FaceDetection]:
    """Faces in ``picture``, best score first, boxes in the picture's pixels (never clipped).

    Raises
    ------
    ModelNotLoadedError
        the network that ``options`` select is not loaded
    TypeError
        ``options`` are not detector options
    """
    match options:
        case SsdMobilenetv1Options():
            side = ssd_mobilenetv1.SIDE
            return await _detect(ssd_mobilenetv1.ARCHITECTURE, side, picture, options, sessions)
        case TinyFaceDetectorOptions(input_size=side):
            return await _detect(tiny_face_detector.ARCHITECTURE, side, picture, options, sessions)
        case MtcnnOptions():
            faces, _ = await mtcnn.detect(picture, sessions, options)
            return [face.detection for face in faces]
        case CenterFaceOptions() | YuNetOptions():
            return [face.detection for face in await five_points.detect(picture, sessions, options)]
    return await _detect(tiny_yolov2.ARCHITECTURE, options.input_size, picture, options, sessions)


async def _detect(
    architecture: DetectorArchitecture[Options],
    side: int,
    picture: Picture,
    options: Options,
    sessions: SessionProvider,
) -> list[FaceDetection]:
    session = sessions.session(architecture.name)
    with STAGE_TIMER.stage("preprocessing"):
        patch = picture.patch(None, side, centered=architecture.centered)
    outputs = await session.run([patch.pixels])
    with STAGE_TIMER.stage("postprocessing"):
        return architecture.decode(outputs, 0, patch.letterbox, options)
