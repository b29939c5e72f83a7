"""A link to the page with its settings and an edited program, in the fragment of its address.

Browsers do not send the fragment to any server.
"""

from __future__ import annotations

import base64
import binascii
import zlib

import js

MAX_LENGTH = 100_000
"""Characters of a program that a link may have."""
_NAME = "#program="


def address(query: str, program: str) -> str:
    """The address of this page with settings and, unless it is empty, a program."""
    page = f"{js.location.origin}{js.location.pathname}"
    text = f"{page}?{query}" if query else page
    if not program:
        return text
    return f"{text}{_NAME}{encode(program)}"


def program_in(fragment: str) -> str:
    """The program in the fragment of an address; empty if it has none, or a damaged one."""
    return decode(fragment.removeprefix(_NAME)) if fragment.startswith(_NAME) else ""


def encode(program: str) -> str:
    """A program as letters, digits, ``-`` and ``_``."""
    packed = zlib.compress(program.encode(), 9)
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def decode(text: str) -> str:
    """The program in such a text; empty if it is damaged or too long."""
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        content = zlib.decompressobj().decompress(packed, MAX_LENGTH)
        return content.decode("utf-8")
    except (binascii.Error, zlib.error, ValueError):
        return ""
