"""The functions of the package that run, load or make one network.

Each of the first kind takes one picture and gives one value, or a list of pictures and a list of
values; the detectors look at the first picture of a list only. A picture is what
:func:`faceapi.detect_all_faces` takes.
"""

from __future__ import annotations

from typing import Any, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from faceapi._api import nets
from faceapi.core.options import (
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
    TinyYolov2Options,
)
from faceapi.core.results.age_gender import AgeGender
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import FivePointFace
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.networks import (
    FaceRecognitionNet,
    Mtcnn,
    SsdMobilenetv1,
    TinyFaceDetector,
    TinyYolov2,
)
from faceapi.runtime.backend import Progress

Many: TypeAlias = list[Any] | tuple[Any, ...]


async def ssd_mobilenetv1(
    image: object, options: SsdMobilenetv1Options | None = None
) -> list[FaceDetection]:
    """Faces found by SSD MobileNet v1, best score first, boxes in pixels of the picture.

    Raises
    ------
    ModelNotLoadedError
        ``nets.ssd_mobilenetv1`` is not loaded
    PictureError
        ``image`` is not a picture
    """
    return await nets.ssd_mobilenetv1.locate_faces(image, options)


async def tiny_face_detector(
    image: object, options: TinyFaceDetectorOptions | None = None
) -> list[FaceDetection]:
    """Faces found by the tiny face detector; otherwise as :func:`ssd_mobilenetv1`."""
    return await nets.tiny_face_detector.locate_faces(image, options)


async def tiny_yolov2(
    image: object, options: TinyYolov2Options | None = None
) -> list[FaceDetection]:
    """Faces found by TinyYolov2; otherwise as :func:`ssd_mobilenetv1`."""
    return await nets.tiny_yolov2.locate_faces(image, options)


async def mtcnn(image: object, options: MtcnnOptions | None = None) -> list[FivePointFace]:
    """Faces with five landmarks found by MTCNN; otherwise as :func:`ssd_mobilenetv1`."""
    return await nets.mtcnn.forward(image, options)


@overload
async def detect_face_landmarks(  # type: ignore[overload-overlap]  # a list is an object too
    image: Many,
) -> list[FaceLandmarks68]: ...
@overload
async def detect_face_landmarks(image: object) -> FaceLandmarks68: ...
async def detect_face_landmarks(image: object) -> FaceLandmarks68 | list[FaceLandmarks68]:
    """68 landmarks of a picture of one face, in pixels of that picture.

    Raises
    ------
    ModelNotLoadedError
        ``nets.face_landmark_68_net`` is not loaded
    PictureError
        something in ``image`` is not a picture
    ValueError
        an empty list
    """
    return await nets.face_landmark_68_net.detect_landmarks(image)


@overload
async def detect_face_landmarks_tiny(  # type: ignore[overload-overlap]  # a list is an object too
    image: Many,
) -> list[FaceLandmarks68]: ...
@overload
async def detect_face_landmarks_tiny(image: object) -> FaceLandmarks68: ...
async def detect_face_landmarks_tiny(image: object) -> FaceLandmarks68 | list[FaceLandmarks68]:
    """The same by the small network, ``nets.face_landmark_68_tiny_net``."""
    return await nets.face_landmark_68_tiny_net.detect_landmarks(image)


@overload
async def compute_face_descriptor(  # type: ignore[overload-overlap]  # a list is an object too
    image: Many,
) -> list[NDArray[np.float32]]: ...
@overload
async def compute_face_descriptor(image: object) -> NDArray[np.float32]: ...
async def compute_face_descriptor(
    image: object,
) -> NDArray[np.float32] | list[NDArray[np.float32]]:
    """The descriptor, float32 ``(128,)``, of a picture of one face.

    Two descriptors of one person are less than about 0.6 apart (:func:`euclidean_distance`).
    Needs ``nets.face_recognition_net``; errors as :func:`detect_face_landmarks`.
    """
    return await nets.face_recognition_net.compute_face_descriptor(image)


@overload
async def recognize_face_expressions(  # type: ignore[overload-overlap]  # a list is an object too
    image: Many,
) -> list[FaceExpressions]: ...
@overload
async def recognize_face_expressions(image: object) -> FaceExpressions: ...
async def recognize_face_expressions(image: object) -> FaceExpressions | list[FaceExpressions]:
    """Probabilities, 0 to 1, of seven expressions on a picture of one face.

    Needs ``nets.face_expression_net``; errors as :func:`detect_face_landmarks`.
    """
    return await nets.face_expression_net.predict_expressions(image)


