"""The two themes, and the contrast of the accessible one."""

from __future__ import annotations

import pytest

from faceapi.draw import (
    FACE_API_JS,
    HIGH_CONTRAST,
    DrawBoxOptions,
    DrawFaceLandmarksOptions,
    DrawTextFieldOptions,
    Theme,
)
from faceapi.draw.painters.colors import parse_color


def luminance(css: str | None) -> float:
    """Relative luminance of an opaque color, as defined by WCAG."""
    assert css is not None
    color = parse_color(css)
    assert color is not None
    assert color[3] == 1
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in color[:3])
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_face_api_js_theme_has_all_defaults() -> None:
    assert FACE_API_JS.box == DrawBoxOptions()
    assert FACE_API_JS.landmarks == DrawFaceLandmarksOptions()
    assert FACE_API_JS.text == DrawTextFieldOptions()


@pytest.mark.parametrize(
    ("light", "dark"),
    [
        (HIGH_CONTRAST.box.box_color, HIGH_CONTRAST.box.outline_color),
        (HIGH_CONTRAST.landmarks.line_color, HIGH_CONTRAST.landmarks.outline_color),
        (HIGH_CONTRAST.landmarks.point_color, HIGH_CONTRAST.landmarks.outline_color),
    ],
)
def test_line_or_outline_contrasts_with_every_gray(light: str, dark: str | None) -> None:
    bright, black = luminance(light), luminance(dark)
    assert contrast(bright, black) > 9
    for step in range(1001):
        picture = step / 1000
        assert max(contrast(bright, picture), contrast(black, picture)) >= 3


@pytest.mark.parametrize("text", [HIGH_CONTRAST.text, HIGH_CONTRAST.box.label_options])
def test_text_has_more_contrast_than_wcag_aaa(text: DrawTextFieldOptions) -> None:
    assert contrast(luminance(text.font_color), luminance(text.background_color)) > 7


def test_high_contrast_outlines_are_visible() -> None:
    assert HIGH_CONTRAST.box.outline_width >= 1
    assert HIGH_CONTRAST.landmarks.outline_width >= 1


@pytest.mark.parametrize("theme", [FACE_API_JS, HIGH_CONTRAST])
def test_scaled_multiplies_every_size_and_nothing_else(theme: Theme) -> None:
    scaled = theme.scaled(3)
    assert scaled.box.line_width == 3 * theme.box.line_width
    assert scaled.box.outline_width == 3 * theme.box.outline_width
    assert scaled.landmarks.line_width == 3 * theme.landmarks.line_width
    assert scaled.landmarks.point_size == 3 * theme.landmarks.point_size
    assert scaled.landmarks.outline_width == 3 * theme.landmarks.outline_width
    for ours, before in (
        (scaled.text, theme.text),
        (scaled.box.label_options, theme.box.label_options),
    ):
        assert (ours.font_size, ours.padding) == (3 * before.font_size, 3 * before.padding)
        assert ours.background_color == before.background_color
    back = scaled.scaled(1 / 3)
    assert back.landmarks == theme.landmarks
    assert back.box.label_options.font_size == pytest.approx(theme.box.label_options.font_size)
