"""Parses JSON that comes from elsewhere; the only module of the package that does.

The parser of the standard library calls itself for every level of nesting. CPython stops that with
a ``RecursionError``, but in a browser the stack of WebAssembly overflows first, and Python is dead
until the page is loaded again. So the depth is checked before anything is parsed.
"""

from __future__ import annotations

import json
import re
from typing import Any

MAX_DEPTH = 100
"""Levels of arrays and objects within each other. The files of this package have at most six."""

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
"""A string, which may be unterminated, or a bracket. Takes linear time on any text."""


def parse_json(content: str | bytes | bytearray) -> Any:
    """The value of a JSON document.

    Bytes may be UTF-8, UTF-16 or UTF-32, as in ``json.loads``.

    >>> parse_json('{"a": [1, 2]}')
    {'a': [1, 2]}

    Raises
    ------
    ValueError
        the content is not JSON, not text, or has more than :data:`MAX_DEPTH` levels
    """
    if not isinstance(content, str):
        content = content.decode(json.detect_encoding(content), "surrogatepass")
    _check_depth(content)
    return json.loads(content)


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
