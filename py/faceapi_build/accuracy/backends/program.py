"""Run the networks on pictures by address; the same program in CPython and in the browser.

It imports nothing of the build, because the browser gets it as text. Every function takes a list
and returns JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import faceapi
from faceapi.types import Box, DetectorOptions, FaceLandmarks68

DETECTORS: dict[str, DetectorOptions] = {
    "SSD MobileNet v1": faceapi.SsdMobilenetv1Options(),
    "tiny face detector, 416": faceapi.TinyFaceDetectorOptions(input_size=416),
    "MTCNN": faceapi.MtcnnOptions(),
    "CenterFace": faceapi.CenterFaceOptions(),
}
NETWORKS = (
    "ssd_mobilenetv1",
    "tiny_face_detector",
    "mtcnn",
    "center_face",
    "face_landmark_68_net",
    "face_recognition_net",
    "face_expression_net",
    "age_gender_net",
)
KEYWORDS = ("original", "upright-mirror")
"""Names of calibrations: without keywords, and with ``upright`` and ``mirror``."""


async def prepare(options: Sequence[Any]) -> dict[str, Any]:
    """Load the networks; ``options``: backend, folder of the models or nothing for the site's."""
    backend, *folders = options
    await faceapi.set_backend(backend)
    for name in NETWORKS:
        await getattr(faceapi.nets, name).load_from_uri(*folders)
    status = faceapi.get_backend()
    return {"name": status.name, "threads": status.threads, "rejected": dict(status.rejected)}


async def detect(options: Sequence[Any]) -> list[dict[str, list[Any]]]:
    """Boxes, x, y, width and height, and 68 points of each face; ``options``: address, detector."""
    address, detector = options
    task = faceapi.detect_all_faces(address, DETECTORS[detector])
    return [
        {
            "box": [face.box.x, face.box.y, face.box.width, face.box.height],
            "points": face.landmarks.positions.tolist(),
        }
        for face in await task.with_face_landmarks()
    ]


async def describe(options: Sequence[Any]) -> list[float] | None:
    """The descriptor of the face in a photo; ``options``: address, name of :data:`KEYWORDS`."""
    address, keywords = options
    is_best = keywords == "upright-mirror"
    task = faceapi.detect_single_face(address, upright=is_best, mirror=is_best)
    face = await task.with_face_landmarks().with_face_descriptor()
    return None if face is None else face.descriptor.tolist()


async def describe_crops(options: Sequence[Any]) -> list[dict[str, Any]]:
    """The results of every network on faces in known boxes, cropped as by face-api.js.

    ``options``: address, x, y, width and height of each.
    """
    results = []
    for address, *values in options:
        picture = await faceapi.open_picture(address)
        box = Box(*values)
        crops = list(await faceapi.extract_faces(picture, [box]))
        (points,) = await faceapi.nets.face_landmark_68_net.detect_landmarks(crops)
        patches = [await recognition_crop(picture, points.shift_by(box.left, box.top))]
        (descriptor,) = await faceapi.nets.face_recognition_net.compute_face_descriptor(patches)
        (expressions,) = await faceapi.nets.face_expression_net.predict_expressions(crops)
        (person,) = await faceapi.nets.age_gender_net.predict_age_and_gender(crops)
        results.append(
            {
                "descriptor": descriptor.tolist(),
                "points": points.positions.tolist(),
                "expressions": expressions.to_dict(),
                "age": person.age,
                "gender_probability": person.gender_probability,
            }
        )
    return results


async def recognition_crop(image: object, landmarks: FaceLandmarks68) -> Any:
    """The rectangle that face-api.js shows to the recognition network."""
    (crop,) = await faceapi.extract_faces(image, [landmarks.align(use_dlib_alignment=True)])
    return crop
