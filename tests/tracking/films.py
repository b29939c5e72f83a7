"""Films made from the sample pictures, and a tracker that follows their faces."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from faceapi import FaceApi
from faceapi_build.bench.video import figures, native
from faceapi_build.bench.video.films import FILMS, FilmFrame

FOLLOW = replace(native.TINY, expressions=False)
IDENTIFY = replace(FOLLOW, descriptors=True)


def film(name: str, *, every: int = 1, start: int = 0, stop: int | None = None) -> list[FilmFrame]:
    """Frames of a film."""
    return list(islice(FILMS[name](), start, stop, every))


def truths(frames: list[FilmFrame]) -> list[dict[str, tuple[float, float, float]]]:
    """Where the faces are."""
    return [frame.faces for frame in frames]


async def follow(
    api: FaceApi, frames: list[FilmFrame], workload: native.Workload = FOLLOW
) -> figures.Run:
    """Track a film."""
    return await native.track(frames, native.create_tracker(api, workload))
