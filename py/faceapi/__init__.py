"""Face detection, 68 landmarks, recognition, expressions, age and gender, in the browser.

::

    import faceapi

    await faceapi.nets.ssd_mobilenetv1.load_from_uri()
    await faceapi.nets.face_landmark_68_net.load_from_uri()
    for face in await faceapi.detect_all_faces("photo").with_face_landmarks():
        print(face.score, face.box, face.landmarks.nose)

The names are face-api.js's in snake_case, the numbers are its numbers. Drawing is in
:mod:`faceapi.draw`, cameras and overlays are in :mod:`faceapi.browser`.
"""

from faceapi import draw
from faceapi._api import (
    available_backends,
    detect_all_faces,
    detect_single_face,
    get_backend,
    nets,
    profile,
    set_backend,
)
from faceapi.client import FaceApi, Nets
from faceapi.core.age_gender import AgeGender, Gender
from faceapi.core.array_picture import ArrayPicture
from faceapi.core.boxes import iou
from faceapi.core.descriptors import LabeledFaceDescriptors, euclidean_distance
from faceapi.core.detection import FaceDetection, ObjectDetection
from faceapi.core.expressions import FACE_EXPRESSION_LABELS, FaceExpressions
from faceapi.core.extend import (
    extend_with_age,
    extend_with_face_descriptor,
    extend_with_face_detection,
    extend_with_face_expressions,
    extend_with_face_landmarks,
    extend_with_gender,
    is_with_age,
    is_with_face_detection,
    is_with_face_expressions,
    is_with_face_landmarks,
    is_with_gender,
)
from faceapi.core.faces import Face, FivePointFace
from faceapi.core.geometry import BoundingBox, Box, LabeledBox, PredictedBox, Rect
from faceapi.core.landmarks import FaceLandmarks, FaceLandmarks5, FaceLandmarks68
from faceapi.core.matching import FaceMatch, FaceMatcher
from faceapi.core.options import (
    DetectorOptions,
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
    TinyYolov2Options,
    TinyYolov2SizeType,
)
from faceapi.core.picture import Patch, Picture
from faceapi.core.points import Dimensions, Point
from faceapi.core.resize import resize_results
from faceapi.errors import (
    AssetError,
    BackendUnavailableError,
    CameraError,
    FaceApiError,
    InferenceError,
    ModelFileError,
    ModelNotLoadedError,
    NotComputedError,
    PictureError,
)
from faceapi.networks import (
    AgeGenderNet,
    FaceExpressionNet,
    FaceLandmark68Net,
    FaceLandmark68TinyNet,
    FaceRecognitionNet,
    NeuralNetwork,
    SsdMobilenetv1,
    TinyFaceDetector,
)
from faceapi.runtime.backend import BackendStatus, Environment

__version__ = "0.1.0"

__all__ = [
    "FACE_EXPRESSION_LABELS",
    "AgeGender",
    "AgeGenderNet",
    "ArrayPicture",
    "AssetError",
    "BackendStatus",
    "BackendUnavailableError",
    "BoundingBox",
    "Box",
    "CameraError",
    "DetectorOptions",
    "Dimensions",
    "Environment",
    "Face",
    "FaceApi",
    "FaceApiError",
    "FaceDetection",
    "FaceExpressionNet",
    "FaceExpressions",
    "FaceLandmark68Net",
    "FaceLandmark68TinyNet",
    "FaceLandmarks",
    "FaceLandmarks5",
    "FaceLandmarks68",
    "FaceMatch",
    "FaceMatcher",
    "FaceRecognitionNet",
    "FivePointFace",
    "Gender",
    "InferenceError",
    "LabeledBox",
    "LabeledFaceDescriptors",
    "ModelFileError",
    "ModelNotLoadedError",
    "MtcnnOptions",
    "Nets",
    "NeuralNetwork",
    "NotComputedError",
    "ObjectDetection",
    "Patch",
    "Picture",
    "PictureError",
    "Point",
    "PredictedBox",
    "Rect",
    "SsdMobilenetv1",
    "SsdMobilenetv1Options",
    "TinyFaceDetector",
    "TinyFaceDetectorOptions",
    "TinyYolov2Options",
    "TinyYolov2SizeType",
    "available_backends",
    "detect_all_faces",
    "detect_single_face",
    "draw",
    "euclidean_distance",
    "extend_with_age",
    "extend_with_face_descriptor",
    "extend_with_face_detection",
    "extend_with_face_expressions",
    "extend_with_face_landmarks",
    "extend_with_gender",
    "get_backend",
    "iou",
    "is_with_age",
    "is_with_face_detection",
    "is_with_face_expressions",
    "is_with_face_landmarks",
    "is_with_gender",
    "nets",
    "profile",
    "resize_results",
    "set_backend",
]
