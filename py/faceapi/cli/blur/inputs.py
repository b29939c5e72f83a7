"""The photos and films that ``faceapi blur`` reads, and the files that it writes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faceapi.cli.films.film_file import SUFFIXES as WRITABLE_FILMS
from faceapi.cli.inputs import ImageSource, expand_paths
from faceapi.cli.writing.image_folder import ImageFolder

FILM_EXTENSIONS = frozenset(
    (*(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ogv"), ".3gp", ".wmv")
)
"""Endings of the names of films."""


@dataclass(frozen=True, slots=True)
class FilmSource:
    """A film to read, and the file to write."""

    path: Path
    target: Path

    @property
    def name(self) -> str:
        """Its path in messages."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Sources:
    """What is read."""

    photos: Sequence[ImageSource]
    """With the path of the copy as ``annotated_path``."""
    films: Sequence[FilmSource]


def plan_sources(
    paths: Sequence[str],
    folder: Path,
    writer: ImageFolder,
    skipped: Counter[str],
) -> Sources:
    """Find the files, and where the copies go; ``skipped`` counts what cannot be read.

    Raises ``ValueError`` as ``writer`` does.
    """
    named_films = [Path(path) for path in paths if _is_film(Path(path))]
    others = [path for path in paths if not _is_film(Path(path))]
    films = [(path, Path(path.name)) for path in named_films]
    for path in map(Path, others):
        if path.is_dir():
            films += _films_in(path, folder)
    photos = expand_paths(others, folder, skipped)
    inputs = [
        *(source.content for source in photos if isinstance(source.content, Path)),
        *(path for path, _ in films),
    ]
    planned = writer.plan(photos, inputs)
    targets = writer.plan_paths(
        [relative for _, relative in films], inputs, extensions=WRITABLE_FILMS, default=".mp4"
    )
    copies = [FilmSource(path, target) for (path, _), target in zip(films, targets, strict=True)]
    return Sources(planned, copies)


def _is_film(path: Path) -> bool:
    return path.suffix.lower() in FILM_EXTENSIONS and not path.is_dir()


def _films_in(folder: Path, output: Path) -> list[tuple[Path, Path]]:
    """The films of a folder with their relative paths, without hidden ones and our own copies."""
    output_path = Path(os.path.realpath(output))
    films = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in relative.parts)
        is_output = Path(os.path.realpath(path)).is_relative_to(output_path)
        if _is_film(path) and path.is_file() and not hidden and not is_output:
            films.append((path, relative))
    return films
