"""``build.py call``: the sample film with two people, a video call made of two sample photos.

Each person moves in a tile: the photo is panned, zoomed and tilted. The tiles change places twice,
so that one person passes in front of the other. The film ends as it begins, and is committed,
because the build of the site has no encoder.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, radians, sin
from pathlib import Path

import av
import numpy as np
from PIL import Image

from faceapi_build.console import log
from faceapi_build.dependencies import deps, weights
from faceapi_build.paths import WEB

TARGET = WEB / "landing" / "call.mp4"
POSTER = TARGET.with_suffix(".webp")
SIZE = (960, 480)
TILE = (456, 432)
GAP = 16
FRAME_RATE = 25
SECONDS = 12
SWAPS = ((3.0, 6.0), (9.0, 12.0))
"""When the tiles change places, in seconds."""
MARGIN = 0.2
"""By how much the edges of a photo are continued, as a fraction of its height."""
BACKGROUND = (32, 35, 36)
QUALITY = "30"
"""The encoder's constant rate factor."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Whose photo is in a tile, and how it moves."""

    sample: str
    """The name of its source in ``models/weights.lock.json``, without ``samples: ``."""
    center: tuple[float, float]
    """The middle of the face, as fractions of the photo's width and height."""
    height: float
    """How much of the photo's height the tile shows."""
    tilt: float
    """Degrees of tilt to either side."""
    phase: float
    """Where in its movement it begins, 0 to 1."""


PARTICIPANTS = (
    Participant("president", (0.52, 0.27), height=0.52, tilt=9, phase=0.0),
    Participant("astronaut", (0.44, 0.25), height=0.56, tilt=-11, phase=0.35),
)


def run(_options: Namespace) -> int:
    """Draw the film and its poster, and write them."""
    deps.install()
    frames = list(draw())
    write(frames, TARGET)
    frames[0].resize((480, 240), Image.Resampling.LANCZOS).save(POSTER, quality=80, method=6)
    log(f"{TARGET}: {TARGET.stat().st_size} bytes")
    return 0


def draw(step: int = 1) -> Iterator[Image.Image]:
    """The frames of the film, or each ``step``-th."""
    photos = [_photo(each) for each in PARTICIPANTS]
    for number in range(0, SECONDS * FRAME_RATE, step):
        time = number / FRAME_RATE
        frame = Image.new("RGB", SIZE, BACKGROUND)
        tiles = [
            (_left(time, index), _tile(photo, each, time / SECONDS))
            for index, (photo, each) in enumerate(zip(photos, PARTICIPANTS, strict=True))
        ]
        for left, tile in tiles:  # the second one passes in front
            frame.paste(tile, (round(left), (SIZE[1] - TILE[1]) // 2))
        yield frame


def write(frames: list[Image.Image], target: Path) -> None:
    """Encode the frames as H.264, the same on every machine."""
    with av.open(str(target), "w", options={"movflags": "faststart"}) as film:
        stream = film.add_stream("libx264", rate=Fraction(FRAME_RATE))
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": QUALITY, "preset": "veryslow", "threads": "1"}
        for frame in frames:
            film.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(frame), "rgb24")))
        film.mux(stream.encode())


def _photo(participant: Participant) -> Image.Image:
    """The photo with a margin that continues its edges, for views that reach over them."""
    source = weights.read_lock()[f"samples: {participant.sample}"]
    (name,) = source.files
    with Image.open(source.path / name, formats=("JPEG", "PNG")) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    margin = round(MARGIN * pixels.shape[0])
    return Image.fromarray(np.pad(pixels, ((margin, margin), (margin, margin), (0, 0)), "edge"))


def _left(time: float, index: int) -> float:
    """Where a tile is: on its side, on the other one after the first swap, or on its way."""
    moved = 0.0
    for (start, end), direction in zip(SWAPS, (1, -1), strict=True):
        progress = min(max((time - start) / (end - start), 0.0), 1.0)
        moved += direction * (1 - cos(pi * progress)) / 2
    place = moved if index == 0 else 1 - moved
    return GAP + place * (SIZE[0] - TILE[0] - 2 * GAP)


def _tile(photo: Image.Image, participant: Participant, progress: float) -> Image.Image:
    """A view of the photo at this point of the film, 0 to 1."""
    turn = 2 * pi * (progress + participant.phase)
    height = photo.height / (1 + 2 * MARGIN)
    margin, reach = MARGIN * height, participant.height * height
    scale = reach / TILE[1] * (1 - 0.12 * sin(turn))
    angle = radians(participant.tilt * sin(2 * turn))
    middle = (
        margin + participant.center[0] * (photo.width - 2 * margin) + 0.05 * reach * sin(turn),
        margin + participant.center[1] * height + 0.03 * reach * cos(2 * turn),
    )
    a, b = scale * cos(angle), scale * sin(angle)
    x, y = TILE[0] / 2, TILE[1] / 2
    matrix = (a, b, middle[0] - a * x - b * y, -b, a, middle[1] + b * x - a * y)
    return photo.transform(TILE, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
