"""The sample film of two people: as its program draws it, with both faces."""

from __future__ import annotations

import asyncio

import av
import numpy as np
import pytest

import faceapi
from faceapi_build.paths import ONNX
from faceapi_build.site.pictures import call_film

MAX_BYTES = 500_000
STEP = 5
"""Every fifth frame is tracked: faces move far between two frames."""


@pytest.fixture(scope="module")
def frames() -> list[np.ndarray]:
    """The frames of the committed film, as RGB."""
    with av.open(str(call_film.TARGET)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


def test_the_film_is_what_its_program_draws(frames: list[np.ndarray]) -> None:
    assert call_film.TARGET.stat().st_size < MAX_BYTES
    assert len(frames) == call_film.SECONDS * call_film.FRAME_RATE
    for drawn, frame in zip(call_film.draw(60), frames[::60], strict=True):
        difference = np.abs(np.asarray(drawn, np.int16) - frame.astype(np.int16))
        assert difference.mean() < 5, "run: python build.py call"


def test_the_person_in_front_is_followed_past_the_other(frames: list[np.ndarray]) -> None:
    sides = asyncio.run(sides_by_person(frames[: 8 * call_film.FRAME_RATE : STEP]))
    before, after = sides[10], sides[35]
    assert sorted(before.values()) == sorted(after.values()) == [False, True]
    (front,) = (person for person, is_right in before.items() if is_right)
    assert after[front] is False
    assert max(map(len, sides)) == 2


async def sides_by_person(frames: list[np.ndarray]) -> list[dict[int, bool]]:
    """For each frame, whether each person is on the right."""
    nets = faceapi.nets
    for network in (nets.tiny_face_detector, nets.face_landmark_68_net):
        await network.load_from_uri(f"{ONNX.as_posix()}/")
    tracker = faceapi.FaceTracker(faceapi.TinyFaceDetectorOptions(input_size=416))
    sides = []
    for number, frame in enumerate(frames):
        faces = await tracker.update(frame, number * STEP / call_film.FRAME_RATE)
        sides.append({face.track_id: face.box.x > call_film.SIZE[0] / 2 for face in faces})
    return sides
