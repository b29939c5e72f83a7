"""Pictures with results drawn on them, written to a folder."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageOps

from faceapi import draw
from faceapi.cli.inputs import Input
from faceapi.core.identity.matching import FaceMatch
from faceapi.core.results.faces import Face

_WRITABLE = frozenset((".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"))


class Drawings:
    """Writes drawn pictures below a folder, none over another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: set[Path] = set()

    def write(self, source: Input, faces: Sequence[Face], matches: Sequence[FaceMatch]) -> Path:
        """Draw what was found on a copy of the picture, and return where it is."""
        given = source.source
        with Image.open(io.BytesIO(given) if isinstance(given, bytes) else given) as original:
            image = ImageOps.exif_transpose(original).convert("RGB")
        draw.paint(image, shapes(faces, matches))
        target = self._free(self._folder / source.relative)
        target.parent.mkdir(parents=True, exist_ok=True)
        image.save(target)
        return target

    def _free(self, target: Path) -> Path:
        if target.suffix.lower() not in _WRITABLE:
            target = target.with_suffix(".png")
        stem, number = target.stem, 1
        while target in self._taken:
            number += 1
            target = target.with_stem(f"{stem}-{number}")
        self._taken.add(target)
        return target


def shapes(faces: Sequence[Face], matches: Sequence[FaceMatch]) -> list[draw.Shape]:
    """Everything that is known of the faces."""
    if matches:
        return draw.matches(list(faces), list(matches))
    found = draw.detections(list(faces))
    for face in faces:
        if "landmarks" in face.computed:
            found += draw.face_landmarks(face)
        if "expressions" in face.computed:
            found += draw.face_expressions(face)
        if "age" in face.computed:
            found += draw.age_and_gender(face)
    return found
