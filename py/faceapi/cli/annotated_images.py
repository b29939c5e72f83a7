"""Pictures with results drawn on them, written to a folder."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from faceapi import draw
from faceapi.cli.files import CannotWriteError, FileNotWrittenError, write_file
from faceapi.cli.inputs import Input
from faceapi.core.identity.matching import FaceMatch
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.results.faces import Face
from faceapi.core.untrusted_text import quotable

_FORMATS = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".bmp": "BMP",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}
"""Pillow's names of the formats that are written, by ending; others become PNG."""


class Drawings:
    """Writes drawn pictures below a folder: never over an input, and nothing else unasked."""

    def __init__(self, folder: Path, *, overwrite: bool) -> None:
        self._folder = folder
        self._overwrite = overwrite
        self._written: set[tuple[int, int]] = set()

    def plan(self, sources: Sequence[Input], inputs: Iterable[Path]) -> list[Input]:
        """The sources, each with the file for its drawing; no two share one.

        Nothing is written yet. Raises ``ValueError`` where a drawing would go over one of
        ``inputs``, over another file without ``overwrite``, or through a symbolic link.
        """
        protected = {identity: path for path in inputs if (identity := _identity(path))}
        taken: set[Path] = set()
        planned = []
        for source in sources:
            target = _free(self._folder / source.relative, taken)
            self._check(target, protected)
            planned.append(replace(source, drawing=target))
        return planned

    def make_folder(self) -> None:
        """Make the folder, before anything is computed; raises :class:`CannotWriteError`."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotWriteError(
                f"--draw {quotable(self._folder)}: cannot be made: {error.strerror or error}"
            ) from error

    def write(
        self,
        target: Path,
        picture: ArrayPicture,
        faces: Sequence[Face],
        matches: Sequence[FaceMatch],
    ) -> None:
        """Write the picture with the results drawn on it.

        Raises :class:`FileNotWrittenError`, or :class:`CannotWriteError` where no file can be
        written at all.
        """
        from PIL import Image

        image = Image.fromarray(picture.rgb())
        draw.paint(image, shapes(faces, matches))
        encoded = io.BytesIO()
        try:
            image.save(encoded, _FORMATS[target.suffix.lower()])
        except (OSError, ValueError) as error:  # JPEG and WebP have largest sizes
            raise FileNotWrittenError(f"{quotable(target)} cannot be written: {error}") from error
        overwrite = self._overwrite and _identity(target) not in self._written
        _make_folders(self._folder, target)
        write_file(target, encoded.getvalue(), overwrite=overwrite)
        if (identity := _identity(target)) is not None:
            self._written.add(identity)

    def _check(self, target: Path, protected: dict[tuple[int, int], Path]) -> None:
        source = protected.get(_identity(target) or (0, 0))
        if source is not None:
            raise ValueError(
                f"--draw would write over the input {quotable(source)}; name another folder"
            )
        link = _link_below(self._folder, target.parent)
        if link is not None:
            raise ValueError(
                f"--draw would write through the symbolic link {quotable(link)}; "
                "name another folder"
            )
        if not self._overwrite and os.path.lexists(target):
            raise ValueError(
                f"--draw would write over {quotable(target)}; "
                "name another folder, or add --overwrite"
            )


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


def _free(target: Path, taken: set[Path]) -> Path:
    if target.suffix.lower() not in _FORMATS:
        target = target.with_suffix(".png")
    stem, number = target.stem, 1
    while target in taken:
        number += 1
        target = target.with_stem(f"{stem}-{number}")
    taken.add(target)
    return target


def _make_folders(folder: Path, target: Path) -> None:
    """The folders between ``folder`` and ``target``, none through a symbolic link."""
    link = _link_below(folder, target.parent)
    if link is not None:
        raise FileNotWrittenError(
            f"{quotable(target)} cannot be written: {link} is a symbolic link"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileNotWrittenError(
            f"{quotable(target)} cannot be written: {error.strerror or error}"
        ) from error


def _link_below(folder: Path, place: Path) -> Path | None:
    """The first symbolic link between ``folder``, which may be one itself, and ``place``."""
    between = [place, *place.parents]
    below = between[: between.index(folder)]
    return next((each for each in reversed(below) if each.is_symlink()), None)


def _identity(path: Path) -> tuple[int, int] | None:
    """What is the same for all names and links of one file; ``None`` where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