@overload
async def predict_age_and_gender(  # type: ignore[overload-overlap]  # a list is an object too
    image: Many,
) -> list[AgeGender]: ...
@overload
async def predict_age_and_gender(image: object) -> AgeGender: ...
async def predict_age_and_gender(image: object) -> AgeGender | list[AgeGender]:
    """Age in years, gender and how sure that is (0.5 to 1) of a picture of one face.

    Needs ``nets.age_gender_net``; errors as :func:`detect_face_landmarks`.
    """
    return await nets.age_gender_net.predict_age_and_gender(image)


locate_faces = ssd_mobilenetv1
detect_landmarks = detect_face_landmarks


async def load_ssd_mobilenetv1_model(
    uri: str | None = None, *, progress: Progress | None = None
) -> None:
    """``nets.ssd_mobilenetv1.load_from_uri``, which see for ``uri``, ``progress`` and errors."""
    await nets.ssd_mobilenetv1.load_from_uri(uri, progress=progress)


async def load_tiny_face_detector_model(
    uri: str | None = None, *, progress: Progress | None = None
) -> None:
    """``nets.tiny_face_detector.load_from_uri``."""
    await nets.tiny_face_detector.load_from_uri(uri, progress=progress)


async def load_tiny_yolov2_model(
    uri: str | None = None, *, progress: Progress | None = None
) -> None:
    """``nets.tiny_yolov2.load_from_uri``; the weights are yours to bring."""
    await nets.tiny_yolov2.load_from_uri(uri, progress=progress)


async def load_mtcnn_model(uri: str | None = None, *, progress: Progress | None = None) -> None:
    """``nets.mtcnn.load_from_uri``."""
    await nets.mtcnn.load_from_uri(uri, progress=progress)


async def load_face_landmark_model(
    uri: str | None = None, *, progress: Progress | None = None
) -> None:
    """``nets.face_landmark_68_net.load_from_uri``."""
    await nets.face_landmark_68_net.load_from_uri(uri, progress=progress)


async def load_face_landmark_tiny_model(
    uri: str | None = None, *, progress: Progress | None = None
) -> None:
    """``nets.face_landmark_68_tiny_net.load_from_uri``."""
    await nets.face_landmark_68_tiny_net.load_from_uri(uri, progress=progress)


async def load_face_recognition_model(
    uri: str | None = None, *, progress: Progress | None = None
) -> None:
    """``nets.face_recognition_net.load_from_uri``."""
    await nets.face_recognition_net.load_from_uri(uri, progress=progress)


async def load_face_expression_model(
    uri: str | None = None, *, progress: Progress | None = None
) -> None:
    """``nets.face_expression_net.load_from_uri``."""
    await nets.face_expression_net.load_from_uri(uri, progress=progress)


async def load_age_gender_model(
    uri: str | None = None, *, progress: Progress | None = None
) -> None:
    """``nets.age_gender_net.load_from_uri``."""
    await nets.age_gender_net.load_from_uri(uri, progress=progress)


load_face_detection_model = load_ssd_mobilenetv1_model


async def create_ssd_mobilenetv1(weights: NDArray[np.float32]) -> SsdMobilenetv1:
    """A new network with these weights, float32 ``(n,)`` as in an uncompressed ``.weights`` file.

    Raises ``ModelFileError`` when there are too many or too few of them.
    """
    net = SsdMobilenetv1()
    await net.load(weights)
    return net


async def create_tiny_face_detector(weights: NDArray[np.float32]) -> TinyFaceDetector:
    """As :func:`create_ssd_mobilenetv1`."""
    net = TinyFaceDetector()
    await net.load(weights)
    return net


async def create_tiny_yolov2(
    weights: NDArray[np.float32], with_separable_convs: bool = True
) -> TinyYolov2:
    """As :func:`create_ssd_mobilenetv1`; the number of weights tells which kind they are."""
    net = TinyYolov2(with_separable_convs=with_separable_convs)
    await net.load(weights)
    return net


async def create_mtcnn(weights: NDArray[np.float32]) -> Mtcnn:
    """As :func:`create_ssd_mobilenetv1`."""
    net = Mtcnn()
    await net.load(weights)
    return net


async def create_face_recognition_net(weights: NDArray[np.float32]) -> FaceRecognitionNet:
    """As :func:`create_ssd_mobilenetv1`."""
    net = FaceRecognitionNet()
    await net.load(weights)
    return net


create_face_detection_net = create_ssd_mobilenetv1
