"""Round and format numbers as JavaScript does.

Half of the numbers that face-api.js shows pass through these three functions. Python's ``round``
and ``str`` differ from JavaScript enough to move boxes by a pixel and labels by a digit.
"""

from __future__ import annotations

from decimal import Decimal
from math import floor, isinf, isnan

_FIXED_FROM, _FIXED_BELOW = 1e-6, 1e21


def js_round(value: float) -> int:
    """Round to the nearest integer, halves toward +∞, like JavaScript's ``Math.round``.

    >>> js_round(2.5), js_round(-2.5), round(2.5)
    (3, -2, 2)
    """
    below = floor(value)
    return below + (value - below >= 0.5)


def floor_to(value: float, decimals: int = 2) -> float:
    """Floor a number to a number of decimals.

    face-api.js calls this ``round``, but it floors. Every score, distance and age it shows is
    floored, floating-point artifacts included.
    Reference: face-api.js src/utils (round).

    >>> floor_to(0.999), floor_to(0.29), floor_to(-0.555)
    (0.99, 0.28, -0.56)
    """
    if isinf(value):
        return value
    factor: float = 10.0**decimals
    return floor(value * factor) / factor


def js_number(value: float) -> str:
    """Format a number as JavaScript does: shortest digits, no trailing ``.0``.

    >>> js_number(1.0), js_number(0.5), js_number(1e-05), js_number(1e-07)
    ('1', '0.5', '0.00001', '1e-7')
    """
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    if _FIXED_FROM <= abs(value) < _FIXED_BELOW:
        fixed = format(Decimal(repr(float(value))), "f")
        return fixed.removesuffix(".0")
    digits, _, exponent = repr(float(value)).partition("e")
    return f"{digits.removesuffix('.0')}e{int(exponent):+d}"
