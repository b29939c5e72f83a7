"""Readers of the labeled sets; a set that is not there is ``None``."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from faceapi_build.errors import BuildError

_PERSON = re.compile(r"(.+)_\d{4}\.jpg")


@dataclass(frozen=True)
class LfwCrops:
    """Tight crops of one face each, read when they are needed."""

    source: zipfile.Path | Path
    names: tuple[str, ...]
    expressions: Mapping[str, str]
    """Expression label by file name."""

    @classmethod
    def find(cls, folder: Path) -> LfwCrops | None:
        """The crops of ``lfw-dev.zip`` or of the folder ``lfw``."""
        archive, plain = folder / "lfw-dev.zip", folder / "lfw"
        if archive.is_file():
            source: zipfile.Path | Path = zipfile.Path(archive)
        elif plain.is_dir():
            source = plain
        else:
            return None
        names = sorted(path.name for path in source.iterdir() if path.name.endswith(".jpg"))
        if wrong := next((name for name in names if not _PERSON.fullmatch(name)), None):
            raise BuildError(f"{source}: expected Person_Name_0001.jpg, got {wrong}")
        table = source / "expressions.csv"
        labels = dict(_rows(table.read_text("utf-8"), "image", "expression"))
        return cls(source, tuple(names), labels)

    def sample(self, count: int) -> LfwCrops:
        """At most ``count`` crops: the first people by name, each with all their pictures."""
        return LfwCrops(self.source, self.names[:count], self.expressions)

    def people(self) -> NDArray[np.int64]:
        """The person in each crop, ``(n,)``, numbered from 0."""
        return np.unique([self.person(name) for name in self.names], return_inverse=True)[1]

    def person(self, name: str) -> str:
        """The person of a crop, by its file name."""
        return _PERSON.sub(r"\1", name)

    def read(self, name: str) -> NDArray[np.uint8]:
        """One crop, RGB, uint8 ``(height, width, 3)``."""
        with Image.open(io.BytesIO((self.source / name).read_bytes()), formats=("JPEG",)) as image:
            return np.asarray(image.convert("RGB"))


@dataclass(frozen=True)
class PhotoPairs:
    """Pairs of photos, and whether they show one person."""

    folder: Path
    pairs: tuple[tuple[str, str, bool], ...]

    @classmethod
    def find(cls, folder: Path) -> PhotoPairs | None:
        """The pairs of ``pairs/pairs.csv``."""
        table = folder / "pairs" / "pairs.csv"
        if not table.is_file():
            return None
        rows = csv.DictReader(io.StringIO(table.read_text("utf-8")))
        pairs = tuple((row["file_x"], row["file_y"], row["Decision"] == "Yes") for row in rows)
        return cls(table.parent, pairs)


@dataclass(frozen=True)
class LabeledFace:
    """A face as a person marked it."""

    xyxy: tuple[float, float, float, float]
    """Left, top, right and bottom, in pixels."""
    points: NDArray[np.float64]
    """68 landmarks, ``(68, 2)``, in pixels."""


@dataclass(frozen=True)
class LabeledPhotos:
    """Photos with boxes and landmarks."""

    folder: Path
    photos: Mapping[str, tuple[LabeledFace, ...]]

    @classmethod
    def find(cls, folder: Path) -> LabeledPhotos | None:
        """The photos that the XML files of ``dlib-faces`` list."""
        files = sorted((folder / "dlib-faces").glob("*.xml"))
        if not files:
            return None
        photos = {
            image.attrib["file"]: tuple(_labeled_faces(image))
            for file in files
            for image in ElementTree.parse(file).iter("image")
        }
        return cls(files[0].parent, photos)


def _labeled_faces(image: ElementTree.Element) -> Iterator[LabeledFace]:
    for box in image.iter("box"):
        left, top = float(box.attrib["left"]), float(box.attrib["top"])
        right, bottom = left + float(box.attrib["width"]), top + float(box.attrib["height"])
        points = {part.attrib["name"]: _point(part.attrib) for part in box.iter("part")}
        if len(points) != 68:
            raise BuildError(f"{image.attrib['file']}: expected 68 points, got {len(points)}")
        ordered = np.array([points[name] for name in sorted(points)])
        yield LabeledFace((left, top, right, bottom), ordered)


def _point(attributes: Mapping[str, Any]) -> tuple[float, float]:
    return float(attributes["x"]), float(attributes["y"])


def _rows(text: str, key: str, value: str) -> Iterator[tuple[str, str]]:
    for row in csv.DictReader(io.StringIO(text)):
        yield row[key], row[value]
