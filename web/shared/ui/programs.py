"""What the settings mean in Python: complete programs, shown beside the picture to be copied."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent
from typing import TypeAlias

from ui.settings import Settings

Program: TypeAlias = Callable[[Settings], str]
"""Writes the program for some settings."""


def photo_program(settings: Settings) -> str:
    """Find the faces in one picture of a page."""
    return f"""\
import faceapi
from faceapi import draw
from faceapi.browser import Overlay

{_loads(settings)}

options = {_options(settings)}
overlay = Overlay.over("picture")
{_find_and_show("picture", settings)}"""


def camera_program(settings: Settings) -> str:
    """Follow the faces on a camera."""
    return f"""\
import faceapi
from faceapi import draw
from faceapi.browser import Camera, Overlay

{_loads(settings)}

options = {_options(settings)}
overlay = Overlay.over("video")
async with Camera.open("video") as camera:
    async for frame in camera:
{indent(_find_and_show("frame", settings), " " * 8)}"""


def _loads(settings: Settings) -> str:
    return "\n".join(f"await faceapi.nets.{name}.load_from_uri()" for name in settings.networks())


def _options(settings: Settings) -> str:
    score = f"{settings.score:g}"
    if settings.detector == "tiny":
        size = settings.input_size
        return f"faceapi.TinyFaceDetectorOptions(input_size={size}, score_threshold={score})"
    return f"faceapi.SsdMobilenetv1Options(min_confidence={score})"


def _find_and_show(source: str, settings: Settings) -> str:
    image = f'"{source}"' if source == "picture" else source
    return f"""\
faces = await (
    faceapi.detect_all_faces({image}, options)
{_steps(settings)})
overlay.show([
    *draw.detections(faces),
{_shapes(settings)}])
"""


def _steps(settings: Settings) -> str:
    """The chain's steps, in the order in which the pages take them."""
    tiny = "tiny=True" if settings.tiny_landmarks else ""
    steps = {
        f"with_face_landmarks({tiny})": settings.landmarks,
        "with_face_descriptors()": settings.landmarks and settings.descriptors,
        "with_face_expressions()": settings.expressions,
        "with_age_and_gender()": settings.age_and_gender,
    }
    return "".join(f"    .{step}\n" for step, wanted in steps.items() if wanted)


def _shapes(settings: Settings) -> str:
    """What is drawn; expression and age share one caption, or one would cover the other."""
    lines = {
        "*draw.expression_lines(face.expressions)": settings.expressions,
        "*draw.age_and_gender_lines(face)": settings.age_and_gender,
    }
    caption = ", ".join(line for line, wanted in lines.items() if wanted)
    shapes = "    *draw.face_landmarks(faces),\n" if settings.landmarks else ""
    if caption:
        shapes += f"    *draw.captions(faces, [\n        [{caption}]\n"
        shapes += "        for face in faces\n    ]),\n"
    return shapes
