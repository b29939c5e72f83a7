"""Functions that face-api.js deprecated: detection, landmarks and descriptors in one call."""

from __future__ import annotations

import warnings

from faceapi._api import detect_all_faces
from faceapi.core.options import (
    DetectorOptions,
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyYolov2Options,
)
from faceapi.core.results.faces import Face


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
