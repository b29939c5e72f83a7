"""The networks of every chain, loaded once per module, and a picture of one face."""

from __future__ import annotations

from pathlib import Path

import pytest_asyncio
from PIL import Image

from faceapi import FaceApi


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(models_folder: Path) -> FaceApi:
    """A client with all networks except TinyYolov2, which has no models."""
    api = FaceApi()
    for net in api.nets.all:
        if net is not api.nets.tiny_yolov2:
            await net.load_from_uri(str(models_folder))
    return api


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def portrait(api: FaceApi, samples_folder: Path) -> Image.Image:
    """One face of a sample with what is around it."""
    with Image.open(samples_folder / "sample6.jpg") as image:
        face = await api.detect_single_face(image)
        assert face is not None
        box = face.box.pad(1.2 * face.box.width, 0.8 * face.box.height)
        return image.convert("RGB").crop(
            (int(box.left), int(box.top), int(box.right), int(box.bottom))
        )
