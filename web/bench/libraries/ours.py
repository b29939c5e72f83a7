"""The Python side of our contender: the same five chains as ``javascript.mjs``."""

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
ARCHITECTURES = (
    "tiny_face_detector",
    "ssd_mobilenetv1",
    "face_landmark_68_net",
    "face_landmark_68_tiny_net",
    "face_recognition_net",
    "face_expression_net",
    "age_gender_net",
)

found: list[faceapi.Face] = []


async def prepare(backend: str) -> str:
    """Load all networks; what they run on."""
    await faceapi.set_backend(backend)
    for name in ARCHITECTURES:
        await getattr(faceapi.nets, name).load_from_uri()
    status = faceapi.get_backend()
    rejected = dict(status.rejected)
    return json.dumps({"backend": status.name, "threads": status.threads, "rejected": rejected})


async def run(chain: str, image: object) -> str:
    """One call; how many faces, and the milliseconds, seen from Python as its users are."""
    begin = perf_counter()
    found[:] = await CHAINS[chain](image)
    milliseconds = (perf_counter() - begin) * 1000
    return json.dumps({"faces": len(found), "milliseconds": milliseconds})


def stages() -> str:
    """Milliseconds in each stage since this was last asked."""
    sums = {name: sum(values) for name, values in STAGE_TIMER.samples().items()}
    STAGE_TIMER.clear()
    return json.dumps(sums)


def draw() -> str:
    """Draw the faces found last over a picture; milliseconds."""
    image = js.document.createElement("canvas")
    image.width, image.height = 640, 480
    js.document.body.append(image)
    with Overlay.over(image) as overlay:
        begin = perf_counter()
        overlay.show([*drawing.detections(found), *drawing.face_landmarks(found)])
        milliseconds = (perf_counter() - begin) * 1000
    image.remove()
    return json.dumps(milliseconds)


async def repeat(chain: str, image: object, times: int) -> None:
    """The same call many times over."""
    for _ in range(times):
        await CHAINS[chain](image)


def counts() -> str:
    """What must not grow."""
    gc.collect()
    return json.dumps({"python_objects": len(gc.get_objects())})
