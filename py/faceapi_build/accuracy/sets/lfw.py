"""Labeled Faces in the Wild: tight gray crops of half of the people, or the whole set."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi_build.accuracy.sets.pictures import read_rgb
from faceapi_build.errors import BuildError

_PHOTO = re.compile(r"(.+)_(\d{4})\.jpg")
_OFFICIAL_PAIRS = "pairs.txt"
MISLABELED = frozenset(
    f"{name}.jpg"
    for name in (
        *("Bart_Hendricks_0001", "Ricky_Ray_0001", "John_Sununu_0001", "Richard_Lugar_0001"),
        *("Charles_Moose_0003", "Doug_Duncan_0001", "Shinya_Taniguchi_0001", "Takahiro_Mori_0001"),
        *("Franklin_Damann_0001", "James_Becker_0001"),
    )
)
"""Left out: each two show one person under two names. Their distances are at most 0.26; the next
pair of strangers is at 0.35."""
Pair: TypeAlias = tuple[str, str, bool]
"""Two file names, and whether they show one person."""


@dataclass(frozen=True)
class LfwPhotos:
    """Photos of one person each, read when they are needed."""

    paths: Mapping[str, zipfile.Path | Path]
    """By file name, ``Person_Name_0001.jpg``."""
    expressions: Mapping[str, str]
    """Expression label by file name."""
    tight: bool
    """Whether a photo ends where the face does; otherwise the face is in its middle."""
    folds: tuple[tuple[Pair, ...], ...] = ()
    """The official pairs whose photos are all there, fold by fold."""

    @classmethod
    def find(cls, folder: Path) -> LfwPhotos | None:
        """The crops of ``lfw-dev.zip`` or of the folder ``lfw``; ``lfw`` may hold the whole set.

        The whole set has a folder for each person. ``lfw/pairs.txt`` has the official pairs.
        """
        archive, plain = folder / "lfw-dev.zip", folder / "lfw"
        if archive.is_file():
            source: zipfile.Path | Path = zipfile.Path(archive)
        elif plain.is_dir():
            source = plain
        else:
            return None
        tight = _photos([source])
        photos = tight or _photos(each for each in source.iterdir() if each.is_dir())
        if wrong := next((name for name in photos if not _PHOTO.fullmatch(name)), None):
            raise BuildError(f"{source}: expected Person_Name_0001.jpg, got {wrong}")
        photos = {name: path for name, path in photos.items() if name not in MISLABELED}
        table, pairs = source / "expressions.csv", source / _OFFICIAL_PAIRS
        return cls(
            photos,
            dict(_rows(table.read_text("utf-8"))) if table.is_file() else {},
            bool(tight),
            official_folds(pairs.read_text("utf-8"), photos) if pairs.is_file() else (),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The file names, sorted."""
        return tuple(self.paths)

    def sample(self, count: int) -> LfwPhotos:
        """At most ``count`` photos: the first people by name, each with all their pictures."""
        paths = dict(list(self.paths.items())[:count])
        return LfwPhotos(paths, self.expressions, self.tight)

    def people(self) -> NDArray[np.int64]:
        """The person on each photo, ``(n,)``, numbered from 0."""
        return np.unique([self.person(name) for name in self.names], return_inverse=True)[1]

    def person(self, name: str) -> str:
        """The person of a photo, by its file name."""
        return _PHOTO.sub(r"\1", name)

    def read(self, name: str) -> NDArray[np.uint8]:
        """One photo, RGB, uint8 ``(height, width, 3)``."""
        return read_rgb(self.paths[name])


def official_folds(text: str, names: Mapping[str, object]) -> tuple[tuple[Pair, ...], ...]:
    """The pairs of ``pairs.txt`` whose photos are all among ``names``, fold by fold.

    The first line has the number of folds and that of the pairs of one person in each, which are
    followed by as many of strangers. ``BuildError`` for another layout.
    """
    lines = [line.split() for line in text.splitlines() if line.strip()]
    try:
        folds, half = int(lines[0][0]), int(lines[0][1])
        pairs = [_pair(line) for line in lines[1:]]
    except (IndexError, ValueError) as error:
        raise BuildError(f"{_OFFICIAL_PAIRS}: expected the layout of LFW, got {error}") from error
    if len(pairs) != folds * 2 * half:
        raise BuildError(
            f"{_OFFICIAL_PAIRS}: expected {folds} times {2 * half} pairs, got {len(pairs)}"
        )
    parts = [pairs[start : start + 2 * half] for start in range(0, len(pairs), 2 * half)]
    return tuple(
        tuple(pair for pair in part if pair[0] in names and pair[1] in names) for part in parts
    )


def _pair(line: Sequence[str]) -> Pair:
    if len(line) == 3:
        name, first, second = line
        return _file_name(name, first), _file_name(name, second), True
    name, first, other, second = line
    return _file_name(name, first), _file_name(other, second), False


def _file_name(person: str, number: str) -> str:
    return f"{person}_{int(number):04}.jpg"


def _photos(
    folders: Sequence[zipfile.Path | Path] | Iterator[zipfile.Path | Path],
) -> dict[str, zipfile.Path | Path]:
    paths = [path for folder in folders for path in folder.iterdir() if path.name.endswith(".jpg")]
    return {path.name: path for path in sorted(paths, key=lambda path: path.name)}


def _rows(text: str) -> Iterator[tuple[str, str]]:
    for row in csv.DictReader(io.StringIO(text)):
        yield row["image"], row["expression"]
