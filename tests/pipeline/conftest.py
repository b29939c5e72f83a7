"""The networks of every chain, loaded once per module."""

from __future__ import annotations

from pathlib import Path

import pytest_asyncio

from faceapi import FaceApi


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(models_folder: Path) -> FaceApi:
    """A client with all networks except TinyYolov2, which has no models."""
    api = FaceApi()
    for net in api.nets.all:
        if net is not api.nets.tiny_yolov2:
            await net.load_from_uri(str(models_folder))
    return api
