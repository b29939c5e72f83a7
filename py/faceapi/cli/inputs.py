"""Which pictures a command line names."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import cast

from faceapi.errors import PictureError

PICTURES = frozenset(
    (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".avif")
)
"""Endings of the files that are taken from a folder. A file named by itself is always tried."""
MAX_INPUT_BYTES = 256 << 20
"""Most that is read from standard input."""
MAX_LISTED_PATHS = 1_000_000
"""Most paths that standard input may list."""

_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Input:
    """One picture to read."""

    name: str
    """As the file is called: may hold control characters, and bytes that are not UTF-8."""
    source: Path | bytes
    relative: Path
    """Where its drawing goes, below the folder for drawings."""
    drawing: Path | None = None
    """The file for its drawing, if one is asked for."""


def inputs(paths: Iterable[str], drawings: Path | None = None) -> list[Input]:
    """The pictures that ``paths`` name, in order, folders sorted.

    Of a folder that contains the folder ``drawings``, what is in there is not taken. Raises
    ``PictureError`` where standard input is longer than we read.
    """
    return [each for path in paths for each in _inputs(path, drawings)]


def _inputs(path: str, drawings: Path | None) -> Iterator[Input]:
    if path == "-":
        yield from _standard_input(drawings)
    else:
        yield from _named(path, drawings)


def _named(path: str, drawings: Path | None) -> Iterator[Input]:
    place = Path(path)
    if not _is_folder(place):
        yield Input(path, place, Path(place.name))
        return
    passed_over = _below(place, drawings)
    for file in sorted(place.rglob("*")):
        inside = file.relative_to(place)
        hidden = any(part.startswith(".") for part in inside.parts)
        drawn = passed_over is not None and inside.is_relative_to(passed_over)
        if file.suffix.lower() in PICTURES and not hidden and not drawn and file.is_file():
            yield Input(str(file), file, inside)


def _read(stream: BufferedIOBase) -> bytes:
    content = bytearray()
    # In pieces, because Python looks for Ctrl-C between them.
    while piece := stream.read1(_PIECE):
        content += piece
        if len(content) > MAX_INPUT_BYTES:
            raise PictureError(
                "standard input: expected a picture or a list of paths of at most "
                f"{MAX_INPUT_BYTES} bytes, got more; give large files by name"
            )
    return bytes(content)


def _is_folder(place: Path) -> bool:
    with suppress(OSError):  # a name that is too long, a folder that may not be entered
        return place.is_dir()
    return False


def _below(place: Path, drawings: Path | None) -> Path | None:
    """``drawings`` relative to ``place``, where it is a folder inside of it."""
    if drawings is None:
        return None
    # Not Path.resolve, which raises RuntimeError for links that go in circles.
    place, drawings = Path(os.path.realpath(place)), Path(os.path.realpath(drawings))
    return drawings.relative_to(place) if place in drawings.parents else None


def _standard_input(drawings: Path | None) -> Iterator[Input]:
    """One picture, or a list of paths: no path can hold the byte 0, and a picture does."""
    if sys.stdin is None:
        raise PictureError("standard input is closed")
    content = _read(cast("BufferedIOBase", sys.stdin.buffer))
    if b"\0" in content:
        yield Input("-", content, Path("stdin.png"))
        return
    if content.count(b"\n") > MAX_LISTED_PATHS:
        raise PictureError(
            f"standard input: expected at most {MAX_LISTED_PATHS} paths, got more; "
            "give them in several runs"
        )
    for line in content.decode("utf-8", "surrogateescape").split("\n"):
        if line.strip():
            yield from _named(str(Path(line.strip())), drawings)
