"""Networks and films for the tests of the tracker."""

from __future__ import annotations

from pathlib import Path

import pytest_asyncio

from faceapi import FaceApi
from faceapi_build.bench.video import native


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def api(models_folder: Path, samples_folder: Path) -> FaceApi:
    """A client with the networks that the films need, on one thread: other tests run beside."""
    api = await native.load(native.EVERYTHING, threads=1)
    await api.nets.face_landmark_68_tiny_net.load_from_uri(str(models_folder))
    return api
