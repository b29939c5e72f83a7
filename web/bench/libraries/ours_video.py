"""faceapi in the video benchmark: following faces, and detecting them in every frame."""

import json

import faceapi
from faceapi import Face, FaceTracker, TrackedFace

TINY = faceapi.TinyFaceDetectorOptions(input_size=416)
SSD = faceapi.SsdMobilenetv1Options()

state: dict[str, FaceTracker] = {}


def start_film(workload: str) -> None:
    """Begin a film: ``tiny`` or ``everything``."""
    everything = workload == "everything"
    state["tracker"] = FaceTracker(
        SSD if everything else TINY,
        tiny_landmarks=not everything,
        expressions=True,
        age_and_gender=everything,
        descriptors=everything,
    )


async def track(image: object, time: float) -> str:
    """Follow the faces of the next frame; ``time`` in seconds."""
    return _as_json(await state["tracker"].update(image, time))


async def detect(workload: str, image: object) -> str:
    """Detect the faces of a frame."""
    if workload == "tiny":
        task = faceapi.detect_all_faces(image, TINY).with_face_landmarks(tiny=True)
        return _as_json(await task.with_face_expressions())
    task = faceapi.detect_all_faces(image, SSD).with_face_landmarks().with_face_descriptors()
    return _as_json(await task.with_face_expressions().with_age_and_gender())


def _as_json(faces: list[Face] | list[TrackedFace]) -> str:
    return json.dumps(
        [
            {
                "id": face.track_id if isinstance(face, TrackedFace) else None,
                "box": [face.box.x, face.box.y, face.box.width, face.box.height],
                "points": face.landmarks.positions.tolist(),
            }
            for face in faces
        ]
    )
