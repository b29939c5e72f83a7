"""How often the presence of a face is checked and its expressions are computed."""

from __future__ import annotations

import numpy as np
import pytest
from tests.tracking.runtimes import Film, Runtimes

from faceapi import FaceApi, TinyFaceDetectorOptions
from faceapi.core.pose.head_model import HEAD
from faceapi.tracking.head_frame import Shape
from faceapi.tracking.renewal import CHANGED_SHAPE, Renewal
from faceapi_build.bench.video.films import FilmFrame, compose

PRESENCE, EXPRESSION = "tiny_face_detector", "face_expression"
POINTS = HEAD[:, :2] + 300.0


async def runs(api: FaceApi, frames: list[FilmFrame]) -> list[set[str]]:
    """The networks of each frame after the first, in which the detector runs as well."""
    options = TinyFaceDetectorOptions()
    film = Film(api, Runtimes(api), frames, options=options, tiny_landmarks=True, expressions=True)
    seen = []
    for _ in frames:
        assert await film.next() == [1]
        seen.append({name for name, _ in film.runtimes.runs})
    return seen[1:]


def gaps(seen: list[set[str]], network: str) -> list[int]:
    """Frames from each run of a network to its next one."""
    steps = [step for step, names in enumerate(seen) if network in names]
    return np.diff(steps).tolist()


@pytest.mark.asyncio(loop_scope="package")
async def test_a_steady_face_is_checked_less_often(api: FaceApi) -> None:
    frames = [compose({"cleo": (320.0, 240.0, 150.0)}, step) for step in range(29)]
    seen = await runs(api, frames)
    assert set(gaps(seen, PRESENCE)[1:]) == {4}
    assert min(gaps(seen, EXPRESSION)[1:]) >= 6
    assert max(gaps(seen, EXPRESSION)) <= 7
    assert not any({PRESENCE, EXPRESSION} <= names for names in seen), "both in one frame"


@pytest.mark.asyncio(loop_scope="package")
async def test_a_face_that_changes_is_checked_at_once(api: FaceApi) -> None:
    """It becomes longer and shorter, as a face does that opens and closes its mouth."""
    frames = []
    for step in range(20):
        frame = compose({"cleo": (320.0, 240.0, 150.0)}, step)
        factor = 1 + 0.25 * np.sin(step / 2.5)
        rows = 240 + (np.arange(480) - 240) / factor
        pixels = frame.pixels[np.clip(rows, 0, 479).astype(int)]
        frames.append(FilmFrame(pixels, frame.time, frame.faces))
    seen = await runs(api, frames)
    assert max(gaps(seen, PRESENCE)) <= 2
    assert max(gaps(seen, EXPRESSION)) <= 4


def test_a_value_is_due_when_the_shape_has_changed() -> None:
    shape = Shape.of(POINTS)
    moved = Shape.of(POINTS * 1.5 + 40)
    wider = Shape.of(POINTS * [1 + 4 * CHANGED_SHAPE, 1])
    last = Renewal(10, shape)
    due = {
        name: [frame for frame in range(10, 20) if last.is_due(frame, other, 3)]
        for name, other in (("moved", moved), ("wider", wider))
    }
    assert due == {"moved": [16, 17, 18, 19], "wider": [13, 14, 15, 16, 17, 18, 19]}
    assert last._replace(is_settled=False).is_due(13, shape, 3)
    assert last.is_due(11, shape, 1)
    assert not last.is_due(10, shape, 1)
