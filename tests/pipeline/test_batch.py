"""Many pictures: order, bounded memory, progress, errors, and leaving early."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi import Face, FaceApi, TinyFaceDetectorOptions
from faceapi.errors import PictureError

OPTIONS = TinyFaceDetectorOptions()


@pytest.fixture(scope="module")
def api(models_folder: Path) -> FaceApi:
    api = FaceApi()
    api.load("tiny", uri=str(models_folder)).run_sync()
    return api


@pytest.fixture(scope="module")
def photos(samples_folder: Path) -> list[str]:
    return [str(samples_folder / f"sample{number}.jpg") for number in (1, 2, 3, 2)]


@pytest.mark.asyncio
async def test_the_same_in_every_form(api: FaceApi, photos: list[str]) -> None:
    """``for``, ``async for``, ``await`` and ``run_sync`` give the results of single calls."""

    def detect(image: str):  # type: ignore[no-untyped-def]  # as a user writes it
        return api.detect_all_faces(image, OPTIONS)

    expected = [(photo, await detect(photo)) for photo in photos]
    assert sum(len(faces) for _, faces in expected) > 4
    assert [pair async for pair in api.detect_batch(photos, detect)] == expected
    assert await api.detect_batch(iter(photos), detect, workers=3) == expected
    assert list(api.detect_batch(photos, detect)) == expected
    assert api.detect_batch(photos, detect, workers=1).run_sync() == expected


def test_the_default_detects_all_faces(api: FaceApi) -> None:
    assert list(api.detect_batch([])) == []


def test_only_a_few_pictures_are_held(api: FaceApi) -> None:
    alive = most = 0

    def forget() -> None:
        nonlocal alive
        alive -= 1

    def pictures() -> Iterator[NDArray[np.uint8]]:
        nonlocal alive, most
        for _ in range(20):
            picture = np.zeros((300, 300, 3), np.uint8)
            weakref.finalize(picture, forget)
            alive += 1
            most = max(most, alive)
            yield picture
            del picture

    count = 0
    for _image, faces in api.detect_batch(
        pictures(), lambda image: api.detect_all_faces(image, OPTIONS), workers=3
    ):
        count += 1
        assert faces == []
    del _image, faces
    gc.collect()
    assert count == 20
    assert most <= 3 + 3  # in work, handed out, and the next
    assert alive == 0


def test_progress(api: FaceApi, photos: list[str]) -> None:
    seen: list[tuple[int, int | None]] = []

    def detect(image: str):  # type: ignore[no-untyped-def]  # as a user writes it
        return api.detect_all_faces(image, OPTIONS)

    api.detect_batch(photos, detect, progress=lambda *now: seen.append(now)).run_sync()
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    seen.clear()
    list(api.detect_batch(iter(photos), detect, progress=lambda *now: seen.append(now)))
    assert seen == [(1, None), (2, None), (3, None), (4, None)]


def test_a_picture_that_cannot_be_read(api: FaceApi, photos: list[str]) -> None:
    images = [photos[0], "missing.jpg", photos[1]]
    with pytest.raises(PictureError, match=r"missing\.jpg"):
        list(api.detect_batch(images, lambda image: api.detect_all_faces(image, OPTIONS)))
    failed: list[tuple[str, str]] = []
    pairs = api.detect_batch(
        images,
        lambda image: api.detect_all_faces(image, OPTIONS),
        on_error=lambda image, error: failed.append((image, type(error).__name__)),
    ).run_sync()
    assert [image for image, _ in pairs] == [photos[0], photos[1]]
    assert failed == [("missing.jpg", "PictureError")]


@pytest.mark.asyncio
async def test_leaving_early_cancels_the_rest(api: FaceApi, photos: list[str]) -> None:
    started: list[str] = []
    cancelled: list[str] = []

    async def detect(image: str) -> list[Face]:
        started.append(image)
        try:
            return await asyncio.sleep(0 if image == "a" else 60, [])
        except asyncio.CancelledError:
            cancelled.append(image)
            raise

    async def images() -> AsyncIterator[str]:
        for image in "abcdef":
            yield image

    for image, _ in api.detect_batch(images(), detect, workers=3):
        assert image == "a"
        break
    gc.collect()
    assert started == ["a", "b", "c"]
    assert cancelled == ["b", "c"]


@pytest.mark.parametrize("images", ["photo.jpg", Path("photos"), b"content"])
def test_refuses_a_single_picture(images: Any, api: FaceApi) -> None:
    with pytest.raises(TypeError, match="images must be an iterable of pictures"):
        api.detect_batch(images)


def test_refuses_less_than_one_worker(api: FaceApi) -> None:
    with pytest.raises(ValueError, match="workers must be at least 1, got 0"):
        api.detect_batch([], workers=0)
