"""The networks, one file each: constants, layers, decoding, top to bottom."""

from collections.abc import Mapping
from types import MappingProxyType

from faceapi.architectures import (
    age_gender,
    face_expression,
    face_landmark_68,
    face_recognition,
    mtcnn,
    ssd_mobilenetv1,
    tiny_face_detector,
    tiny_yolov2,
)
from faceapi.architectures.common.architecture import DetectorNet, FaceNet, Net

NETS: Mapping[str, Net] = MappingProxyType(
    {
        net.name: net
        for net in (
            ssd_mobilenetv1.NET,
            tiny_face_detector.NET,
            tiny_yolov2.NET,
            mtcnn.P_NET,
            mtcnn.R_NET,
            mtcnn.O_NET,
            face_landmark_68.NET,
            face_landmark_68.TINY_NET,
            face_recognition.NET,
            face_expression.NET,
            age_gender.NET,
        )
    }
)
"""Every network by its name, which is also that of its file."""

__all__ = ["NETS", "DetectorNet", "FaceNet", "Net"]
