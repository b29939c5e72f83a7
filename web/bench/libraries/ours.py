"""faceapi in the benchmark: the same five chains as ``javascript.mjs``."""

import gc
import json
from collections.abc import Callable
from time import perf_counter
from typing import Any

import js

import faceapi
from faceapi import draw as drawing
from faceapi.browser import Overlay
from faceapi.core.profiling import STAGE_TIMER

TINY_416 = faceapi.TinyFaceDetectorOptions(input_size=416)
TINY_224 = faceapi.TinyFaceDetectorOptions(input_size=224)

CHAINS: dict[str, Callable[[object], Any]] = {
    "tiny": lambda image: faceapi.detect_all_faces(image, TINY_416),
    "ssd": faceapi.detect_all_faces,
    "descriptors": lambda image: (
        faceapi.detect_all_faces(image).with_face_landmarks().with_face_descriptors()
    ),
    "webcam": lambda image: (
        faceapi.detect_all_faces(image, TINY_224)
        .with_face_landmarks(tiny=True)
        .with_face_expressions()
    ),
    "everything": lambda image: (
        faceapi.detect_all_faces(image)
        .with_face_landmarks()
        .with_face_expressions()
        .with_age_and_gender()
        .with_face_descriptors()
    ),
}
NETWORKS = (
    "tiny_face_detector",
    "ssd_mobilenetv1",
    "face_landmark_68_net",
    "face_landmark_68_tiny_net",
    "face_recognition_net",
    "face_expression_net",
    "age_gender_net",
)

latest_faces: list[faceapi.Face] = []


async def prepare(backend: str) -> str:
    """Load all networks; return the backend as JSON."""
    await faceapi.set_backend(backend)
    for name in NETWORKS:
        await getattr(faceapi.nets, name).load_from_uri()
    status = faceapi.get_backend()
    rejected = dict(status.rejected)
    return json.dumps({"backend": status.name, "threads": status.threads, "rejected": rejected})


async def run(chain: str, image: object) -> str:
    """Run one chain; return the number of faces and the milliseconds, timed in Python, as JSON."""
    start = perf_counter()
    latest_faces[:] = await CHAINS[chain](image)
    milliseconds = (perf_counter() - start) * 1000
    return json.dumps({"faces": len(latest_faces), "milliseconds": milliseconds})


def stages() -> str:
    """Milliseconds spent in each stage since the last call, as JSON."""
    sums = {name: sum(values) for name, values in STAGE_TIMER.samples().items()}
    STAGE_TIMER.clear()
    return json.dumps(sums)


def draw() -> str:
    """Draw the latest faces over an image; return the milliseconds as JSON."""
    image = js.document.createElement("canvas")
    image.width, image.height = 640, 480
    js.document.body.append(image)
    with Overlay.over(image) as overlay:
        start = perf_counter()
        overlay.show([*drawing.detections(latest_faces), *drawing.face_landmarks(latest_faces)])
        milliseconds = (perf_counter() - start) * 1000
    image.remove()
    return json.dumps(milliseconds)


async def repeat(chain: str, image: object, times: int) -> None:
    """Run one chain repeatedly."""
    for _ in range(times):
        await CHAINS[chain](image)


def counts() -> str:
    """The number of Python objects, which must not grow, as JSON."""
    gc.collect()
    return json.dumps({"python_objects": len(gc.get_objects())})
