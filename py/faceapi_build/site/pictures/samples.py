"""The sample pictures and the film: where each comes from, who made it, and what it shows.

The six group photos are copied as they are, because the tests compare results on them with those of
face-api.js. The others are fitted to :data:`MAX_SIDE` and written as JPEG; the tilted and the
sideways one are group photos, turned.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PIL import Image, ImageOps

from faceapi_build.dependencies import weights

MAX_SIDE = 1280
QUALITY = 88
SPRITE_QUALITY = 76
TILT = 28
"""Degrees by which the tilted picture is turned clockwise."""
FILM = "film.mp4"
SPRITE = "small/sprite.webp"
"""The thumbnails of all samples below each other: one request instead of twelve."""
THUMBNAIL = (240, 160)
"""Width and height of a thumbnail in the sprite, in pixels."""
FACES_AT = (0.5, 0.25)
"""Where faces are in a picture, as fractions of its size; a thumbnail shows that part."""
BACKGROUND = (23, 25, 26)
"""The color behind pictures on the pages; it fills the corners of the tilted picture."""


@dataclass(frozen=True)
class Sample:
    """A picture that visitors can choose."""

    file: str
    """Its name in the site's folder ``samples``."""
    shows: str
    """Alternative text."""
    credit: str
    source: str = "samples"
    """Name of its source in ``models/weights.lock.json``."""
    original: str = ""
    """Name of the file in the source; empty if it is the same."""
    turn: float = 0
    """Degrees by which it is turned clockwise."""


MANDIC = "Vladimir Mandic, @vladmandic/face-api, MIT"
SAMPLES = (
    Sample("sample6.jpg", "Four women at a window", MANDIC),
    Sample(
        "president.jpg",
        "A smiling man in a suit before a flag: Barack Obama",
        "Official White House photo by Pete Souza, public domain",
        "samples: president",
        "obama.jpg",
    ),
    Sample(
        "crowd.jpg",
        "A crowd crossing a street",
        "Pexels, photo 109919, Pexels License",
        "samples: crowd",
        "city.jpg",
    ),
    Sample(
        "glasses.jpg",
        "A close-up of a man with glasses and a gray beard: Guido van Rossum",
        "Dan Stroud, CC BY-SA 4.0",
        "samples: portrait",
        "800px-Guido-portrait-2014.jpg",
    ),
    Sample(
        "astronaut.jpg",
        "A smiling woman in an orange space suit: Eileen Collins",
        "NASA, public domain",
        "samples: astronaut",
        "astronaut.png",
    ),
    Sample("sample5.jpg", "Five women on a staircase", MANDIC),
    Sample("sample3.jpg", "Three women in a bar", MANDIC),
    Sample("tilted.jpg", "The same three women, in a tilted photo", MANDIC, original="sample3.jpg",
           turn=TILT),
    Sample("sideways.jpg", "Four women in a photo that lies on its side", MANDIC,
           original="sample4.jpg", turn=90),
    Sample("sample1.jpg", "Three women, dressed up, in a dark room", MANDIC),
    Sample("sample2.jpg", "Three women on a black sofa, looking away", MANDIC),
    Sample("sample4.jpg", "Four women standing in a row", MANDIC),
)  # fmt: skip
"""In the order of the pages."""
FILM_SHOWS = "A film of a woman who shows one emotion after the other"
FILM_CREDIT = "Wolfgang Langer, Pexels video 3063838, Pexels License"


def write(folder: Path) -> None:
    """Write every sample, their thumbnails and the film into ``folder``."""
    sources = weights.read_lock()
    weights.copy_samples(folder)
    for sample in SAMPLES:
        if not (folder / sample.file).exists():
            _write_fitted(sample, sources[sample.source].path, folder / sample.file)
    _write_sprite(folder)
    (film,) = (sources["samples: film"].path / name for name in sources["samples: film"].files)
    shutil.copyfile(film, folder / FILM)


def sample_list() -> str:
    """Return the list of samples as HTML: a button for each."""
    return "\n".join(
        f'<li><button type="button" data-src="../samples/{sample.file}" aria-pressed="false">'
        f"{_thumbnail(number, sample)}</button></li>"
        for number, sample in enumerate(SAMPLES)
    )


def _thumbnail(number: int, sample: Sample) -> str:
    """Part of the sprite, by a view box: the pages' policy allows no style attribute."""
    width, height = THUMBNAIL
    return (
        f'<svg viewBox="0 {number * height} {width} {height}" preserveAspectRatio="xMidYMid slice" '
        f'role="img" aria-label="{escape(sample.shows)}">'
        f'<image href="../samples/{SPRITE}" width="{width}" height="{height * len(SAMPLES)}"/>'
        "</svg>"
    )


def _write_sprite(folder: Path) -> None:
    width, height = THUMBNAIL
    sprite = Image.new("RGB", (width, height * len(SAMPLES)))
    for number, sample in enumerate(SAMPLES):
        with Image.open(folder / sample.file, formats=("JPEG",)) as picture:
            part = ImageOps.fit(picture, THUMBNAIL, Image.Resampling.LANCZOS, centering=FACES_AT)
        sprite.paste(part, (0, number * height))
    target = folder / SPRITE
    target.parent.mkdir(exist_ok=True)
    sprite.save(target, "WEBP", quality=SPRITE_QUALITY, method=6)


def _write_fitted(sample: Sample, source: Path, target: Path) -> None:
    path = source / (sample.original or sample.file)
    with Image.open(path, formats=("JPEG", "PNG")) as opened:
        picture = opened.convert("RGB")
        picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
        if sample.turn:
            picture = picture.rotate(
                -sample.turn, Image.Resampling.BICUBIC, expand=True, fillcolor=BACKGROUND
            )
        picture.save(target, "JPEG", quality=QUALITY)
