"""UTKFace: cut out faces whose names are age, gender, a group, and a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faceapi_build.accuracy.sets.pictures import read_rgb

_NAME = re.compile(r"(\d{1,3})_([01])_\d_\d+\.jpg(?:\.chip\.jpg)?")
_GENDERS = ("male", "female")


@dataclass(frozen=True)
class AgedFace:
    """A picture of one face, with its age in years and its gender."""

    path: Path
    age: int
    gender: str

    def read(self) -> NDArray[np.uint8]:
        """RGB, uint8 ``(height, width, 3)``."""
        return read_rgb(self.path)


def find(folder: Path) -> tuple[AgedFace, ...] | None:
    """The faces of the folder ``utkface``; a few files of the set lack a part of their names."""
    paths = sorted((folder / "utkface").glob("*.jpg"))
    named = [(path, _NAME.fullmatch(path.name)) for path in paths]
    faces = tuple(
        AgedFace(path, int(match[1]), _GENDERS[int(match[2])]) for path, match in named if match
    )
    return faces or None
