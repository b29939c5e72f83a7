"""What the settings mean in Python: complete programs, shown beside the picture to be copied."""

from __future__ import annotations

from ui.settings import Settings


def photo_program(settings: Settings) -> str:
    """Find the faces in one picture of a page."""
    return f"""\
import faceapi
from faceapi import draw
from faceapi.browser import Overlay

{_loads(settings)}

overlay = Overlay.over("picture")
faces = await (
    faceapi.detect_all_faces("picture", {_options(settings)})
{_steps(settings, "    ")})
overlay.show([{_shapes(settings)}])
"""


def camera_program(settings: Settings) -> str:
    """Follow the faces on a camera."""
    return f"""\
import faceapi
from faceapi import draw
from faceapi.browser import Camera, Overlay

{_loads(settings)}

options = faceapi.{_options(settings).removeprefix("faceapi.")}
overlay = Overlay.over("video")
async with Camera.open("video") as camera:
    async for frame in camera:
        faces = await (
            faceapi.detect_all_faces(frame, options)
{_steps(settings, "            ")}        )
        overlay.show([{_shapes(settings)}])
"""


def _loads(settings: Settings) -> str:
    return "\n".join(f"await faceapi.nets.{name}.load_from_uri()" for name in settings.networks())


def _options(settings: Settings) -> str:
    score = f"{settings.score:g}"
    if settings.detector == "tiny":
        size = settings.input_size
        return f"faceapi.TinyFaceDetectorOptions(input_size={size}, score_threshold={score})"
    return f"faceapi.SsdMobilenetv1Options(min_confidence={score})"


def _steps(settings: Settings, indent: str) -> str:
    """The chain's steps, in the order in which the pages take them."""
    steps = {
        f"with_face_landmarks({'tiny=True' if settings.tiny_landmarks else ''})": (
            settings.landmarks
        ),
        "with_face_descriptors()": settings.landmarks and settings.descriptors,
        "with_face_expressions()": settings.expressions,
        "with_age_and_gender()": settings.age_and_gender,
    }
    return "".join(f"{indent}.{step}\n" for step, wanted in steps.items() if wanted)


def _shapes(settings: Settings) -> str:
    shapes = {
        "detections": True,
        "face_landmarks": settings.landmarks,
        "face_expressions": settings.expressions,
        "age_and_gender": settings.age_and_gender,
    }
    return ", ".join(f"*draw.{name}(faces)" for name, wanted in shapes.items() if wanted)
