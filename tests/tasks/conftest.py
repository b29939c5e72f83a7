"""The networks of every chain, loaded once a module."""

from __future__ import annotations

from pathlib import Path

import pytest_asyncio

from faceapi import FaceApi


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(models_folder: Path) -> FaceApi:
    """A client with all networks but TinyYolov2, for which there are no models, and MTCNN."""
    api = FaceApi()
    nets = api.nets
    for net in (
        nets.ssd_mobilenetv1,
        nets.tiny_face_detector,
        nets.face_landmark_68_net,
        nets.face_landmark_68_tiny_net,
        nets.face_expression_net,
        nets.age_gender_net,
        nets.face_recognition_net,
    ):
        await net.load_from_uri(str(models_folder))
    return api
