"""Boxes with labels, and text fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from faceapi.core.geometry.boxes import Box, Point
from faceapi.core.results.detection import ObjectDetection
from faceapi.draw.options import DrawBoxOptions, DrawTextFieldOptions
from faceapi.draw.painters.registry import paint
from faceapi.draw.shapes import XY, Label, Rectangle, Shape, Style, outlined_styles


@dataclass(frozen=True, slots=True, init=False)
class DrawTextField:
    """Lines of text on a colored background with one corner at ``anchor`` (pixels).

    ``text`` is one line, several lines, or another text field whose lines are copied.

    >>> [label] = DrawTextField(["Amy", "29 years"], (10, 20)).shapes()
    >>> label.lines, label.anchor, label.font
    (('Amy', '29 years'), (10.0, 20.0), '14px Georgia')

    Reference: face-api.js src/draw/DrawTextField.ts
    """

    text: tuple[str, ...]
    anchor: XY
    options: DrawTextFieldOptions

    def __init__(
        self,
        text: str | Iterable[str] | DrawTextField,
        anchor: Point | Sequence[float],
        options: DrawTextFieldOptions | None = None,
    ) -> None:
        lines = text.text if isinstance(text, DrawTextField) else text
        x, y = anchor
        object.__setattr__(self, "text", (lines,) if isinstance(lines, str) else tuple(lines))
        object.__setattr__(self, "anchor", (float(x), float(y)))
        object.__setattr__(self, "options", options or DrawTextFieldOptions())

    def shapes(self) -> list[Shape]:
        """Return one label, even without lines (an empty field, as in face-api.js)."""
        options = self.options
        label = Label(
            lines=self.text,
            anchor=self.anchor,
            anchor_position=options.anchor_position,
            font_size=options.font_size,
            font_family=options.font_style,
            font_color=options.font_color,
            padding=options.padding,
            style=Style(fill=options.background_color),
        )
        return [label]

    def draw(self, target: object) -> None:
        """Paint it on ``target``; :func:`faceapi.draw.paint` lists the targets."""
        paint(target, self.shapes())


@dataclass(frozen=True, slots=True, init=False)
class DrawBox:
    """A rectangle around ``box`` (pixels) with a label on its upper edge.

    >>> rectangle, label = DrawBox(Box(30, 4, 90, 80), DrawBoxOptions(label="0.87")).shapes()
    >>> rectangle.path_data(), label.lines, label.anchor
    ('M30 4h90v80h-90z', ('0.87',), (29.0, 4.0))

    Reference: face-api.js src/draw/DrawBox.ts
    """

    box: Box
    options: DrawBoxOptions

    def __init__(self, box: Box | ObjectDetection, options: DrawBoxOptions | None = None) -> None:
        object.__setattr__(self, "box", box.box if isinstance(box, ObjectDetection) else box)
        object.__setattr__(self, "options", options or DrawBoxOptions())

    def shapes(self) -> list[Shape]:
        """Return the rectangle (stroke centered on the edge) and the label, if it has text."""
        box, options = self.box, self.options
        styles = outlined_styles(
            options.box_color, options.line_width, options.outline_color, options.outline_width
        )
        shapes: list[Shape] = [
            Rectangle(box.x, box.y, box.width, box.height, style) for style in styles
        ]
        if options.label:
            outline = options.outline_width if options.outline_color is not None else 0
            anchor = (box.x - options.line_width / 2 - outline, box.y - outline)
            shapes += DrawTextField(options.label, anchor, options.label_options).shapes()
        return shapes

    def draw(self, target: object) -> None:
        """Paint it on ``target``; :func:`faceapi.draw.paint` lists the targets."""
        paint(target, self.shapes())
