"""The probable type of a file that is not a picture, for error messages."""

from __future__ import annotations

import re

HEAD_LENGTH = 1024
"""Bytes from the start of a file that :func:`content_type` looks at."""

_PREFIXES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF", "application/pdf"),
    (b"%!PS", "application/postscript"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)
_BRANDS = {
    b"avif": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
}
"""Brands of the ISO container; every other one is a video."""
_MARKUP = (("svg", "image/svg+xml"), ("html", "text/html"), ("!doctype html", "text/html"))


_BEFORE_ROOT = re.compile(
    r"\A(?:[\ufeff\s]+|<\?xml[^>]*>|<!--.*?-->|<!doctype svg[^>]*>)+", re.IGNORECASE | re.DOTALL
)


def content_type(content: bytes) -> str:
    """The media type of a file's content, from its first bytes.

    >>> content_type(b"<!DOCTYPE html><title>404</title>"), content_type(b'{"error": 404}')
    ('text/html', 'application/json')
    >>> content_type(b'<?xml version="1.0"?>\\n<svg width="9"/>'), content_type(bytes(9))
    ('image/svg+xml', 'application/octet-stream')
    """
    head = bytes(content[:HEAD_LENGTH])
    for prefix, media_type in _PREFIXES:
        if head.startswith(prefix):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if b"\0" in head:
        return "application/octet-stream"
    return _text_type(head.decode("utf-8", "replace"))


def _text_type(text: str) -> str:
    start = _BEFORE_ROOT.sub("", text)
    for word, media_type in _MARKUP:
        if start[: len(word) + 1].lower() == f"<{word}":
            return media_type
    if start[:1] in ("{", "["):
        return "application/json"
    return "text/plain" if "\ufffd" not in text and text.strip() else "application/octet-stream"
