"""Reads picture files from paths, bytes, open files, and the uploads of web frameworks.

An upload is any object with ``read()``, which may be a coroutine: FastAPI's and Starlette's
``UploadFile``, Django's ``UploadedFile``, Werkzeug's and Flask's ``FileStorage``. Nothing of these
packages is imported.
"""

from __future__ import annotations

import asyncio
import inspect
import os
from pathlib import Path
from typing import Any

from faceapi.core.untrusted_text import excerpt, quotable
from faceapi.errors import PictureError

ACCEPTED = (
    "a path, the bytes of a picture file, an open binary file, a PIL image, or an array of shape "
    "(h, w), (h, w, 1), (h, w, 3) or (h, w, 4) with values from 0 to 255"
)

_SHORT_NAME = 80
"""Maximum length of an upload's name in a message; a reason follows it."""


async def read_content(source: object) -> tuple[bytes, str]:
    """The content of a file, and its name in messages; raises ``PictureError``.

    An open file is read from its position. If that is its end, because a framework has read it to
    validate it, it is read from its start.
    """
    if isinstance(source, str | os.PathLike):
        return await asyncio.to_thread(_read_path, Path(source))
    if isinstance(source, bytes | bytearray | memoryview):
        content = bytes(source)
        return content, f"the {len(content)} bytes"
    if not callable(getattr(source, "read", None)):
        raise refusal(source)
    name = _name_of(source)
    try:
        content = await _read(source)
        if not content and callable(getattr(source, "seek", None)):
            await _called(source, "seek", 0)
            content = await _read(source)
    except (OSError, ValueError) as exc:  # ValueError: the file is closed
        raise PictureError(f"picture: cannot read {name}: {quotable(exc)}") from exc
    if not content:
        raise PictureError(f"picture: {name} is empty")
    return content, name


def refusal(source: object) -> PictureError:
    """The error for an object that is none of the accepted types."""
    hint = ""
    if isinstance(source, bool):
        hint = ". OpenCV's capture.read() returns a success flag and the frame; pass the frame"
    return PictureError(f"picture: expected {ACCEPTED}, got {type(source).__name__}{hint}")


def _read_path(path: Path) -> tuple[bytes, str]:
    try:
        return path.read_bytes(), quotable(path)
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or exc  # its text repeats the path
        raise PictureError(
            f"picture: cannot read {excerpt(str(path))}: {quotable(reason)}"
        ) from exc


async def _read(source: Any) -> bytes:
    data = await _called(source, "read")
    if not isinstance(data, bytes | bytearray | memoryview):
        raise refusal(source)
    return bytes(data)


async def _called(source: Any, method: str, *arguments: object) -> Any:
    """Call a method in a thread, and await the result if it is a coroutine."""
    result = await asyncio.to_thread(getattr(source, method), *arguments)
    return await result if inspect.isawaitable(result) else result


def _name_of(source: object) -> str:
    """The upload's own name, or ``the open file``."""
    for attribute in ("filename", "name"):
        name = getattr(source, attribute, None)
        if isinstance(name, str) and name:
            return f"the file {quotable(name, _SHORT_NAME)!r}"
    return "the open file"
