"""Why a picture in a folder is not read. Files of other types are nothing to report."""

from __future__ import annotations

from collections import Counter
from enum import Enum, auto
from pathlib import Path

from faceapi.core.content_type import HEAD_LENGTH, content_type


class Content(Enum):
    """The type of a file, by its first bytes."""

    IMAGE = auto()
    OTHER = auto()


def examine(file: Path) -> Content | str:
    """Whether the file is an image that can be read; the reason for an image that cannot."""
    from faceapi.runtime.pictures.picture_files import has_known_format, heif_is_available

    try:
        with file.open("rb") as opened:
            head = opened.read(HEAD_LENGTH)
    except OSError as error:
        return f"not readable ({error.strerror or type(error).__name__})"
    media_type = content_type(head)
    if media_type.startswith("image/hei"):
        return Content.IMAGE if heif_is_available() else "HEIC (pip install pillow-heif to read it)"
    if has_known_format(head):
        return Content.IMAGE
    return f"{media_type} (not supported)" if media_type.startswith("image/") else Content.OTHER


def describe_skipped(skipped: Counter[str]) -> str:
    """``skipped 3 files: 2 image/svg+xml (not supported); 1 HEIC (pip install …)``."""
    reasons = "; ".join(f"{count} {reason}" for reason, count in skipped.most_common(8))
    rest = sum(skipped.values()) - sum(count for _, count in skipped.most_common(8))
    more = f"; {rest} for other reasons" if rest else ""
    files = "1 file" if sum(skipped.values()) == 1 else f"{sum(skipped.values())} files"
    return f"skipped {files}: {reasons}{more}"
