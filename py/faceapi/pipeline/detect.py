"""Find faces in a picture: one patch, one run, one decode (MTCNN: several of each)."""

from __future__ import annotations

from faceapi.architectures import ssd_mobilenetv1, tiny_face_detector, tiny_yolov2
from faceapi.architectures.common.architecture import DetectorNet, Options
from faceapi.core.options import (
    DetectorOptions,
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
)
from faceapi.core.pixels.picture import Picture
from faceapi.core.profiling import RECORDER
from faceapi.core.results.detection import FaceDetection
from faceapi.pipeline import mtcnn
from faceapi.pipeline.sessions import Sessions


async def detect(
    picture: Picture, options: DetectorOptions, sessions: Sessions
) -> list[FaceDetection]:
    """Faces in ``picture``, best score first, boxes in the picture's pixels (never clipped).

    Raises
    ------
    ModelNotLoadedError
        the network that ``options`` name is not loaded
    TypeError
        ``options`` are not those of a detector
    """
    match options:
        case SsdMobilenetv1Options():
            side = ssd_mobilenetv1.SIDE
            return await _detect(ssd_mobilenetv1.NET, side, picture, options, sessions)
        case TinyFaceDetectorOptions(input_size=side):
            return await _detect(tiny_face_detector.NET, side, picture, options, sessions)
        case MtcnnOptions():
            faces, _ = await mtcnn.locate(picture, sessions, options)
            return [face.detection for face in faces]
    return await _detect(tiny_yolov2.NET, options.input_size, picture, options, sessions)


async def _detect(
    net: DetectorNet[Options], side: int, picture: Picture, options: Options, sessions: Sessions
) -> list[FaceDetection]:
    session = sessions.session(net.name)
    with RECORDER.stage("pixels"):
        patch = picture.patch(None, side, centred=net.centred)
    outputs = await session.run([patch.pixels])
    with RECORDER.stage("decoding"):
        return net.decode(outputs, 0, patch.fit, options)
