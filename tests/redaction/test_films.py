"""No face of a film stays clear in a single frame."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from itertools import islice

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi import FaceApi
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.redaction import FilmPlan, Redaction, Region, plan_film, redact
from faceapi.redaction.film_tracks import FilmTrack
from faceapi_build.bench.video.films import FILMS, FilmFrame

COLOR = (255, 0, 255)


async def pictures(frames: Iterable[FilmFrame]) -> AsyncIterator[ArrayPicture]:
    """The frames as pictures."""
    for frame in frames:
        yield ArrayPicture(frame.pixels)


def covered_shares(frames: list[FilmFrame], plan: FilmPlan, *, turned: bool = False) -> list[float]:
    """How much of each face in each frame is covered: of the oval from brows to chin.

    ``turned``: the plan is that of a film that lies on its side.
    """
    shares = []
    fill = Redaction(style="fill", color=COLOR)
    for number, frame in enumerate(frames):
        pixels = np.rot90(frame.pixels).copy() if turned else frame.pixels
        covered = (redact(pixels, plan.regions(number), fill) == COLOR).all(axis=2)
        covered = np.rot90(covered, -1) if turned else covered
        y, x = np.mgrid[: covered.shape[0], : covered.shape[1]]
        for center_x, center_y, height in frame.faces.values():
            oval = ((x - center_x) / (0.33 * height)) ** 2 + ((y - center_y) / (0.45 * height)) ** 2
            shares.append(float(covered[oval <= 1].mean()))
    return shares


@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize(
    ("name", "start", "stop"), [("return", 0, 60), ("arrival", 30, 90), ("occlusion", 30, 90)]
)
async def test_every_face_is_covered_in_every_frame(
    api: FaceApi, name: str, start: int, stop: int
) -> None:
    """Faces that leave, that appear suddenly, and that pass behind a post."""
    frames = list(islice(FILMS[name](), start, stop))
    plan = await plan_film(pictures(frames), thorough=False, api=api)
    assert plan.frame_count == len(frames)
    shares = covered_shares(frames, plan)
    assert len(shares) >= 40
    assert min(shares) == 1.0


@pytest.mark.asyncio(loop_scope="package")
async def test_a_film_on_its_side_is_covered(api: FaceApi) -> None:
    """The detector alone finds the wrong places in it."""
    upright = list(islice(FILMS["still"](), 31))
    sideways = [FilmFrame(np.rot90(frame.pixels).copy(), frame.time, {}) for frame in upright]
    plan = await plan_film(pictures(sideways), api=api)
    assert min(covered_shares(upright, plan, turned=True)) == 1.0


@pytest.mark.asyncio(loop_scope="package")
async def test_a_known_person_stays_in_a_film(api: FaceApi) -> None:
    frames = list(islice(FILMS["crossing"](), 8))
    face = (
        await api.detect_single_face(frames[0].pixels[:, 400:], upright=True)
        .with_face_landmarks()
        .with_face_descriptor()
    )
    assert face is not None
    plan = await plan_film(
        pictures(frames), thorough=False, known=[face.descriptor], max_distance=0.5, api=api
    )
    assert (len(plan.tracks), len(plan.known)) == (1, 1)
    assert all(region.center_x < 300 for region in plan.regions(0)), "cleo, at the right, stays"


def region(x: float, width: float = 20) -> Region:
    """A region at a place."""
    return Region(x, 50, width, width)


def centers(track: FilmTrack, frame: int) -> list[float]:
    """The places that are covered."""
    return [each.center_x for each in track.regions(frame)]


def test_gaps_are_filled_and_ends_are_held() -> None:
    track = FilmTrack(5, {10: region(100), 11: region(104), 20: region(140, 30), 60: region(0)})
    assert centers(track, 10) == [100]
    assert centers(track, 4) == []
    assert centers(track, 8) == [100, 92], "before its first frame, where it was, and moved on"
    (middle,) = track.regions(15)
    assert middle.center_x == pytest.approx(120)
    assert middle.width == 30
    assert centers(track, 25) == [140]
    assert centers(track, 40) == [], "it was gone for long"
    assert centers(track, 56) == [0]
    assert centers(track, 65) == [0]
    assert centers(track, 66) == []


def test_a_wrong_frame_rate_is_named(api: FaceApi) -> None:
    with pytest.raises(ValueError, match="frame_rate: expected more than 0, got 0"):
        plan_film(pictures([]), frame_rate=0, api=api).send(None)


def blank(count: int) -> list[NDArray[np.uint8]]:
    """Gray frames."""
    return [np.full((120, 160, 3), 90, np.uint8)] * count


@pytest.mark.asyncio(loop_scope="package")
async def test_a_film_without_faces_has_nothing_to_cover(api: FaceApi) -> None:
    done: list[int] = []
    frames = (FilmFrame(pixels, 0.0, {}) for pixels in blank(3))
    plan = await plan_film(pictures(frames), api=api, on_frame=done.append)
    assert (plan.tracks, plan.regions(0), done) == ((), [], [1, 2, 3])
