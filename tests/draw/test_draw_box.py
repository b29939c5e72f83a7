"""Boxes and text fields: the call sequences of face-api.js."""

from __future__ import annotations

import pytest
from tests.draw.sample_face import detection_at

from faceapi.core.geometry.boxes import Box, Point
from faceapi.draw import (
    AnchorPosition,
    DrawBox,
    DrawBoxOptions,
    DrawTextField,
    DrawTextFieldOptions,
    Label,
    Rectangle,
    Style,
    SvgCanvas,
    TextLine,
    layout_label,
)

BOX = Box(30, 4, 90, 80)


def test_box_and_label_positions_match_face_api_js() -> None:
    rectangle, label = DrawBox(BOX, DrawBoxOptions(label="0.87")).shapes()
    assert rectangle == Rectangle(30, 4, 90, 80, Style("rgba(0, 0, 255, 1)", 2))
    assert isinstance(label, Label)
    layout = layout_label(label, lambda text: 7 * len(text), (300, 200))
    field = layout.background
    assert (field.x, field.y, field.width, field.height) == (29, 0, 36, 22)
    assert field.style == Style(fill="rgba(0, 0, 255, 1)")
    assert layout.lines == (TextLine("0.87", 33, 18),)


@pytest.mark.parametrize("label", [None, ""])
def test_box_without_text_has_no_label(label: str | None) -> None:
    assert len(DrawBox(BOX, DrawBoxOptions(label=label)).shapes()) == 1


def test_box_of_a_detection() -> None:
    assert DrawBox(detection_at(30, 4)).box == BOX


def test_line_width_0_draws_only_the_label() -> None:
    [label] = DrawBox(BOX, DrawBoxOptions(line_width=0, label="x")).shapes()
    assert isinstance(label, Label)
    assert label.anchor == (30, 4)


def test_outline_is_below_the_line_and_shifts_the_label() -> None:
    options = DrawBoxOptions(line_width=2, outline_color="black", outline_width=1, label="x")
    below, above, label = DrawBox(BOX, options).shapes()
    assert (below.style, above.style.line_width) == (Style("black", 4), 2)
    assert isinstance(label, Label)
    assert label.anchor == (28, 3)


def test_outline_of_width_0_is_not_drawn() -> None:
    assert len(DrawBox(BOX, DrawBoxOptions(outline_color="black")).shapes()) == 1


def test_text_field_accepts_one_line_many_or_another_field() -> None:
    assert DrawTextField("abc", (0, 0)).text == ("abc",)
    field = DrawTextField(["a", "b"], Point(1, 2))
    assert (field.text, field.anchor) == (("a", "b"), (1.0, 2.0))
    assert DrawTextField(field, (5, 5)).text == ("a", "b")


def test_text_field_options_reach_the_label() -> None:
    options = DrawTextFieldOptions(
        anchor_position=AnchorPosition.TOP_RIGHT,
        background_color="red",
        font_color="blue",
        font_size=0,
        font_style="serif",
        padding=0,
    )
    assert DrawTextField("x", (1, 2), options).shapes() == [
        Label(("x",), (1, 2), AnchorPosition.TOP_RIGHT, 0, "serif", "blue", 0, Style(fill="red"))
    ]


def test_both_draw_on_a_target() -> None:
    canvas = SvgCanvas((300, 200))
    box, field = DrawBox(BOX), DrawTextField("x", (1, 2))
    box.draw(canvas)
    field.draw(canvas)
    assert canvas.shapes == [*box.shapes(), *field.shapes()]
