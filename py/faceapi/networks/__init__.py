"""Networks as objects that can be loaded, called, and disposed of.

``faceapi.nets`` holds one instance of each class. Create more to load other weights as well::

    from faceapi.networks import TinyFaceDetector

    network = TinyFaceDetector()
    await network.load_from_uri()
    print(await network.locate_faces("photo.jpg"))
"""

from faceapi.networks.base import NeuralNetwork
from faceapi.networks.detectors import Detector, Mtcnn, SsdMobilenetv1, TinyFaceDetector, TinyYolov2
from faceapi.networks.face_networks import (
    AgeGenderNet,
    FaceExpressionNet,
    FaceLandmark68Net,
    FaceLandmark68TinyNet,
    FaceNetwork,
    FaceRecognitionNet,
)
from faceapi.networks.five_point_detectors import CenterFace, YuNet

FaceDetectionNet = SsdMobilenetv1
FaceLandmarkNet = FaceLandmark68Net

__all__ = [
    "AgeGenderNet",
    "CenterFace",
    "Detector",
    "FaceDetectionNet",
    "FaceExpressionNet",
    "FaceLandmark68Net",
    "FaceLandmark68TinyNet",
    "FaceLandmarkNet",
    "FaceNetwork",
    "FaceRecognitionNet",
    "Mtcnn",
    "NeuralNetwork",
    "SsdMobilenetv1",
    "TinyFaceDetector",
    "TinyYolov2",
    "YuNet",
]
