"""faceapi in the video benchmark: following faces, and detecting them in every frame."""

import json
from collections.abc import Awaitable, Sequence
from time import perf_counter
from typing import Any

import faceapi
from faceapi import Face, FaceTracker, TrackedFace
from faceapi.core.profiling import STAGE_TIMER

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
    return await _timed(state["tracker"].update(image, time))


async def detect(workload: str, image: object) -> str:
    """Detect the faces of a frame."""
    if workload == "tiny":
        task = faceapi.detect_all_faces(image, TINY).with_face_landmarks(tiny=True)
        return await _timed(task.with_face_expressions())
    task = faceapi.detect_all_faces(image, SSD).with_face_landmarks().with_face_descriptors()
    return await _timed(task.with_face_expressions().with_age_and_gender())


async def _timed(task: Awaitable[Sequence[Face]]) -> str:
    """The faces, and how long they took, in all and in each stage, in milliseconds."""
    STAGE_TIMER.clear()
    start = perf_counter()
    faces = await task
    milliseconds = (perf_counter() - start) * 1000
    stages = {name: sum(values) for name, values in STAGE_TIMER.samples().items()}
    return json.dumps({"milliseconds": milliseconds, "stages": stages, "faces": _plain(faces)})


def _plain(faces: Sequence[Face]) -> list[dict[str, Any]]:
    return [
        {
            "id": face.track_id if isinstance(face, TrackedFace) else None,
            "box": [face.box.x, face.box.y, face.box.width, face.box.height],
            "points": face.landmarks.positions.tolist(),
        }
        for face in faces
    ]
