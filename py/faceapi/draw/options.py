"""Drawing options of face-api.js with its defaults.

Options are frozen. Zero means zero: ``padding=0`` is no padding and ``line_width=0`` no line.
face-api.js silently uses its default instead. ``outline_color`` and ``outline_width`` are our
additions: a second, wider line below the first makes a line visible on any picture
(:data:`faceapi.draw.theme.HIGH_CONTRAST`).

>>> DrawBoxOptions(label="Amy").label_options.anchor_position
<AnchorPosition.BOTTOM_LEFT: 'BOTTOM_LEFT'>
>>> DrawBoxOptions(line_width=-1)
Traceback (most recent call last):
    ...
ValueError: line_width must be 0 or more pixels, got -1
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypedDict

from faceapi.core.untrusted_text import excerpt
from faceapi.draw.shapes import AnchorPosition


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawTextFieldOptions:
    """Appearance of a text field; sizes in pixels.

    ``font_style`` is a CSS font family (the name is face-api.js's). The PIL painter
    ignores it and looks for a font with the letters. Raises ``ValueError`` for a negative size.

    Reference: face-api.js src/draw/DrawTextField.ts
    """

    anchor_position: AnchorPosition = AnchorPosition.TOP_LEFT
    background_color: str = "rgba(0, 0, 0, 0.5)"
    font_color: str = "rgba(255, 255, 255, 1)"
    font_size: float = 14
    font_style: str = "Georgia"
    padding: float = 4

    def __post_init__(self) -> None:
        # Pages ported from JavaScript pass a plain "TOP_LEFT".
        object.__setattr__(self, "anchor_position", AnchorPosition(self.anchor_position))
        _require_non_negative(font_size=self.font_size, padding=self.padding)


class TextFieldOverrides(TypedDict, total=False):
    """Some of the fields of :class:`DrawTextFieldOptions`; sizes in pixels."""

    anchor_position: AnchorPosition
    background_color: str
    font_color: str
    font_size: float
    font_style: str
    padding: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawBoxOptions:
    """Appearance of a box; widths in pixels.

    ``draw_label_options`` changes the label: a dict overrides the keys it has, a
    :class:`DrawTextFieldOptions` replaces all of them. Raises ``ValueError`` for a negative width.

    Reference: face-api.js src/draw/DrawBox.ts
    """

    box_color: str = "rgba(0, 0, 255, 1)"
    line_width: float = 2
    label: str | None = None
    draw_label_options: DrawTextFieldOptions | TextFieldOverrides | None = None
    outline_color: str | None = None
    outline_width: float = 0

    def __post_init__(self) -> None:
        _require_non_negative(line_width=self.line_width, outline_width=self.outline_width)

    @property
    def label_options(self) -> DrawTextFieldOptions:
        """Options of the label; by default on the box's upper edge and in its color."""
        overrides = self.draw_label_options
        if isinstance(overrides, DrawTextFieldOptions):
            return overrides
        defaults = DrawTextFieldOptions(
            anchor_position=AnchorPosition.BOTTOM_LEFT, background_color=self.box_color
        )
        return replace(defaults, **(overrides or {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFaceLandmarksOptions:
    """Appearance of landmarks; ``line_width`` and ``point_size`` (a radius) in pixels.

    Raises ``ValueError`` for a negative size.

    Reference: face-api.js src/draw/DrawFaceLandmarks.ts
    """

    draw_lines: bool = True
    draw_points: bool = True
    line_width: float = 1
    point_size: float = 2
    line_color: str = "rgba(0, 255, 255, 1)"
    point_color: str = "rgba(255, 0, 255, 1)"
    outline_color: str | None = None
    outline_width: float = 0

    def __post_init__(self) -> None:
        _require_non_negative(
            line_width=self.line_width,
            point_size=self.point_size,
            outline_width=self.outline_width,
        )


def _require_non_negative(**sizes: float) -> None:
    for name, value in sizes.items():
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{name} must be 0 or more pixels, got {excerpt(value)}")
