"""JavaScript's rounding and number formatting."""

import math

import pytest

from faceapi.core.js_numbers import floor_to, js_number, js_round


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2.5, 3),  # Python's own round gives 2
        (-2.5, -2),  # halves go toward +infinity
        (-0.4, 0),
        (1.49, 1),
        (0.49999999999999994, 0),  # adding 0.5 first would give 1
        (4503599627370497.0, 4503599627370497),
    ],
)
def test_js_round(value: float, expected: int) -> None:
    assert js_round(value) == expected
    assert isinstance(js_round(value), int)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(0.999, 2, 0.99), (0.29, 2, 0.28), (-0.555, 2, -0.56), (2.5, 0, 2.0), (7.0, 2, 7.0)],
)
def test_floor_to_floors_artefacts_included(value: float, decimals: int, expected: float) -> None:
    assert floor_to(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, "1"),
        (0.5, "0.5"),
        (-3.0, "-3"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1.5e-9, "1.5e-9"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.25e22, "1.25e+22"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (3, "3"),
    ],
)
def test_js_number(value: float, expected: str) -> None:
    assert js_number(value) == expected
