"""Networks as objects that can be loaded, called, and disposed of.

``faceapi.nets`` holds one of each; an instance of your own (``SsdMobilenetv1()``) has weights of
its own.
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

FaceDetectionNet = SsdMobilenetv1
FaceLandmarkNet = FaceLandmark68Net

__all__ = [
    "AgeGenderNet",
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
]
