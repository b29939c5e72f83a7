"""The defaults of face-api.js; zeros stay zeros."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from faceapi.draw import (
    AnchorPosition,
    DrawBoxOptions,
    DrawFaceLandmarksOptions,
    DrawTextFieldOptions,
)


def test_text_field_defaults() -> None:
    options = DrawTextFieldOptions()
    assert options.anchor_position is AnchorPosition.TOP_LEFT
    assert options.background_color == "rgba(0, 0, 0, 0.5)"
    assert options.font_color == "rgba(255, 255, 255, 1)"
    assert (options.font_size, options.font_style, options.padding) == (14, "Georgia", 4)


def test_box_defaults() -> None:
    options = DrawBoxOptions()
    assert options.box_color == "rgba(0, 0, 255, 1)"
    assert options.line_width == 2
    assert options.label is None
    assert (options.outline_color, options.outline_width) == (None, 0)
    assert options.label_options == DrawTextFieldOptions(
        anchor_position=AnchorPosition.BOTTOM_LEFT, background_color="rgba(0, 0, 255, 1)"
    )


def test_landmark_defaults() -> None:
    options = DrawFaceLandmarksOptions()
    assert (options.draw_lines, options.draw_points) == (True, True)
    assert (options.line_width, options.point_size) == (1, 2)
    assert options.line_color == "rgba(0, 255, 255, 1)"
    assert options.point_color == "rgba(255, 0, 255, 1)"
    assert (options.outline_color, options.outline_width) == (None, 0)


def test_anchor_positions_are_the_strings_of_face_api_js() -> None:
    assert {str(position) for position in AnchorPosition} == {
        "TOP_LEFT",
        "TOP_RIGHT",
        "BOTTOM_LEFT",
        "BOTTOM_RIGHT",
    }


def test_label_has_the_color_of_its_box() -> None:
    assert DrawBoxOptions(box_color="red").label_options.background_color == "red"


def test_label_options_are_overridden_key_by_key() -> None:
    options = DrawBoxOptions(draw_label_options={"font_size": 20}).label_options
    assert options.font_size == 20
    assert options.anchor_position is AnchorPosition.BOTTOM_LEFT


def test_label_options_object_replaces_all_keys() -> None:
    replacement = DrawTextFieldOptions(font_size=20)
    assert DrawBoxOptions(draw_label_options=replacement).label_options is replacement


def test_zero_is_zero() -> None:
    assert DrawTextFieldOptions(padding=0).padding == 0
    assert DrawBoxOptions(line_width=0).line_width == 0
    assert DrawFaceLandmarksOptions(point_size=0).point_size == 0


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda value: DrawTextFieldOptions(padding=value), "padding"),
        (lambda value: DrawTextFieldOptions(font_size=value), "font_size"),
        (lambda value: DrawBoxOptions(line_width=value), "line_width"),
        (lambda value: DrawBoxOptions(outline_width=value), "outline_width"),
        (lambda value: DrawFaceLandmarksOptions(line_width=value), "line_width"),
        (lambda value: DrawFaceLandmarksOptions(point_size=value), "point_size"),
    ],
)
@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_rejects_negative_and_non_finite_sizes(
    make: Callable[[float], object], name: str, value: float
) -> None:
    with pytest.raises(ValueError, match=f"{name} must be 0 or more pixels, got"):
        make(value)


def test_rejects_unknown_anchor_position() -> None:
    with pytest.raises(ValueError, match="MIDDLE"):
        DrawTextFieldOptions(anchor_position="MIDDLE")  # type: ignore[arg-type]  # the mistake
