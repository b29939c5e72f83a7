"""A folder for what a command writes: nothing in it is overwritten unasked."""

from __future__ import annotations

import io
import os
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from faceapi.cli.inputs import ImageSource
from faceapi.cli.writing.atomic_files import CannotWriteError, FileNotWrittenError, write_file
from faceapi.core.untrusted_text import quotable

WRITABLE_EXTENSIONS = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jpe": "JPEG",
    ".jfif": "JPEG",
    ".png": "PNG",
    ".bmp": "BMP",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}
"""Pillow's names of the formats we write, by file extension; others become PNG."""


class ImageFolder:
    """Writes pictures below a folder; overwrites files only if allowed, inputs never.

    ``flag`` is the option that names the folder, for messages.
    """

    def __init__(self, folder: Path, *, flag: str, overwrite: bool) -> None:
        self._folder = folder
        self._flag = flag
        self._overwrite = overwrite
        self._planned: set[Path] = set()
        self._written: set[tuple[int, int]] = set()

    def plan(self, sources: Sequence[ImageSource], inputs: Iterable[Path]) -> list[ImageSource]:
        """Return the sources, each with the path of :meth:`plan_paths` as ``annotated_path``."""
        paths = self.plan_paths([source.relative_path for source in sources], inputs)
        return [
            replace(source, annotated_path=path)
            for source, path in zip(sources, paths, strict=True)
        ]

    def plan_paths(
        self,
        relative_paths: Iterable[Path],
        inputs: Iterable[Path],
        *,
        extensions: Container[str] = WRITABLE_EXTENSIONS,
        default: str = ".png",
    ) -> list[Path]:
        """Return a path for each file, unique among all planned ones.

        A file whose extension is not in ``extensions`` gets the ``default``. Nothing is written
        yet. Raises ``ValueError`` if a path would overwrite one of ``inputs``, would overwrite
        another file without ``overwrite``, or leads through a symbolic link.
        """
        protected = {file_id: path for path in inputs if (file_id := _file_id(path))}
        paths = []
        for relative_path in relative_paths:
            target = self._folder / relative_path
            if target.suffix.lower() not in extensions:
                target = target.with_suffix(default)
            paths.append(self._unique(target))
            self._check_target(paths[-1], protected)
        return paths

    def create_folder(self) -> None:
        """Create the folder before anything is computed; raises :class:`CannotWriteError`."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            name, reason = f"{self._flag} {quotable(self._folder)}", error.strerror or error
            raise CannotWriteError(f"{name}: cannot be created: {reason}") from error

    def save(self, target: Path, image: Any, **settings: Any) -> None:
        """Write a Pillow image, with settings of its format.

        Raises :class:`FileNotWrittenError`, or :class:`CannotWriteError` if no file can be written
        at all.
        """
        encoded = io.BytesIO()
        try:
            image.save(encoded, WRITABLE_EXTENSIONS[target.suffix.lower()], **settings)
        except (OSError, ValueError) as error:  # JPEG and WebP limit the size
            raise FileNotWrittenError(
                f"{quotable(target)} cannot be written: {quotable(error)}"
            ) from error
        overwrite = self._overwrite and _file_id(target) not in self._written
        _create_parents(self._folder, target)
        write_file(target, encoded.getvalue(), overwrite=overwrite)
        if (file_id := _file_id(target)) is not None:
            self._written.add(file_id)

    def _unique(self, target: Path) -> Path:
        stem, number = target.stem, 1
        while target in self._planned:
            number += 1
            target = target.with_stem(f"{stem}-{number}")
        self._planned.add(target)
        return target

    def _check_target(self, target: Path, protected: dict[tuple[int, int], Path]) -> None:
        source = protected.get(_file_id(target) or (0, 0))
        if source is not None:
            raise ValueError(
                f"{self._flag} would overwrite the input {quotable(source)}; name another folder"
            )
        link = _link_below(self._folder, target.parent)
        if link is not None:
            raise ValueError(
                f"{self._flag} would write through the symbolic link {quotable(link)}; "
                "name another folder"
            )
        if not self._overwrite and os.path.lexists(target):
            raise ValueError(
                f"{self._flag} would overwrite {quotable(target)}; "
                "name another folder, or add --overwrite"
            )


def _create_parents(folder: Path, target: Path) -> None:
    """Create the folders between ``folder`` and ``target``, unless one is a symbolic link."""
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


def _link_below(folder: Path, path: Path) -> Path | None:
    """Return the first symbolic link on the way from ``folder``, which may be one, to ``path``."""
    chain = [path, *path.parents]
    below = chain[: chain.index(folder)]
    return next((part for part in reversed(below) if part.is_symlink()), None)


def _file_id(path: Path) -> tuple[int, int] | None:
    """Return an id shared by all names and links of a file; ``None`` if there is no file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
