"""Turned photos, and a made crowd: pictures whose faces are where we know."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from faceapi.core.geometry.rotated_region import RotatedRegion

CROWD_SIZE = (4000, 3000)
CROWD_SIDES = (60, 120)
CROWD_COLUMNS, CROWD_ROWS = 10, 6
_HEAD = 1.7
"""Side of what is pasted, in sides of the face's box: the whole head, with some background."""


@dataclass(frozen=True)
class TurnedPhoto:
    """A photo turned clockwise, on a larger black picture."""

    pixels: NDArray[np.uint8]
    angle: float
    size: tuple[int, int]
    """Width and height before it was turned."""

    @classmethod
    def open(cls, path: Path, angle: float) -> TurnedPhoto:
        """Read and turn a photo."""
        image = read_photo(path)
        turned = image.rotate(-angle, Image.Resampling.BICUBIC, expand=True)
        return cls(np.asarray(turned), angle, image.size)

    def square(self, xyxy: NDArray[np.float64]) -> NDArray[np.float64]:
        """The box ``(4,)`` of the photo as it lies now: a square of the same area, xyxy."""
        center = np.array([[(xyxy[0] + xyxy[2]) / 2, (xyxy[1] + xyxy[3]) / 2]])
        height, width, _ = self.pixels.shape
        turn = RotatedRegion(width / 2, height / 2, 1.0, self.angle)
        ((x, y),) = turn.to_picture(center - np.array(self.size) / 2 + 0.5)
        half = float(np.sqrt((xyxy[2] - xyxy[0]) * (xyxy[3] - xyxy[1]))) / 2
        return np.array([x - half, y - half, x + half, y + half])


def read_photo(path: Path, scale: float = 1.0) -> Image.Image:
    """A photo as RGB, upright as its EXIF data says, its sides multiplied by ``scale``."""
    with Image.open(path, formats=("JPEG", "PNG")) as image:
        photo = ImageOps.exif_transpose(image).convert("RGB")
    if scale == 1:
        return photo
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    return photo.resize(size, Image.Resampling.LANCZOS)


def make_crowd(
    heads: list[tuple[Image.Image, NDArray[np.float64]]],
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Sixty faces of 60 to 120 pixels in 12 megapixels; the picture, and their boxes ``(60, 4)``.

    ``heads`` are photos with the box of a face each, xyxy. Heads are scaled and pasted at jittered
    places of a grid, so that every tile of any size has some on its edges.
    """
    random = np.random.default_rng(60)
    crowd = Image.new("RGB", CROWD_SIZE, (96, 104, 112))
    boxes = []
    for index in range(CROWD_COLUMNS * CROWD_ROWS):
        image, (left, top, right, bottom) = heads[index % len(heads)]
        side = random.uniform(*CROWD_SIDES)
        scale = side / max(right - left, bottom - top)
        half = _HEAD * max(right - left, bottom - top) / 2
        x, y = (left + right) / 2, (top + bottom) / 2
        head = image.crop(tuple(round(edge) for edge in (x - half, y - half, x + half, y + half)))
        pasted = round(2 * half * scale)
        cell = CROWD_SIZE[0] / CROWD_COLUMNS, CROWD_SIZE[1] / CROWD_ROWS
        corner = [
            round(place * length + random.uniform(0, length - pasted))
            for place, length in zip(divmod(index, CROWD_COLUMNS)[::-1], cell, strict=True)
        ]
        crowd.paste(head.resize((pasted, pasted), Image.Resampling.LANCZOS), tuple(corner))
        center = np.array(corner) + pasted / 2
        boxes.append([*(center - side / 2), *(center + side / 2)])
    return np.asarray(crowd), np.array(boxes)
