"""Thumbnails of the samples, and portraits of the people on them.

There is one sample picture per group of people. The portraits are mirrored: to a network, a
mirrored portrait is another photo of the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

SIDE = 320
THUMBNAIL_SIZE = (240, 240)
"""Maximum size of a thumbnail; the sample itself has fifteen times the bytes."""


@dataclass(frozen=True)
class Portrait:
    """A square region of a sample picture with one face. The name is invented."""

    name: str
    sample: int
    left: int
    top: int
    side: int


PORTRAITS = (
    Portrait("ada", 6, left=106, top=365, side=496),
    Portrait("bea", 6, left=495, top=208, side=528),
    Portrait("cleo", 6, left=1040, top=211, side=467),
    Portrait("dora", 6, left=1336, top=153, side=510),
    Portrait("elin", 3, left=454, top=232, side=462),
)


ONLY_IN_SPRITE = ("sideways.jpg",)
"""Samples without their own thumbnail file: pages show them only from ``samples.SPRITE``."""


def write(samples: Path, folder: Path) -> None:
    """Write ``<name>.jpg`` for each portrait, and thumbnails of the samples, into ``folder``."""
    (folder / "small").mkdir(parents=True, exist_ok=True)
    for path in sorted(samples.glob("*.jpg")):
        if path.name in ONLY_IN_SPRITE:
            continue
        with Image.open(path, formats=("JPEG",)) as picture:
            picture.thumbnail(THUMBNAIL_SIZE, Image.Resampling.LANCZOS)
            picture.save(folder / "small" / path.name, quality=80, optimize=True, progressive=True)
    for portrait in PORTRAITS:
        with Image.open(samples / f"sample{portrait.sample}.jpg", formats=("JPEG",)) as picture:
            right, bottom = portrait.left + portrait.side, portrait.top + portrait.side
            square = picture.crop((portrait.left, portrait.top, right, bottom))
        small = ImageOps.mirror(square).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        small.save(folder / f"{portrait.name}.jpg", quality=88)
