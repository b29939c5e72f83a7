"""The pictures that every backend gets, as files with short names."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from faceapi_build.accuracy.faces import with_border
from faceapi_build.accuracy.sets.labeled_photos import LabeledPhotos
from faceapi_build.accuracy.sets.lfw import LfwPhotos
from faceapi_build.accuracy.sets.photo_pairs import PhotoPairs
from faceapi_build.accuracy.sets.pictures import write_png

CROPS = 400
"""At most this many photos of LFW: the first people by name, with all their photos."""
_FEW_CROPS, _FEW_PHOTOS = 12, 2


@dataclass(frozen=True)
class Crop:
    """A crop of LFW with its border."""

    file: str
    name: str
    box: tuple[float, float, float, float]
    """The face's x, y, width and height in pixels."""


@dataclass(frozen=True)
class Pictures:
    """The sets that are present, and where their files are."""

    folder: Path
    labeled: LabeledPhotos | None
    pairs: PhotoPairs | None
    lfw: LfwPhotos | None
    crops: tuple[Crop, ...]

    @classmethod
    def write(cls, data: Path, folder: Path, crops: int = CROPS) -> Pictures:
        """Write the pictures of the sets below ``data`` into ``folder``."""
        labeled, pairs = LabeledPhotos.find(data), PhotoPairs.find(data)
        if labeled is not None:
            for name in labeled.photos:
                shutil.copyfile(labeled.folder / name, folder / photo_file(name))
        if pairs is not None:
            for name in pair_names(pairs):
                shutil.copyfile(pairs.folder / name, folder / photo_file(name))
        known = LfwPhotos.find(data)
        lfw = known.sample(crops) if known is not None and known.tight else None
        crops_written = () if lfw is None else _write_crops(lfw, folder)
        return cls(folder, labeled, pairs, lfw, crops_written)

    def few(self) -> Pictures:
        """The first of them, for a backend that takes a minute for each photo."""
        labeled = None if self.labeled is None else self.labeled.sample(_FEW_PHOTOS)
        return replace(self, labeled=labeled, pairs=None, crops=self.crops[:_FEW_CROPS])


def photo_file(name: str) -> str:
    """The file of a photo in the folder."""
    return f"photo-{name.replace('/', '-')}"


def pair_names(pairs: PhotoPairs) -> list[str]:
    """The photos of all pairs, each once."""
    return sorted({name for first, second, _ in pairs.pairs for name in (first, second)})


def _write_crops(lfw: LfwPhotos, folder: Path) -> tuple[Crop, ...]:
    crops = []
    for number, name in enumerate(lfw.names):
        face = with_border(lfw.read(name))
        file = f"crop-{number:04}.png"
        write_png(folder / file, face.pixels)
        crops.append(Crop(file, name, (face.box.x, face.box.y, face.box.width, face.box.height)))
    return tuple(crops)
