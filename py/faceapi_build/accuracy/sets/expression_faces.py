"""Faces with a labeled expression: FER2013 and the extended Cohn-Kanade set (CK+)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faceapi_build.accuracy.sets.pictures import read_rgb
from faceapi_build.errors import BuildError

FER_NAMES = ("angry", "disgusted", "fearful", "happy", "sad", "surprised", "neutral")
CK_NAMES = ("neutral", "angry", "", "disgusted", "fearful", "happy", "sad", "surprised")
"""Labels by number. 2 is contempt, which the network does not know."""
_FER_SIDE = 48


@dataclass(frozen=True)
class ExpressionFace:
    """A picture of one face with its expression, read when it is needed."""

    expression: str
    person: str
    """Who it is; a unique name if the set does not say."""
    read: Callable[[], NDArray[np.uint8]]
    """RGB, uint8 ``(height, width, 3)``."""


@dataclass(frozen=True)
class ExpressionFaces:
    """The pictures of one set."""

    title: str
    faces: tuple[ExpressionFace, ...]
    tight: bool
    """Whether a picture ends where the face does."""

    @classmethod
    def find_fer2013(cls, folder: Path) -> ExpressionFaces | None:
        """The faces of ``fer2013/fer2013.csv`` that are meant for the last test.

        All of them if none is marked so.
        """
        table = folder / "fer2013" / "fer2013.csv"
        if not table.is_file():
            return None
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        rows = [row for row in rows if row["Usage"] == "PrivateTest"] or rows
        faces = (_fer_face(row, number) for number, row in enumerate(rows))
        return cls("FER2013", tuple(faces), tight=True)

    @classmethod
    def find_ck(cls, folder: Path) -> ExpressionFaces | None:
        """The last pictures of the labeled films of ``ck+``.

        Its folders are ``cohn-kanade-images`` and ``Emotion``.
        """
        labels = sorted((folder / "ck+" / "Emotion").glob("*/*/*_emotion.txt"))
        if not labels:
            return None
        return cls("CK+", tuple(_ck_faces(folder / "ck+", labels)), tight=False)

    def sample(self, count: int) -> ExpressionFaces:
        """At most the first ``count`` faces."""
        return ExpressionFaces(self.title, self.faces[:count], self.tight)


def _fer_face(row: dict[str, str], number: int) -> ExpressionFace:
    pixels = np.array(row["pixels"].split(), np.uint8)
    if pixels.size != _FER_SIDE**2:
        raise BuildError(f"fer2013.csv: expected {_FER_SIDE**2} pixels, got {pixels.size}")
    gray = pixels.reshape(_FER_SIDE, _FER_SIDE, 1)
    name = FER_NAMES[int(row["emotion"])]
    return ExpressionFace(name, f"{number}", lambda: np.repeat(gray, 3, axis=2))


def _ck_faces(folder: Path, labels: list[Path]) -> Iterator[ExpressionFace]:
    for path in labels:
        name = CK_NAMES[round(float(path.read_text("utf-8")))]
        person, film = path.parts[-3:-1]
        picture = folder / "cohn-kanade-images" / person / film
        picture /= path.name.replace("_emotion.txt", ".png")
        if not picture.is_file():
            raise BuildError(f"{picture}: {path.name} is its label, but it is not there")
        if name:
            yield ExpressionFace(name, person, partial(read_rgb, picture))
