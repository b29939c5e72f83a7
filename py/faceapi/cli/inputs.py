"""Which pictures a command line names."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PICTURES = frozenset(
    (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".avif")
)
"""Endings of the files that are taken from a folder. A file named by itself is always tried."""


@dataclass(frozen=True, slots=True)
class Input:
    """One picture to read."""

    name: str
    """For people, and for the results."""
    source: Path | bytes
    relative: Path
    """Where its drawing goes, below the folder for drawings."""


def inputs(paths: Iterable[str]) -> list[Input]:
    """The pictures that ``paths`` name, in order, folders sorted."""
    return [each for path in paths for each in _inputs(path)]


def _inputs(path: str) -> Iterator[Input]:
    if path == "-":
        yield from _standard_input(sys.stdin.buffer.read())
        return
    place = Path(path)
    if not place.is_dir():
        yield Input(path, place, Path(place.name))
        return
    for file in sorted(place.rglob("*")):
        inside = file.relative_to(place)
        hidden = any(part.startswith(".") for part in inside.parts)
        if file.suffix.lower() in PICTURES and not hidden and file.is_file():
            yield Input(str(file), file, inside)


def _standard_input(content: bytes) -> Iterator[Input]:
    """One picture, or a list of paths: no path can hold the byte 0, and a picture does."""
    if b"\0" in content:
        yield Input("-", content, Path("stdin.png"))
        return
    for line in content.decode("utf-8", "surrogateescape").splitlines():
        if line.strip():
            yield from _inputs(str(Path(line.strip())))
