"""Find the images that a command line names.

In a folder a file counts as an image if its ending or, for any other ending, its content is a
picture. Pictures that cannot be read are counted, with the reason.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from typing import cast
from urllib.parse import unquote, urlsplit

from faceapi.cli.skipped_files import Content, examine
from faceapi.errors import PictureError
from faceapi.runtime.reading.files import wait_for_data
from faceapi.runtime.reading.urls import is_data_url, is_file_url, is_url, path_of

IMAGE_EXTENSIONS = frozenset(
    (
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".bmp", ".webp"),
        *(".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm", ".avif", ".avifs"),
    )
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
    content: Path | bytes | str
    """The file, the bytes of standard input, or a URL."""
    relative_path: Path
    """Path of the annotated image below the folder for annotated images."""
    annotated_path: Path | None = None
    """File for the annotated image, if one was requested."""


def expand_paths(
    paths: Iterable[str],
    output_folder: Path | None = None,
    skipped: Counter[str] | None = None,
) -> list[ImageSource]:
    """Return the images that ``paths`` name, in order, with folders sorted.

    Files in ``output_folder`` are left out when a folder around it is searched. ``skipped`` counts
    the pictures of folders that cannot be read, by reason. Raises ``PictureError`` if standard
    input is longer than the limit.
    """
    counter = Counter[str]() if skipped is None else skipped
    return [source for path in paths for source in _expand(path, output_folder, counter)]


def _expand(path: str, output_folder: Path | None, skipped: Counter[str]) -> Iterator[ImageSource]:
    if path == "-":
        yield from _from_standard_input(output_folder, skipped)
    else:
        yield from _from_path(path, output_folder, skipped)


def _from_path(
    name: str, output_folder: Path | None, skipped: Counter[str]
) -> Iterator[ImageSource]:
    if is_url(name) and not is_file_url(name):
        yield ImageSource(name, name, _path_of_url(name))
        return
    path = path_of(name)
    if not _is_folder(path):
        yield ImageSource(name, path, Path(path.name))
        return
    output = _relative_output_folder(path, output_folder)
    for file in sorted(path.rglob("*")):
        relative = file.relative_to(path)
        hidden = any(part.startswith(".") for part in relative.parts)
        is_output = output is not None and relative.is_relative_to(output)
        if hidden or is_output or not file.is_file():
            continue
        is_named_so = file.suffix.lower() in IMAGE_EXTENSIONS
        content = Content.IMAGE if is_named_so else examine(file)
        if content is Content.IMAGE:
            yield ImageSource(str(file), file, relative)
        elif isinstance(content, str):
            skipped[content] += 1


def _path_of_url(url: str) -> Path:
    """The file name at the end of a URL, for the annotated image."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name if not is_data_url(url) else ""
    safe = re.sub(r"[^\w.\- ]", "_", name).lstrip(".")
    return Path(safe or "download.png")


def _from_standard_input(
    output_folder: Path | None, skipped: Counter[str]
) -> Iterator[ImageSource]:
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
        name = line.strip()
        if name:
            name = name if is_url(name) else str(Path(name))
            yield from _from_path(name, output_folder, skipped)


def _read_all(stream: BufferedIOBase) -> bytes:
    content = bytearray()
    while True:
        wait_for_data(stream.fileno())
        chunk = stream.read1(_CHUNK_SIZE)
        if not chunk:
            return bytes(content)
        content += chunk
        if len(content) > MAX_INPUT_BYTES:
            raise PictureError(
                "standard input: expected a picture or a list of paths of at most "
                f"{MAX_INPUT_BYTES} bytes, got more; pass large files by name"
            )


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
