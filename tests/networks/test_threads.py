"""Networks are loaded and run from several threads, each with its own event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi import Face, FaceApi, TinyFaceDetectorOptions
from faceapi.networks import FaceExpressionNet
from faceapi.runtime.self_check import synthetic_image

OPTIONS = TinyFaceDetectorOptions()


def test_threads_load_and_detect_at_the_same_time(
    models_folder: Path, samples_folder: Path
) -> None:
    api = FaceApi()
    picture = str(samples_folder / "sample1.jpg")

    async def request() -> list[Face]:
        await api.nets.tiny_face_detector.load_from_uri(str(models_folder))
        await api.nets.face_landmark_68_tiny_net.load_from_uri(str(models_folder))
        return await api.detect_all_faces(picture, OPTIONS).with_face_landmarks(tiny=True)

    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(asyncio.run, request()) for _ in range(6)]
        results = [done.result(timeout=60) for done in running]
    assert all(faces == results[0] for faces in results)
    assert len(results[0]) == 3


@pytest.mark.asyncio
async def test_a_network_is_loaded_again_while_it_runs(models_folder: Path) -> None:
    net = FaceExpressionNet()
    await net.load_from_uri(str(models_folder))
    face: NDArray[np.uint8] = synthetic_image(112).astype(np.uint8)
    expected = await net.predict_expressions(face)

    async def load() -> None:
        for _ in range(3):
            await net.load_from_uri(str(models_folder))

    async def predict() -> None:
        for _ in range(20):
            assert await net.predict_expressions(face) == expected

    await asyncio.gather(predict(), load(), predict())
    assert net.is_loaded
