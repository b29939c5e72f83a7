"""Networks that find and recognize faces."""

from __future__ import annotations

from pathlib import Path

import pytest_asyncio

from faceapi import FaceApi


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def api(models_folder: Path) -> FaceApi:
    """A FaceApi with the networks of a thorough search, of films, and of recognition."""
    api = FaceApi()
    for network in (
        api.nets.ssd_mobilenetv1,
        api.nets.center_face,
        api.nets.tiny_face_detector,
        api.nets.face_landmark_68_net,
        api.nets.face_recognition_net,
    ):
        await network.load_from_uri(str(models_folder))
    return api
