"""Functions of face-api.js that run, load or create one network, and its deprecated ones.

The functions that run a network are methods of ``faceapi.nets``. Each takes one image and returns
one value, or takes a list of images and returns a list of values; a detector uses only the first
image of a list. Images are of the types that :func:`faceapi.detect_all_faces` accepts. The
``all_faces`` functions, which face-api.js deprecated, run a chain in one call.
"""

from __future__ import annotations

import warnings

from faceapi._api import detect_all_faces, nets
from faceapi.core.options import (
    DetectorOptions,
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyYolov2Options,
)
from faceapi.core.results.faces import Face
from faceapi.networks import FaceRecognitionNet, Mtcnn, SsdMobilenetv1, TinyFaceDetector, TinyYolov2

ssd_mobilenetv1 = nets.ssd_mobilenetv1.locate_faces
locate_faces = ssd_mobilenetv1
tiny_face_detector = nets.tiny_face_detector.locate_faces
tiny_yolov2 = nets.tiny_yolov2.locate_faces
mtcnn = nets.mtcnn.forward

detect_face_landmarks = nets.face_landmark_68_net.detect_landmarks
detect_landmarks = detect_face_landmarks
detect_face_landmarks_tiny = nets.face_landmark_68_tiny_net.detect_landmarks
compute_face_descriptor = nets.face_recognition_net.compute_face_descriptor
recognize_face_expressions = nets.face_expression_net.predict_expressions
predict_age_and_gender = nets.age_gender_net.predict_age_and_gender

load_ssd_mobilenetv1_model = nets.ssd_mobilenetv1.load_from_uri
load_face_detection_model = load_ssd_mobilenetv1_model
load_tiny_face_detector_model = nets.tiny_face_detector.load_from_uri
load_tiny_yolov2_model = nets.tiny_yolov2.load_from_uri
load_mtcnn_model = nets.mtcnn.load_from_uri
load_face_landmark_model = nets.face_landmark_68_net.load_from_uri
load_face_landmark_tiny_model = nets.face_landmark_68_tiny_net.load_from_uri
load_face_recognition_model = nets.face_recognition_net.load_from_uri
load_face_expression_model = nets.face_expression_net.load_from_uri
load_age_gender_model = nets.age_gender_net.load_from_uri

create_ssd_mobilenetv1 = SsdMobilenetv1.from_weights
create_face_detection_net = create_ssd_mobilenetv1
create_tiny_face_detector = TinyFaceDetector.from_weights
create_tiny_yolov2 = TinyYolov2.from_weights
create_mtcnn = Mtcnn.from_weights
create_face_recognition_net = FaceRecognitionNet.from_weights


async def all_faces_ssd_mobilenetv1(image: object, min_confidence: float = 0.5) -> list[Face]:
    """Deprecated: use :func:`faceapi.detect_all_faces` and its steps.

    Returns the faces that score more than ``min_confidence``, with landmarks and descriptors.
    Issues a ``DeprecationWarning``; raises the errors of the chain.
    """
    return await _all_faces(image, SsdMobilenetv1Options(min_confidence=min_confidence))


async def all_faces_tiny_yolov2(
    image: object, options: TinyYolov2Options | None = None
) -> list[Face]:
    """Deprecated, as :func:`all_faces_ssd_mobilenetv1`."""
    return await _all_faces(image, options or TinyYolov2Options())


async def all_faces_mtcnn(image: object, options: MtcnnOptions | None = None) -> list[Face]:
    """Deprecated, as :func:`all_faces_ssd_mobilenetv1`."""
    return await _all_faces(image, options or MtcnnOptions())


all_faces = all_faces_ssd_mobilenetv1


async def _all_faces(image: object, options: DetectorOptions) -> list[Face]:
    warnings.warn(
        "the all_faces functions are deprecated, as they were in face-api.js; write "
        "detect_all_faces(image, options).with_face_landmarks().with_face_descriptors()",
        DeprecationWarning,
        stacklevel=3,
    )
    return await detect_all_faces(image, options).with_face_landmarks().with_face_descriptors()
