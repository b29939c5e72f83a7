"""Find the images that a command line names."""

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

IMAGE_EXTENSIONS = frozenset(
    (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".avif")
)
"""Extensions of the files to read from a folder. A file named explicitly is always tried."""
MAX_INPUT_BYTES = 256 << 20
"""Maximum number of bytes to read from standard input."""
MAX_LISTED_PATHS = 1_000_000
"""Maximum number of paths that standard input may list."""

_CHUNK_SIZE = 1 << 18


@dataclass(frozen=True, slots=True)
class ImageSource:
    """One image to read."""

    name: str
    """The file's name; may contain control characters and bytes that are not UTF-8."""
    content: Path | bytes
    relative_path: Path
    """Path of the annotated image below the folder for annotated images."""
    annotated_path: Path | None = None
    """File for the annotated image, if one was requested."""


def expand_paths(paths: Iterable[str], output_folder: Path | None = None) -> list[ImageSource]:
    """Return the images that ``paths`` name, in order, with folders sorted.

    Files in ``output_folder`` are skipped when a folder around it is searched. Raises
    ``PictureError`` if standard input is longer than the limit.
    """
    return [source for path in paths for source in _expand(path, output_folder)]


def _expand(path: str, output_folder: Path | None) -> Iterator[ImageSource]:
    if path == "-":
        yield from _from_standard_input(output_folder)
    else:
        yield from _from_path(path, output_folder)


def _from_path(name: str, output_folder: Path | None) -> Iterator[ImageSource]:
    path = Path(name)
    if not _is_folder(path):
        yield ImageSource(name, path, Path(path.name))
        return
    skipped = _relative_output_folder(path, output_folder)
    for file in sorted(path.rglob("*")):
        relative = file.relative_to(path)
        hidden = any(part.startswith(".") for part in relative.parts)
        is_output = skipped is not None and relative.is_relative_to(skipped)
        is_image = file.suffix.lower() in IMAGE_EXTENSIONS
        if is_image and not hidden and not is_output and file.is_file():
            yield ImageSource(str(file), file, relative)


def _from_standard_input(output_folder: Path | None) -> Iterator[ImageSource]:
    """Read one image or a list of paths: only an image contains zero bytes."""
    if sys.stdin is None:
        raise PictureError("standard input is closed")
    content = _read_all(cast("BufferedIOBase", sys.stdin.buffer))
    if b"\0" in content:
        yield ImageSource("-", content, Path("stdin.png"))
        return
    if content.count(b"\n") > MAX_LISTED_PATHS:
        raise PictureError(
            f"standard input: expected at most {MAX_LISTED_PATHS} paths, got more; "
            "split the list into several runs"
        )
    for line in content.decode("utf-8", "surrogateescape").split("\n"):
        if line.strip():
            yield from _from_path(str(Path(line.strip())), output_folder)


def _read_all(stream: BufferedIOBase) -> bytes:
    content = bytearray()
    # In chunks, because Python handles Ctrl-C between them.
    while chunk := stream.read1(_CHUNK_SIZE):
        content += chunk
        if len(content) > MAX_INPUT_BYTES:
            raise PictureError(
                "standard input: expected a picture or a list of paths of at most "
                f"{MAX_INPUT_BYTES} bytes, got more; pass large files by name"
            )
    return bytes(content)


def _is_folder(path: Path) -> bool:
    with suppress(OSError):  # the name is too long, or a parent folder is not accessible
        return path.is_dir()
    return False


def _relative_output_folder(path: Path, output_folder: Path | None) -> Path | None:
    """Return ``output_folder`` relative to ``path`` if it lies inside, else ``None``."""
    if output_folder is None:
        return None
    # Path.resolve raises RuntimeError for circular links; realpath does not.
    path, output_folder = Path(os.path.realpath(path)), Path(os.path.realpath(output_folder))
    return output_folder.relative_to(path) if path in output_folder.parents else None
