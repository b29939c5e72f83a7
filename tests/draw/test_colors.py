"""Parsing of CSS colors."""

from __future__ import annotations

import pytest

from faceapi.draw.painters.colors import RGBA, parse_color


@pytest.mark.parametrize(
    ("css", "color"),
    [
        ("rgba(0, 0, 255, 1)", (0, 0, 255, 1)),
        ("RGBA(1,2,3,.5)", (1, 2, 3, 0.5)),
        ("rgb(1 2 3 / 50%)", (1, 2, 3, 0.5)),
        ("rgb(100%, 0%, 50%)", (255, 0, 128, 1)),
        ("rgb(300, -5, 1.4)", (255, 0, 1, 1)),
        ("rgba(0, 0, 0, 7)", (0, 0, 0, 1)),
        (" #f80 ", (255, 136, 0, 1)),
        ("#f800", (255, 136, 0, 0)),
        ("#FF8001", (255, 128, 1, 1)),
        ("#ff800180", (255, 128, 1, 128 / 255)),
    ],
)
def test_parses_colors(css: str, color: RGBA) -> None:
    assert parse_color(css) == color


@pytest.mark.parametrize(
    "css", ["blue", "", "#12345", "#ggg", "rgb(1, 2)", "rgb(a, b, c)", "rgb()", "hsl(1, 2%, 3%)"]
)
def test_returns_none_for_other_colors(css: str) -> None:
    assert parse_color(css) is None
