"""Shapes: their path data, their grouping, and the layout of labels."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceapi.draw.shapes import (
    AnchorPosition,
    Circles,
    Label,
    LabelLayout,
    Polyline,
    Rectangle,
    Shape,
    Style,
    TextLine,
    layout_label,
    paths_by_style,
    select_labels,
)

BLUE = Style(stroke="blue", line_width=2)
RED = Style(fill="red")
sizes = st.floats(0, 2000)
coordinates = st.floats(-2000, 2000)


def seven_a_character(text: str) -> float:
    return 7 * len(text)


def test_path_data_of_each_shape() -> None:
    assert Rectangle(30, 4.5, 90, 80, BLUE).path_data() == "M30 4.5h90v80h-90z"
    assert Polyline(((0, 0), (1.25, 2), (3, 4)), False, BLUE).path_data() == "M0 0L1.25 2L3 4"
    assert Polyline(((0, 0), (1, 2), (3, 4)), True, BLUE).path_data() == "M0 0L1 2L3 4z"
    assert Circles(((10, 20),), 2, RED).path_data() == "M8 20a2 2 0 1 1 4 0a2 2 0 1 1 -4 0z"


@pytest.mark.parametrize(
    "nothing",
    [
        Polyline((), True, BLUE),
        Polyline(((1, 1),), True, BLUE),
        Circles((), 2, RED),
        Circles(((1, 1),), 0, RED),
    ],
)
def test_empty_shapes_have_no_path(nothing: Polyline | Circles) -> None:
    assert nothing.path_data() == ""
    assert paths_by_style([nothing]) == {}


def test_shapes_of_one_style_share_a_path_and_labels_have_none() -> None:
    first, second = Rectangle(0, 0, 1, 1, BLUE), Rectangle(5, 5, 1, 1, Style("blue", 2))
    dots, label = Circles(((10, 20),), 2, RED), Label(("x",), (0, 0))
    shapes: list[Shape] = [first, dots, label, second]
    paths = paths_by_style(shapes)
    assert list(paths) == [BLUE, RED]
    assert paths[BLUE] == first.path_data() + second.path_data()
    assert select_labels(shapes) == [label]


def test_label_defaults_match_face_api_js() -> None:
    label = Label(("x",), (1, 2))
    assert label.anchor_position is AnchorPosition.TOP_LEFT
    assert label.style == Style(fill="rgba(0, 0, 0, 0.5)")
    assert label.font_color == "rgba(255, 255, 255, 1)"
    assert (label.font, label.padding) == ("14px Georgia", 4)


def test_layout_of_a_score_above_a_box_is_clamped_at_the_top() -> None:
    layout = layout_label(
        Label(("0.87",), (29, 4), AnchorPosition.BOTTOM_LEFT), seven_a_character, (300, 200)
    )
    assert layout == LabelLayout(
        Rectangle(29, 0, 36, 22, Style(fill="rgba(0, 0, 0, 0.5)")), (TextLine("0.87", 33, 18),)
    )


def test_layout_of_two_expressions_below_a_box() -> None:
    lines = ("neutral (0.5)", "happy (0.3)")
    layout = layout_label(Label(lines, (30, 84)), seven_a_character, (300, 200))
    field = layout.background
    assert (field.x, field.y, field.width, field.height) == (30, 84, 99, 36)
    assert layout.lines == (TextLine(lines[0], 34, 102), TextLine(lines[1], 34, 116))


@pytest.mark.parametrize(
    ("position", "corner"),
    [
        (AnchorPosition.TOP_LEFT, (100, 100)),
        (AnchorPosition.TOP_RIGHT, (78, 100)),
        (AnchorPosition.BOTTOM_LEFT, (100, 78)),
        (AnchorPosition.BOTTOM_RIGHT, (78, 78)),
    ],
)
def test_anchor_positions(position: AnchorPosition, corner: tuple[float, float]) -> None:
    field = layout_label(
        Label(("ab",), (100, 100), position), seven_a_character, (300, 200)
    ).background
    assert (field.x, field.y) == corner


def test_label_is_not_moved_without_a_canvas_size() -> None:
    field = layout_label(Label(("ab",), (-50, 9999)), seven_a_character).background
    assert (field.x, field.y) == (-50, 9999)


def test_label_without_lines_is_an_empty_field() -> None:
    field = layout_label(Label((), (10, 10)), seven_a_character, (300, 200)).background
    assert (field.width, field.height) == (8, 8)


def test_a_line_break_starts_another_line() -> None:
    layout = layout_label(Label(("a\nbcd", ""), (0, 0)), seven_a_character, (300, 200))
    assert [line.text for line in layout.lines] == ["a", "bcd", ""]
    assert (layout.background.width, layout.background.height) == (21 + 8, 3 * 14 + 8)


@pytest.mark.parametrize("width", [0, -1, float("nan")])
def test_line_without_width_has_no_stroke(width: float) -> None:
    assert Style("red", width).stroke is None
    assert Style("red", 0.1).stroke == "red"


@settings(deadline=None)
@given(
    anchor=st.tuples(coordinates, coordinates),
    position=st.sampled_from(AnchorPosition),
    canvas=st.tuples(sizes, sizes),
    lines=st.lists(st.text("aM \n", max_size=20), max_size=4).map(tuple),
)
def test_label_stays_inside_a_large_enough_canvas(
    anchor: tuple[float, float],
    position: AnchorPosition,
    canvas: tuple[float, float],
    lines: tuple[str, ...],
) -> None:
    field = layout_label(Label(lines, anchor, position), seven_a_character, canvas).background
    for start, extent, limit in zip(
        (field.x, field.y), (field.width, field.height), canvas, strict=True
    ):
        assert start >= 0
        assert start == 0 or start + extent <= limit + 1e-9
