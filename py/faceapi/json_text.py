"""Parse and validate untrusted JSON. No other module of the package parses JSON.

The standard library's parser recurses once per nesting level. CPython stops it with a
``RecursionError``, but in a browser the WebAssembly stack overflows first, which kills Python until
the page is reloaded. The depth is therefore checked before parsing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from faceapi.core.untrusted_text import excerpt, quotable

T = TypeVar("T")

MAX_DEPTH = 100
"""Maximum nesting depth of arrays and objects. Our own files have at most six levels."""

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
"""A string, possibly unterminated, or a bracket. Matches any text in linear time."""


def parse_json(content: str | bytes | bytearray) -> Any:
    """Parse a JSON document. Bytes may be UTF-8, UTF-16 or UTF-32, as for ``json.loads``.

    >>> parse_json('{"a": [1, 2]}')
    {'a': [1, 2]}

    Raises
    ------
    ValueError
        the content is not JSON, not text, or nested more than :data:`MAX_DEPTH` levels deep
    """
    if not isinstance(content, str):
        content = content.decode(json.detect_encoding(content), "surrogatepass")
    _check_depth(content)
    return json.loads(content)


def load_json(text: str | bytes | bytearray, name: str) -> object:
    """Parse JSON text; the ``ValueError`` for malformed text begins with ``name``."""
    try:
        content: object = parse_json(text)
    except ValueError as error:
        raise ValueError(f"{name}: expected JSON text, {quotable(error)}") from error
    return content


def require_object(data: object, name: str) -> Mapping[str, object]:
    """Return the JSON object ``data``, given as a mapping or as text; ``ValueError`` otherwise."""
    if isinstance(data, str | bytes | bytearray):
        data = load_json(data, name)
    if not isinstance(data, Mapping):
        raise ValueError(f"{name}: expected a JSON object, got {type(data).__name__}")
    return data


def require_key(entry: Mapping[str, object], key: str, expected: type[T], name: str) -> T:
    """Return ``entry[key]``; ``ValueError`` if it is missing or not of the expected type."""
    if key not in entry:
        members = excerpt(sorted(map(str, entry)))
        raise ValueError(f"{name}: expected a member {key!r}, got {members}")
    value = entry[key]
    if not isinstance(value, expected):
        raise ValueError(
            f"{name}: {key} must be of type {expected.__name__}, got {type(value).__name__}"
        )
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        first = text[token.start()]
        if first in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError(
                    f"expected at most {MAX_DEPTH} levels of arrays and objects, "
                    f"got more at character {token.start()}: it is nested too deeply"
                )
        elif first != '"':
            depth -= 1
