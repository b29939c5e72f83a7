"""CenterFace and YuNet: scale the picture, run the network once, decode."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures import center_face, yu_net
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.options import CenterFaceOptions, YuNetOptions
from faceapi.core.pixels.picture import Picture
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import FivePointFace
from faceapi.core.results.landmarks import FaceLandmarks5
from faceapi.pipeline.plan import SessionProvider


async def detect(
    picture: Picture, sessions: SessionProvider, options: CenterFaceOptions | YuNetOptions
) -> list[FivePointFace]:
    """Faces with five landmarks each, best score first.

    Raises
    ------
    ModelNotLoadedError
        the network is not loaded
    """
    network = center_face if isinstance(options, CenterFaceOptions) else yu_net
    session = sessions.session(network.ARCHITECTURE.name)
    width, height = input_size(picture.size, options.input_size)
    with STAGE_TIMER.stage("preprocessing"):
        pixels = picture.resized(None, width, height)
    outputs = await session.run([pixels])
    with STAGE_TIMER.stage("postprocessing"):
        faces = network.decode(outputs, 0, options.score_threshold)
        across, down = picture.size.width / width, picture.size.height / height
        factors = (across, down, across, down)
        return [
            _face(edges, score, points, picture.size)
            for edges, score, points in zip(
                (faces.xyxy * factors).tolist(),
                faces.scores.tolist(),
                faces.points * factors[:2],
                strict=True,
            )
        ]


def input_size(picture: Dimensions, longer_side: int) -> tuple[int, int]:
    """Width and height of the network's input in pixels, multiples of 32.

    Smaller pictures are not enlarged, except to the next multiple.
    """
    scale = min(1.0, longer_side / max(picture.width, picture.height))
    multiple = center_face.MULTIPLE
    width = max(1, ceil(picture.width * scale / multiple - 1e-9)) * multiple
    height = max(1, ceil(picture.height * scale / multiple - 1e-9)) * multiple
    return width, height


def _face(
    edges: list[float], score: float, points: NDArray[np.float64], size: Dimensions
) -> FivePointFace:
    box = Box.from_xyxy(*edges)
    detection = FaceDetection(score, box.rescale(size.reverse()), size)
    relative = (points - np.array(edges[:2])) / [box.width, box.height]
    landmarks = FaceLandmarks5(relative, Dimensions(box.width, box.height))
    return FivePointFace(detection).with_landmarks(landmarks)
