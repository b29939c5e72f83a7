"""Pictures made from the samples: a camera's frame, its video, and a grid of n faces."""

from __future__ import annotations

from pathlib import Path

from PIL import Image  # noqa: TID251  not part of the package

FRAME = (640, 480)
FACE = (1365, 107, 1785, 527)
"""A rectangle around one face of sample 1: left, top, right, bottom."""
COLUMNS, ROWS, CELL = 5, 4, 240


def write(folder: Path, samples: Path, faces: tuple[int, ...]) -> None:
    """Write ``frame.jpg``, ``camera.mjpeg`` and ``faces<n>.jpg`` for every n into ``folder``."""
    with Image.open(samples / "sample1.jpg", formats=("JPEG",)) as opened:
        sample = opened.convert("RGB")
    face = sample.crop(FACE)
    _frame(face).save(folder / "frame.jpg", quality=92)
    _video(folder / "camera.mjpeg", face)
    for count in faces:
        _face_grid(face, count).save(folder / f"faces{count}.jpg", quality=92)


def _frame(face: Image.Image, step: int = 0) -> Image.Image:
    frame = Image.new("RGB", FRAME, (96, 104, 112))
    frame.paste(face, (100 + step, 20 + step // 2))
    return frame


def _video(path: Path, face: Image.Image) -> None:
    with path.open("wb") as file:
        for step in range(32):
            _frame(face, step).save(file, "JPEG", quality=92)


def _face_grid(face: Image.Image, count: int) -> Image.Image:
    grid = Image.new("RGB", (COLUMNS * CELL, ROWS * CELL), (96, 104, 112))
    small = face.resize((CELL, CELL))
    for index in range(count):
        grid.paste(small, (index % COLUMNS * CELL, index // COLUMNS * CELL))
    return grid
