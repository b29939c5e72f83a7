"""CSS colours as numbers, for the painters that have no CSS."""

from __future__ import annotations

import re
from typing import TypeAlias

RGBA: TypeAlias = tuple[int, int, int, float]
"""Red, green, blue from 0 to 255, and opacity from 0 to 1."""

_FUNCTION = re.compile(r"rgba?\(\s*(.*?)\s*\)", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)


def parse_color(css: str) -> RGBA | None:
    """``#rgb``, ``#rgba``, ``#rrggbb``, ``#rrggbbaa``, ``rgb(…)`` or ``rgba(…)`` as numbers.

    ``None`` for anything else, a colour's name for instance.

    >>> parse_color("rgba(0, 0, 255, 0.5)"), parse_color("#0f08"), parse_color("tomato")
    ((0, 0, 255, 0.5), (0, 255, 0, 0.5333333333333333), None)
    """
    if match := _HEX.fullmatch(css.strip()):
        return _from_hex(match[1])
    if match := _FUNCTION.fullmatch(css.strip()):
        return _from_parts(re.split(r"[\s,/]+", match[1]))
    return None


def _from_hex(digits: str) -> RGBA:
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    values = bytes.fromhex(digits)
    return values[0], values[1], values[2], values[3] / 255 if len(values) == 4 else 1.0


def _from_parts(parts: list[str]) -> RGBA | None:
    if len(parts) not in (3, 4) or not all(re.fullmatch(r"[+-]?\d*\.?\d+%?", p) for p in parts):
        return None
    red, green, blue = (round(_clamp(_amount(part, 255), 255)) for part in parts[:3])
    alpha = _clamp(_amount(parts[3], 1), 1) if len(parts) == 4 else 1.0
    return red, green, blue, alpha


def _amount(text: str, whole: float) -> float:
    return float(text[:-1]) / 100 * whole if text.endswith("%") else float(text)


def _clamp(value: float, limit: float) -> float:
    return max(0.0, min(value, limit))
