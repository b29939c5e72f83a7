"""The network architectures, one file each: constants, layers, decoding."""

from collections.abc import Mapping
from types import MappingProxyType

from faceapi.architectures import (
    age_gender,
    center_face,
    face_expression,
    face_landmark_68,
    face_recognition,
    mtcnn,
    ssd_mobilenetv1,
    tiny_face_detector,
    tiny_yolov2,
)
from faceapi.architectures.common.architecture import (
    Architecture,
    DetectorArchitecture,
    FaceArchitecture,
)

ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(
    {
        architecture.name: architecture
        for architecture in (
            ssd_mobilenetv1.ARCHITECTURE,
            tiny_face_detector.ARCHITECTURE,
            tiny_yolov2.ARCHITECTURE,
            mtcnn.P_NET,
            mtcnn.R_NET,
            mtcnn.O_NET,
            center_face.ARCHITECTURE,
            face_landmark_68.ARCHITECTURE,
            face_landmark_68.TINY_NET,
            face_recognition.ARCHITECTURE,
            face_expression.ARCHITECTURE,
            age_gender.ARCHITECTURE,
        )
    }
)
"""Every network by its name, which is also the name of its model file."""

__all__ = ["ARCHITECTURES", "Architecture", "DetectorArchitecture", "FaceArchitecture"]
