"""Films made from the sample pictures, with known motion and identities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from math import cos, pi, radians, sin
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter  # noqa: TID251  not part of the package

from faceapi_build.paths import SAMPLES

WIDTH, HEIGHT = 640, 480
FRAME_RATE = 30
FACES: dict[str, tuple[int, tuple[int, int, int, int]]] = {
    "ada": (1, (1473, 197, 203, 239)),
    "bea": (3, (1513, 288, 170, 284)),
    "cleo": (6, (1180, 307, 188, 275)),
    "dora": (6, (679, 317, 161, 311)),
    "edna": (6, (1486, 258, 211, 300)),
    "fay": (3, (586, 327, 198, 272)),
    "gwen": (6, (249, 467, 211, 292)),
    "hope": (3, (1073, 215, 224, 298)),
}
"""Number of the sample picture, and the box of the face there: left, top, width, height."""

Position: TypeAlias = tuple[float, float, float]
"""Center and height of a face in pixels of the frame."""


@dataclass(frozen=True, slots=True)
class FilmFrame:
    """One frame, and where the faces are."""

    pixels: NDArray[np.uint8]
    """RGB ``(480, 640, 3)``."""
    time: float
    """Seconds."""
    faces: dict[str, Position]
    """The visible faces by person; one that is partly covered or outside is left out."""


Film: TypeAlias = Callable[[], Iterator[FilmFrame]]


def pan() -> Iterator[FilmFrame]:
    """The camera pans over a group: faces enter and leave at the edges."""
    for step in range(150):
        progress = (1 - cos(2 * pi * step / 149)) / 2
        yield _view(6, 420 + 900 * progress, 700, 1100, 0.0, step)


def zoom() -> Iterator[FilmFrame]:
    """The camera zooms onto one face, and back."""
    for step in range(120):
        progress = (1 - cos(2 * pi * step / 119)) / 2
        yield _view(3, 1250 + 350 * progress, 640 - 200 * progress, 1300 - 700 * progress, 0, step)


def turn() -> Iterator[FilmFrame]:
    """The camera turns by 75° to one side and the other."""
    for step in range(150):
        yield _view(1, 1560, 330, 640, 75 * sin(2 * pi * step / 149), step)


def still() -> Iterator[FilmFrame]:
    """A face at rest, with the noise of a camera."""
    for step in range(90):
        yield compose({"cleo": (320.0, 240.0, 150.0)}, step)


def to_and_fro() -> Iterator[FilmFrame]:
    """A face that moves to and fro, for the lag."""
    for step in range(120):
        yield compose({"ada": (320 + 90 * sin(2 * pi * step / 40), 240.0, 140.0)}, step)


def crossing() -> Iterator[FilmFrame]:
    """Two faces pass, one before the other."""
    for step in range(110):
        x = 100 + 4 * step
        yield compose({"cleo": (640.0 - x, 250.0, 130.0), "edna": (float(x), 230.0, 135.0)}, step)


def meeting() -> Iterator[FilmFrame]:
    """Two faces approach until one hides the other, and go back to where they came from."""
    for step in range(140):
        x = 140 + min(4.0 * min(step, 139 - step), 175.0)
        yield compose({"cleo": (630.0 - x, 245.0, 130.0), "edna": (x, 235.0, 135.0)}, step)


def occlusion() -> Iterator[FilmFrame]:
    """A post passes before two faces."""
    for step in range(130):
        faces = {"gwen": (200.0, 230.0, 130.0), "cleo": (450.0, 250.0, 130.0)}
        yield compose(faces, step, post=-80 + 6.5 * step)


def leave_and_return() -> Iterator[FilmFrame]:
    """A face leaves at the left and comes back at the right; another stays."""
    for step in range(170):
        x = 260.0 - 8 * step if step < 70 else 750.0 - 5 * max(step - 100, 0)
        yield compose({"edna": (440.0, 310.0, 130.0), "hope": (x, 150.0, 130.0)}, step)


def cut() -> Iterator[FilmFrame]:
    """Another scene with another person, and then the first scene again."""
    for step in range(120):
        if 40 <= step < 80:
            yield compose({"cleo": (330.0, 240.0, 150.0)}, step, background=4)
        else:
            yield compose({"ada": (310.0, 230.0, 150.0)}, step)


def arrival() -> Iterator[FilmFrame]:
    """An empty room; a face appears, and is gone again."""
    for step in range(110):
        yield compose({"ada": (320.0, 240.0, 130.0)} if 40 <= step < 80 else {}, step)


def five_faces() -> Iterator[FilmFrame]:
    """Five faces that move a little."""
    people = ("gwen", "hope", "cleo", "edna", "fay")
    for step in range(90):
        places = [(110 + 105 * index, 150 + 190 * (index % 2)) for index in range(5)]
        yield compose(
            {
                name: (x + 8 * sin(step / 9 + x), y + 6 * cos(step / 7 + y), 110.0)
                for name, (x, y) in zip(people, places, strict=True)
            },
            step,
        )


FILMS: dict[str, Film] = {
    "pan": pan,
    "zoom": zoom,
    "turn": turn,
    "still": still,
    "to_and_fro": to_and_fro,
    "crossing": crossing,
    "meeting": meeting,
    "occlusion": occlusion,
    "return": leave_and_return,
    "cut": cut,
    "arrival": arrival,
    "five": five_faces,
}


@cache
def _sample(number: int, folder: Path = SAMPLES) -> Image.Image:
    with Image.open(folder / f"sample{number}.jpg", formats=("JPEG",)) as opened:
        return opened.convert("RGB")


@cache
def _background(number: int) -> Image.Image:
    """A sample picture without its details, so that it has no faces."""
    small = _sample(number).resize((WIDTH, HEIGHT))
    return small.filter(ImageFilter.GaussianBlur(24))


@cache
def _cutout(name: str) -> tuple[Image.Image, Image.Image]:
    """A face with its hair, and a soft mask; the face is half as high as the cutout."""
    number, (left, top, width, height) = FACES[name]
    x, y, half = left + width / 2, top + height / 2, height
    box = (int(x - half), int(y - half), int(x + half), int(y + half))
    face = _sample(number).crop(box)
    mask = Image.new("L", face.size, 0)
    ImageDraw.Draw(mask).ellipse(
        (0.16 * face.width, 0.05 * face.height, 0.84 * face.width, 0.95 * face.height), fill=255
    )
    return face, mask.filter(ImageFilter.GaussianBlur(0.04 * face.width))


def compose(
    faces: dict[str, Position], step: int, *, background: int = 2, post: float | None = None
) -> FilmFrame:
    """Paste faces onto a background, the last one in front; ``post`` is the left edge of a post."""
    image = _background(background).copy()
    for name, (x, y, height) in faces.items():
        face, mask = _cutout(name)
        scale = face.height / (2 * height)
        side = round(2 * height)
        left, top = round(x - height), round(y - height)
        # Parts of a pixel are moved while scaling, so that slow faces do not jump.
        shift = ((left - (x - height)) * scale, (top - (y - height)) * scale)
        matrix = (scale, 0, shift[0], 0, scale, shift[1])
        small = [
            part.transform((side, side), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
            for part in (face, mask)
        ]
        image.paste(small[0], (left, top), small[1])
    if post is not None:
        ImageDraw.Draw(image).rectangle((post, 0, post + 170, HEIGHT), fill=(92, 88, 84))
    visible = {
        name: place for name, place in faces.items() if _is_visible(name, place, faces, post)
    }
    return _frame(image, step, visible)


def _is_visible(name: str, place: Position, faces: dict[str, Position], post: float | None) -> bool:
    x, y, height = place
    if not (0.45 * height < x < WIDTH - 0.45 * height):
        return False
    if post is not None and post - 0.5 * height < x < post + 170 + 0.5 * height:
        return False
    in_front = list(faces)[list(faces).index(name) + 1 :]
    return all(
        abs(faces[other][0] - x) > 0.95 * height or abs(faces[other][1] - y) > 1.2 * height
        for other in in_front
    )


def _view(number: int, x: float, y: float, width: float, angle: float, step: int) -> FilmFrame:
    """What a camera shows that looks at ``(x, y)`` of a sample: ``width`` pixels, turned."""
    scale = width / WIDTH
    a, b = scale * cos(radians(angle)), scale * sin(radians(angle))
    matrix = (
        *(a, -b, x - a * WIDTH / 2 + b * HEIGHT / 2),
        *(b, a, y - b * WIDTH / 2 - a * HEIGHT / 2),
    )
    image = _sample(number).transform(
        (WIDTH, HEIGHT), Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC
    )
    visible = {}
    for name, (sample, (left, top, face_width, face_height)) in FACES.items():
        if sample != number:
            continue
        dx, dy = left + face_width / 2 - x, top + face_height / 2 - y
        center_x = (a * dx + b * dy) / scale**2 + WIDTH / 2
        center_y = (a * dy - b * dx) / scale**2 + HEIGHT / 2
        height = face_height / scale
        margin = 0.6 * height
        if margin < center_x < WIDTH - margin and margin < center_y < HEIGHT - margin:
            visible[name] = (center_x, center_y, height)
    return _frame(image, step, visible)


@cache
def _noise() -> NDArray[np.int16]:
    values = np.random.default_rng(0).normal(0, 3, (HEIGHT, WIDTH, 1))
    return values.round().astype(np.int16)


def _frame(image: Image.Image, step: int, faces: dict[str, Position]) -> FilmFrame:
    """Add a camera's noise, the same in every run."""
    noise = np.roll(_noise(), step * 7919)
    pixels = np.clip(np.asarray(image, np.int16) + noise, 0, 255).astype(np.uint8)
    return FilmFrame(pixels, step / FRAME_RATE, faces)
