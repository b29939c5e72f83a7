"""The types of arguments and results, for annotations and for creating values.

::

    from faceapi.types import Box, Dimensions, FaceDetection

    # a box is relative to the picture, 0 to 1; the detection has it in pixels
    detection = FaceDetection(0.9, Box(0.1, 0.2, 0.5, 0.5), Dimensions(320, 240))
"""

from faceapi.client import Nets
from faceapi.core.geometry.boxes import BoundingBox, Box, Rect
from faceapi.core.geometry.labeled_boxes import LabeledBox, PredictedBox
from faceapi.core.geometry.points import Dimensions, Point
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.identity.descriptors import LabeledFaceDescriptors
from faceapi.core.identity.matching import FaceMatch
from faceapi.core.options import DetectorOptions, TinyYolov2SizeType
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.picture import Patch, Picture
from faceapi.core.pose.openness import EyeOpenness
from faceapi.core.pose.perspective import HeadPose
from faceapi.core.results.age_gender import AgeGender, Gender
from faceapi.core.results.detection import FaceDetection, ObjectDetection
from faceapi.core.results.expressions import FACE_EXPRESSION_LABELS, FaceExpressions
from faceapi.core.results.faces import Face, FivePointFace
from faceapi.core.results.landmarks import FaceLandmarks, FaceLandmarks5, FaceLandmarks68
from faceapi.pipeline.chain import (
    AllAlignedFacesTask,
    AllFacesTask,
    FaceTask,
    SingleAlignedFaceTask,
    SingleFaceTask,
)
from faceapi.pipeline.detection.mtcnn import MtcnnStats

__all__ = [
    "FACE_EXPRESSION_LABELS",
    "AgeGender",
    "AllAlignedFacesTask",
    "AllFacesTask",
    "ArrayPicture",
    "BoundingBox",
    "Box",
    "DetectorOptions",
    "Dimensions",
    "EyeOpenness",
    "Face",
    "FaceDetection",
    "FaceExpressions",
    "FaceLandmarks",
    "FaceLandmarks5",
    "FaceLandmarks68",
    "FaceMatch",
    "FaceTask",
    "FivePointFace",
    "Gender",
    "HeadPose",
    "LabeledBox",
    "LabeledFaceDescriptors",
    "MtcnnStats",
    "Nets",
    "ObjectDetection",
    "Patch",
    "Picture",
    "Point",
    "PredictedBox",
    "Rect",
    "RotatedRegion",
    "SingleAlignedFaceTask",
    "SingleFaceTask",
    "TinyYolov2SizeType",
]
