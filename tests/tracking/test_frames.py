"""The loop over frames, and the tracker without ``await``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import faceapi
from faceapi import FaceApi, FaceTracker, TinyFaceDetectorOptions
from faceapi.errors import ModelNotLoadedError, PictureError
from faceapi_build.bench.video.films import FILMS

TINY = TinyFaceDetectorOptions()


@pytest.fixture(scope="module")
def pictures() -> list[NDArray[np.uint8]]:
    """Five frames with one face."""
    return [frame.pixels for frame in islice(FILMS["still"](), 5)]


def write_film(path: Path, pictures: list[NDArray[np.uint8]], rate: int = 10) -> None:
    """Write a film with PyAV."""
    import av

    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("mpeg4", rate=rate)
        stream.height, stream.width, _ = pictures[0].shape
        stream.pix_fmt, stream.bit_rate = "yuv420p", 4_000_000
        for picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


@pytest.mark.asyncio(loop_scope="package")
async def test_frames_of_an_iterable_have_times(
    api: FaceApi, pictures: list[NDArray[np.uint8]]
) -> None:
    tracker = FaceTracker(TINY, tiny_landmarks=True, api=api)
    seen = [
        (frame is pictures[index], faces[0].last_seen)
        async for index, (frame, faces) in _enumerated(
            faceapi.track(pictures, tracker, frame_rate=10)
        )
    ]
    assert seen == [(True, index / 10) for index in range(5)]


@pytest.mark.asyncio(loop_scope="package")
async def test_frames_that_arrive_by_themselves(
    api: FaceApi, pictures: list[NDArray[np.uint8]]
) -> None:
    async def camera() -> AsyncIterator[NDArray[np.uint8]]:
        for picture in pictures:
            await asyncio.sleep(0.001)
            yield picture

    tracker = FaceTracker(TINY, tiny_landmarks=True, api=api)
    times = [faces[0].last_seen async for _, faces in faceapi.track(camera(), tracker)]
    assert times == sorted(set(times))


@pytest.mark.asyncio(loop_scope="package")
async def test_a_film_is_followed(
    api: FaceApi, pictures: list[NDArray[np.uint8]], tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    write_film(path, pictures)
    tracker = FaceTracker(TINY, tiny_landmarks=True, api=api)
    faces = [faces async for _, faces in faceapi.track(str(path), tracker)]
    assert [face.track_id for (face,) in faces] == [1] * 5
    assert [face.last_seen for (face,) in faces] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])


async def _enumerated(items: AsyncIterator[Any]) -> AsyncIterator[tuple[int, Any]]:
    index = 0
    async for item in items:
        yield index, item
        index += 1


@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize(
    ("frames", "error", "message"),
    [
        ("missing.mp4", PictureError, r"video: missing\.mp4 is not a file"),
        (3, TypeError, "expected the path of a film, or an iterable of frames, got int"),
        (["no such picture"], PictureError, "cannot read"),
    ],
)
async def test_what_is_no_video_is_named(
    api: FaceApi, frames: object, error: type[Exception], message: str
) -> None:
    tracker = FaceTracker(TINY, tiny_landmarks=True, api=api)
    with pytest.raises(error, match=message):
        await anext(faceapi.track(frames, tracker))


@pytest.mark.asyncio(loop_scope="package")
async def test_a_file_that_is_no_film_is_named(api: FaceApi, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"no film " * 100)
    tracker = FaceTracker(TINY, tiny_landmarks=True, api=api)
    with pytest.raises(PictureError, match=r"film\.mp4 cannot be read"):
        await anext(faceapi.track(str(path), tracker))


@pytest.mark.asyncio(loop_scope="package")
async def test_a_film_with_too_many_pixels_is_rejected(
    api: FaceApi,
    pictures: list[NDArray[np.uint8]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "film.mp4"
    write_film(path, pictures[:1])
    monkeypatch.setenv("FACEAPI_MAX_PIXELS", "300000")
    tracker = FaceTracker(TINY, tiny_landmarks=True, api=api)
    with pytest.raises(PictureError, match="640 x 480 pixels, more than the limit of 300000"):
        await anext(faceapi.track(str(path), tracker))


def test_update_sync_gives_the_same_faces(api: FaceApi, pictures: list[NDArray[np.uint8]]) -> None:
    """Also with SSD, which is searched in the background only if something runs meanwhile."""
    tracker = FaceTracker(tiny_landmarks=True, api=api)
    faces = [tracker.update_sync(picture, index / 10) for index, picture in enumerate(pictures)]
    assert [face.track_id for (face,) in faces] == [1] * 5


@pytest.mark.asyncio
async def test_a_missing_network_is_named(pictures: list[NDArray[np.uint8]]) -> None:
    tracker = FaceTracker(TINY, api=FaceApi())
    with pytest.raises(ModelNotLoadedError, match="tiny_face_detector"):
        await tracker.update(pictures[0])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"options": "tiny"}, TypeError, "options must be one of SsdMobilenetv1Options"),
        ({"max_faces": 0}, ValueError, "max_faces must be at least 1, or None, got 0"),
    ],
)
def test_invalid_arguments_are_rejected(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        FaceTracker(**arguments)


@pytest.mark.asyncio
async def test_a_frame_rate_must_be_positive() -> None:
    with pytest.raises(ValueError, match="frame_rate must be more than 0, got 0"):
        await anext(faceapi.track([], TINY, frame_rate=0))
