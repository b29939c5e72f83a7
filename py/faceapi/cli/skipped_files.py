"""Why a file of a folder is not read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from faceapi.core.content_type import HEAD_LENGTH, content_type
from faceapi.core.untrusted_text import printable, shortened

_MAX_ENDING = 12


def reason_to_skip(file: Path) -> str | None:
    """Why the file is no image that can be read, from its content; ``None`` if it is one."""
    from faceapi.runtime.pictures.picture_files import has_known_format, heif_is_available

    try:
        with file.open("rb") as opened:
            head = opened.read(HEAD_LENGTH)
    except OSError as error:
        return f"not readable ({error.strerror or type(error).__name__})"
    media_type = content_type(head)
    if media_type.startswith("image/hei"):
        return None if heif_is_available() else "HEIC (pip install pillow-heif to read it)"
    if has_known_format(head):
        return None
    if media_type.startswith(("image/", "video/", "application/pdf")):
        return f"{media_type} (not supported)"
    ending = shortened(printable(file.suffix), _MAX_ENDING) or "no ending"
    return f"no image ({ending})"


def describe_skipped(skipped: Counter[str]) -> str:
    """``skipped 3 files: 2 no image (.txt); 1 HEIC (pip install …)``."""
    reasons = "; ".join(f"{count} {reason}" for reason, count in skipped.most_common(8))
    rest = sum(skipped.values()) - sum(count for _, count in skipped.most_common(8))
    more = f"; {rest} for other reasons" if rest else ""
    files = "1 file" if sum(skipped.values()) == 1 else f"{sum(skipped.values())} files"
    return f"skipped {files}: {reasons}{more}"
