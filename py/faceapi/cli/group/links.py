"""Folders of links: ``person-001/photo.jpg`` leads to an image with that person."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from faceapi.cli.inputs import ImageSource
from faceapi.cli.writing.atomic_files import CannotWriteError
from faceapi.core.untrusted_text import quotable


def check_links_target(folder: Path, sources: Sequence[ImageSource]) -> None:
    """Raise ``ValueError`` if the folder exists, or if an image is not a file."""
    if os.path.lexists(folder):
        raise ValueError(f"--links: {quotable(folder)} exists already; name a new folder")
    if not all(isinstance(source.content, Path) for source in sources):
        raise ValueError("--links: an image from standard input has no file; name files or folders")


def write_links(folder: Path, people: Sequence[Sequence[ImageSource]]) -> None:
    """Link the images of each person; an image with several people is linked for each.

    Symbolic links, relative where the drive is the same; hard links where the system allows no
    symbolic ones. Raises :class:`CannotWriteError`.
    """
    digits = max(3, len(str(len(people))))
    try:
        folder.mkdir(parents=True)
        for number, sources in enumerate(people, 1):
            person = folder / f"person-{number:0{digits}}"
            person.mkdir()
            used: set[str] = set()
            for path in dict.fromkeys(Path(str(source.content)) for source in sources):
                _link(path, person / _unique(path.name, used))
    except OSError as error:
        reason = error.strerror or error
        raise CannotWriteError(
            f"--links {quotable(folder)}: cannot be written: {reason}"
        ) from error


def _link(path: Path, link: Path) -> None:
    target = os.path.realpath(path)
    try:
        shown = os.path.relpath(target, os.path.realpath(link.parent))
    except ValueError:  # another drive
        shown = target
    try:
        link.symlink_to(shown)
    except (NotImplementedError, PermissionError):  # Windows without developer mode
        os.link(target, link)


def _unique(name: str, used: set[str]) -> str:
    path, number = Path(name), 1
    while name.casefold() in used:
        number += 1
        name = f"{path.stem}-{number}{path.suffix}"
    used.add(name.casefold())
    return name
