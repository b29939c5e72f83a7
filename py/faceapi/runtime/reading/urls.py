"""URLs that a picture can have in CPython: ``http(s):``, ``file:`` and ``data:``."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit
from urllib.request import url2pathname

_LONGEST_SCHEME = 8


def is_url(text: str) -> bool:
    """Whether the text is a URL of one of these schemes, in any case."""
    return is_http_url(text) or is_file_url(text) or is_data_url(text)


def is_http_url(text: str) -> bool:
    """Whether the text is an ``http:`` or ``https:`` URL."""
    return _start(text).startswith(("http://", "https://"))


def is_data_url(text: str) -> bool:
    """Whether the text is a ``data:`` URL."""
    return _start(text).startswith("data:")


def is_file_url(text: str) -> bool:
    """Whether the text is a ``file:`` URL."""
    return _start(text).startswith("file://")


def path_of(uri: str) -> Path:
    """The path of a ``file:`` URL; any other text is a path already."""
    if not is_file_url(uri):
        return Path(uri)
    return Path(url2pathname(unquote(urlsplit(uri).path)))


def data_of(uri: str) -> bytes:
    """The content of a ``data:`` URL; raises ``ValueError`` if it is malformed."""
    header, comma, data = uri.partition(",")
    if not comma:
        raise ValueError("a data: URL needs a comma before its data")
    content = unquote_to_bytes(data)
    if not header.lower().endswith(";base64"):
        return content
    try:
        missing = -len(content.translate(None, b" \t\r\n=")) % 4
        stripped = content.translate(None, b" \t\r\n=") + b"=" * missing
        return base64.b64decode(stripped, validate=True)
    except binascii.Error as error:
        raise ValueError(f"its base64 data is malformed: {error}") from error


def _start(text: str) -> str:
    return text[:_LONGEST_SCHEME].lower()
