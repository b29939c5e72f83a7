"""``build.py animation``: draw the moving picture of the README from the sample pictures."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

import faceapi
from faceapi import Face, draw
from faceapi_build import models
from faceapi_build.console import log
from faceapi_build.dependencies import deps
from faceapi_build.paths import ONNX, SAMPLES, WEB

TARGET = WEB / "animation.webp"
PICTURES = ("sample1.jpg", "sample3.jpg", "sample4.jpg")
SIZE = (640, 427)
STEPS_MS = (700, 900, 900, 1800)
"""How long a picture is shown: alone, with boxes, with landmarks, and with everything."""


def run(options: Namespace) -> int:
    """Draw the picture and write it."""
    deps.install()
    models.build()
    write(TARGET)
    log(f"{TARGET}: {TARGET.stat().st_size} bytes")
    return 0


def write(target: Path) -> None:
    """Write the animation: each picture alone, then with more and more results."""
    frames = [frame for name in PICTURES for frame in asyncio.run(_frames(SAMPLES / name))]
    durations = list(STEPS_MS) * len(PICTURES)
    frames[0].save(
        target,
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=0,
        quality=75,
        method=6,
        minimize_size=True,
    )


async def _frames(path: Path) -> list[Image.Image]:
    with Image.open(path, formats=("JPEG",)) as file:
        picture = _fitted(file.convert("RGB"))
    api = faceapi.FaceApi()
    for network in (
        api.nets.ssd_mobilenetv1,
        api.nets.face_landmark_68_net,
        api.nets.face_expression_net,
        api.nets.age_gender_net,
    ):
        await network.load_from_uri(f"{ONNX.as_posix()}/")
    task = api.detect_all_faces(picture).with_face_landmarks()
    faces = await task.with_face_expressions().with_age_and_gender()
    return [_painted(picture, shapes) for shapes in _steps(list(faces))]


def _fitted(picture: Image.Image) -> Image.Image:
    """The picture scaled and cropped to the common size, around its center."""
    width, height = SIZE
    scale = max(width / picture.width, height / picture.height)
    scaled = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    left, top = (scaled.width - width) // 2, (scaled.height - height) // 2
    return scaled.crop((left, top, left + width, top + height))


def _steps(faces: list[Face]) -> Iterator[list[draw.Shape]]:
    theme = draw.HIGH_CONTRAST.scaled(0.6)
    boxes = draw.detections(faces, theme=theme)
    landmarks = draw.face_landmarks(faces, theme=theme)
    lines = [
        [face.expressions.as_sorted_array()[0].expression, f"{face.gender.value}, {face.age:.0f}"]
        for face in faces
    ]
    captions = draw.captions(faces, lines, theme=theme)
    yield []
    yield boxes
    yield [*boxes, *landmarks]
    yield [*boxes, *landmarks, *captions]


def _painted(picture: Image.Image, shapes: list[draw.Shape]) -> Image.Image:
    frame = picture.copy()
    draw.paint(frame, shapes)
    return frame
