"""Escape untrusted text (file names, servers, files) for terminals, messages and spreadsheets.

Every value of the caller, of a file or of a server that an error message quotes goes through
:func:`quotable` (text) or :func:`excerpt` (any other value).
"""

from __future__ import annotations

import unicodedata
from reprlib import Repr

MESSAGE_LIMIT = 300
"""Maximum number of characters of untrusted text in a message."""
VALUE_LIMIT = 140
"""Maximum for one value, so that a message can quote two: a name and a reason."""

_REPR = Repr()
_REPR.maxstring = _REPR.maxother = VALUE_LIMIT
_REPR.maxlong = VALUE_LIMIT

_ESCAPED_CATEGORIES = frozenset(("Cc", "Cs", "Zl", "Zp"))
"""Control characters, surrogates, line and paragraph separators."""
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""These make a terminal display the characters of a name in another order."""
_NAMED_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


def printable(text: str) -> str:
    r"""Escape everything that a terminal would interpret instead of display.

    Bytes of a file name that are not UTF-8 (surrogates from ``surrogateescape``) are written as
    ``\xff``.

    >>> print(printable("red\x1b[31m \udce9.jpg"))
    red\x1b[31m \xe9.jpg
    """
    if text.isprintable():
        return text
    return "".join(map(_escaped, text))


def well_formed(text: str) -> str:
    r"""Escape lone surrogates, which JSON cannot encode, as in :func:`printable`.

    >>> print(well_formed("caf\udce9.jpg"))
    caf\xe9.jpg
    """
    return "".join(_escaped(c) if unicodedata.category(c) == "Cs" else c for c in text)


def shortened(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """The text, or its first ``limit`` characters and an ellipsis.

    >>> shortened("abcdef", 3)
    'abc…'
    """
    return text if len(text) <= limit else f"{text[:limit]}…"


def quotable(value: object, limit: int = VALUE_LIMIT) -> str:
    """``str(value)`` for a message: printable, at most ``limit`` characters.

    Longer text loses its middle, so that a path keeps the file's name.

    >>> quotable("/home/ada/photos/2024/amy.jpg", 15)
    '/home/ad…amy.jpg'
    """
    text = str(value)
    shown = printable(text if len(text) <= limit else f"{text[:limit]}{text[-limit:]}")
    if len(text) <= limit and len(shown) <= limit:
        return shown
    end = limit // 2
    return f"{shown[: limit - end]}…{shown[-end:]}"


def excerpt(value: object) -> str:
    """``repr(value)`` for a message, at most ``VALUE_LIMIT`` characters, however large it is.

    >>> excerpt(["x"] * 1000), excerpt(b"abc")
    ("['x', 'x', 'x', 'x', 'x', 'x', ...]", "b'abc'")
    """
    if isinstance(value, bytes | bytearray) and len(value) > VALUE_LIMIT:
        value = bytes(value[:VALUE_LIMIT])
    return quotable(_REPR.repr(value))


def text_cell(text: str) -> str:
    """Escape a CSV cell so that no spreadsheet interprets it as a formula.

    Text that begins like a formula gets a leading apostrophe, which spreadsheets read as "this is
    text". A single sign is not a formula. Do not use it for numbers, which may be negative.

    >>> text_cell("=1+1.jpg"), text_cell("photo.jpg")
    ("'=1+1.jpg", 'photo.jpg')
    """
    start = text.lstrip()
    is_formula = len(start) > 1 and (text[0] in _FORMULA_STARTS or start[0] in _FORMULA_STARTS)
    return f"'{text}" if is_formula else text


def _escaped(character: str) -> str:
    if (
        unicodedata.category(character) not in _ESCAPED_CATEGORIES
        and character not in _BIDI_CONTROLS
    ):
        return character
    if character in _NAMED_ESCAPES:
        return _NAMED_ESCAPES[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte preserved by surrogateescape
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
