"""Parse CSS colors for painters without CSS."""

from __future__ import annotations

import re
from typing import TypeAlias

RGBA: TypeAlias = tuple[int, int, int, float]
"""Red, green, blue from 0 to 255, and opacity from 0 to 1."""

_FUNCTION = re.compile(r"rgba?\(\s*(.*?)\s*\)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d*\.?\d+%?")
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)


def parse_color(css: str) -> RGBA | None:
    """Parse ``#rgb``, ``#rgba``, ``#rrggbb``, ``#rrggbbaa``, ``rgb(…)`` or ``rgba(…)``.

    Returns ``None`` for anything else, such as color names.

    >>> parse_color("rgba(0, 0, 255, 0.5)"), parse_color("#0f08"), parse_color("tomato")
    ((0, 0, 255, 0.5), (0, 255, 0, 0.5333333333333333), None)
    """
    if match := _HEX.fullmatch(css.strip()):
        return _from_hex(match[1])
    if match := _FUNCTION.fullmatch(css.strip()):
        return _from_components(re.split(r"[\s,/]+", match[1]))
    return None


def _from_hex(digits: str) -> RGBA:
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    values = bytes.fromhex(digits)
    return values[0], values[1], values[2], values[3] / 255 if len(values) == 4 else 1.0


def _from_components(components: list[str]) -> RGBA | None:
    if len(components) not in (3, 4) or not all(map(_NUMBER.fullmatch, components)):
        return None
    red, green, blue = (round(_clamp(_parse_component(part, 255), 255)) for part in components[:3])
    alpha = _clamp(_parse_component(components[3], 1), 1) if len(components) == 4 else 1.0
    return red, green, blue, alpha


def _parse_component(text: str, maximum: float) -> float:
    return float(text[:-1]) / 100 * maximum if text.endswith("%") else float(text)


def _clamp(value: float, limit: float) -> float:
    return max(0.0, min(value, limit))
