"""The search beside the frames: in which runtime, and that no frame with a face waits for it."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from tests.tracking.runtimes import Film, Runtimes

from faceapi import FaceApi
from faceapi.errors import BackendUnavailableError
from faceapi_build.bench.video.films import compose

DETECTOR = "ssd_mobilenetv1"
LANDMARKS = "face_landmark_68"


@pytest.mark.asyncio(loop_scope="package")
async def test_the_first_face_does_not_wait_for_the_other_runtimes(api: FaceApi) -> None:
    runtimes = Runtimes(api)
    film = Film(api, runtimes, "still")
    searched = []
    while not await film.next():
        searched += [run for run in runtimes.runs if run[0] == DETECTOR]
        await asyncio.sleep(0.02)
    assert searched == [(DETECTOR, "first")]
    for _ in range(40):  # longer than the interval between two searches
        assert await film.next() == [1]
        assert DETECTOR not in dict(runtimes.runs), "a frame with a face would wait"
    runtimes.may_load.set()
    while DETECTOR not in dict(runtimes.runs):
        assert await film.next() == [1]
    assert (DETECTOR, "background") in runtimes.runs
    assert await film.next() == [1]
    assert (LANDMARKS, "one thread") in runtimes.runs, "a search takes one of the cores"
    while (LANDMARKS, "first") not in runtimes.runs:
        assert await film.next() == [1]
        await asyncio.sleep(0.02)


@pytest.mark.asyncio(loop_scope="package")
async def test_a_runtime_that_cannot_be_loaded_is_reported(api: FaceApi) -> None:
    film = Film(api, Runtimes(api, BackendUnavailableError("no memory")), "still")
    await film.until_face()
    film.runtimes.may_load.set()

    async def go_on() -> None:
        for _ in range(40):
            await film.next()

    with pytest.raises(BackendUnavailableError, match="no memory"):
        await go_on()


@pytest.mark.asyncio(loop_scope="package")
async def test_the_first_values_of_a_face_are_spread_over_frames(api: FaceApi) -> None:
    film = Film(
        api,
        Runtimes(api),
        "still",
        expressions=True,
        age_and_gender=True,
        descriptors=True,
    )
    values = {"face_expression", "age_gender", "face_recognition"}
    computed = []
    while not await film.next():
        computed.append({name for name, _ in film.runtimes.runs if name in values})
        await asyncio.sleep(0.02)
    computed.append({name for name, _ in film.runtimes.runs if name in values})
    assert computed[-3:] == [set(), {"face_expression", "age_gender"}, {"face_recognition"}]
    (face,) = film.tracker.faces
    assert hasattr(face, "expressions")
    assert hasattr(face, "age")
    assert hasattr(face, "descriptor")
    assert film.tracker.appeared == [face]


@pytest.mark.asyncio(loop_scope="package")
async def test_the_start_of_a_face_is_spread_over_frames(api: FaceApi) -> None:
    film = Film(api, Runtimes(api), "still")
    runs = []
    while not await film.next():
        runs.append(Counter(name for name, _ in film.runtimes.runs))
        await asyncio.sleep(0.02)
    runs.append(Counter(name for name, _ in film.runtimes.runs))
    detector = "tiny_face_detector"
    expected = [{detector: 1, LANDMARKS: 1}, {LANDMARKS: 1, detector: 1}]
    assert [dict(counts) for counts in runs if counts][-2:] == expected


@pytest.mark.asyncio(loop_scope="package")
async def test_the_start_of_another_face_takes_one_more_frame(api: FaceApi) -> None:
    """The landmarks in the frame that was searched are computed within a frame."""
    cleo, dora = {"cleo": (180.0, 240.0, 150.0)}, {"dora": (460.0, 240.0, 150.0)}
    frames = [compose(cleo if step < 30 else cleo | dora, step) for step in range(90)]
    film = Film(api, Runtimes(api), frames)
    film.runtimes.may_load.set()
    await film.until_face()
    landmarks = []
    while await film.next() != [1, 2]:
        landmarks.append([name for name, _ in film.runtimes.runs].count(LANDMARKS))
        await asyncio.sleep(0.02)
    landmarks.append([name for name, _ in film.runtimes.runs].count(LANDMARKS))
    assert [count for count in landmarks if count > 1] == [3, 2, 2]


@pytest.mark.parametrize("change", ["cut", "size"])
@pytest.mark.asyncio(loop_scope="package")
async def test_a_face_of_another_scene_does_not_start(api: FaceApi, change: str) -> None:
    """Its search was complete, and its landmarks were computed, when the scene changed."""
    face = [compose({"cleo": (320.0, 240.0, 150.0)}, step) for step in range(90)]
    empty = compose({}, 0, background=4)
    film = Film(api, Runtimes(api), face)
    while LANDMARKS not in dict(film.runtimes.runs):
        assert await film.next() == []
        await asyncio.sleep(0.02)
    pixels = empty.pixels if change == "cut" else face[0].pixels[::2, ::2]
    film.runtimes.runs.clear()
    assert await film.tracker.update(pixels, 3.0) == []
    assert LANDMARKS not in dict(film.runtimes.runs)
