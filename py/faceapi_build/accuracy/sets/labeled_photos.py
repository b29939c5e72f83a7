"""Photos with labeled boxes, and with landmarks where there are some: dlib's faces, WIDER FACE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from faceapi_build.errors import BuildError

_WIDER_INVALID = 7
"""Column of the mark for boxes that nobody can be expected to find."""


@dataclass(frozen=True)
class LabeledFace:
    """A face as a person marked it."""

    xyxy: tuple[float, float, float, float]
    """Left, top, right and bottom, in pixels."""
    points: NDArray[np.float64] | None = None
    """68 landmarks, ``(68, 2)``, in pixels."""


@dataclass(frozen=True)
class LabeledPhotos:
    """Photos with boxes and landmarks."""

    folder: Path
    photos: Mapping[str, tuple[LabeledFace, ...]]
    """By path below the folder."""
    ignored: Mapping[str, tuple[LabeledFace, ...]]
    """Boxes that count neither if they are found nor if they are not."""

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
        return cls(files[0].parent, photos, {})

    @classmethod
    def find_wider(cls, folder: Path) -> LabeledPhotos | None:
        """The validation photos of ``wider``: ``WIDER_val/images`` and ``wider_face_split``."""
        table = folder / "wider" / "wider_face_split" / "wider_face_val_bbx_gt.txt"
        if not table.is_file():
            return None
        photos, ignored = {}, {}
        for name, rows in _wider_rows(table):
            photos[name] = tuple(_wider_face(row) for row in rows if not row[_WIDER_INVALID])
            ignored[name] = tuple(_wider_face(row) for row in rows if row[_WIDER_INVALID])
        return cls(folder / "wider" / "WIDER_val" / "images", photos, ignored)

    def sample(self, count: int) -> LabeledPhotos:
        """At most the first ``count`` photos."""
        return LabeledPhotos(self.folder, dict(list(self.photos.items())[:count]), self.ignored)


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


def _wider_rows(table: Path) -> Iterator[tuple[str, list[list[int]]]]:
    """Path, and for each face left, top, width, height, and six marks."""
    lines = iter(table.read_text("utf-8").split("\n"))
    for name in lines:
        if not name.strip():
            continue
        try:
            count = int(next(lines))
            # Without faces there is one line of zeros.
            rows = [[int(cell) for cell in next(lines).split()] for _ in range(max(count, 1))]
        except (ValueError, StopIteration) as error:
            raise BuildError(f"{table}: expected the number of faces after {name}") from error
        yield name.strip(), [row for row in rows[:count] if row[2] > 0 and row[3] > 0]


def _wider_face(row: list[int]) -> LabeledFace:
    left, top, width, height = row[:4]
    return LabeledFace((left, top, left + width, top + height))
