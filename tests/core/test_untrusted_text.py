"""Untrusted text in terminals, messages and spreadsheets."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceapi.core.untrusted_text import printable, quotable, text_cell

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_nothing_that_a_terminal_interprets_is_left(text: str) -> None:
    shown = printable(text)
    assert {unicodedata.category(letter) for letter in shown} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert printable(shown) == shown


@pytest.mark.parametrize(
    "text",
    ["photo 1.jpg", "фото.jpg", "photo\u00a0.jpg", "👩\u200d👩\u200d👧", "C:\\x", "e\u0301", ""],
)
def test_ordinary_names_are_unchanged(text: str) -> None:
    assert printable(text) == text


def test_escapes() -> None:
    assert printable("\x1b]0;x\x07\x9b1m\x7f") == r"\x1b]0;x\x07\x9b1m\x7f"
    assert printable("a\nb\tc\rd") == r"a\nb\tc\rd"
    assert printable("gpj.\u202ejpg\u2028") == r"gpj.\u202ejpg\u2028"
    assert printable("caf\udce9\ud800") == r"caf\xe9\ud800"


@given(ANY_TEXT)
def test_messages_quote_at_most_300_characters(text: str) -> None:
    assert len(quotable(text * 100)) <= 301


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "\u00a0@"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert text_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    "text", ["", " ", "-", "photo.jpg", "a=b", "Ada", "'=quoted", "./-1.jpg", "1-2"]
)
def test_other_cells_are_unchanged(text: str) -> None:
    assert text_cell(text) == text
