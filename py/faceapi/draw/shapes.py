"""The four frozen shapes that can be drawn, in picture pixels.

Results become shapes (:mod:`faceapi.draw.results`), shapes become pixels on one of three painters
(browser canvas, PIL image, SVG). A painter needs only this module. It paints one path per style,
then the labels::

    for style, path in paths_by_style(shapes).items():   # SVG path data, for one Path2D each
        ...
    for label in select_labels(shapes):
        layout = layout_label(label, measure_text, (canvas_width, canvas_height))

>>> box = Rectangle(30, 4, 90, 80, Style(stroke="blue", line_width=2))
>>> paths_by_style([box])[box.style]
'M30 4h90v80h-90z'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from faceapi.core.number_arrays import CheckedStrEnum

XY: TypeAlias = tuple[float, float]
"""A point ``(x, y)`` in picture pixels."""

MeasureText: TypeAlias = Callable[[str], float]
"""Width in pixels of one line of text in the label's font."""


class AnchorPosition(CheckedStrEnum):
    """The corner of a text field that lies on its anchor point.

    Reference: face-api.js src/draw/DrawTextField.ts (the values are the same strings).
    """

    TOP_LEFT = "TOP_LEFT"
    TOP_RIGHT = "TOP_RIGHT"
    BOTTOM_LEFT = "BOTTOM_LEFT"
    BOTTOM_RIGHT = "BOTTOM_RIGHT"


@dataclass(frozen=True, slots=True)
class Style:
    """How a shape is painted. Colors are CSS colors; ``None`` paints nothing.

    ``line_width`` is in pixels, centered on the outline, and only used with a ``stroke``. A width
    of 0 turns the stroke off.
    """

    stroke: str | None = None
    line_width: float = 1
    fill: str | None = None
    line_join: Literal["miter", "round"] = "miter"

    def __post_init__(self) -> None:
        # A 2D context ignores a width of 0 and strokes with its previous width.
        if not self.line_width > 0:
            object.__setattr__(self, "stroke", None)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """An axis-parallel rectangle; ``x, y`` is its upper left corner, in pixels."""

    x: float
    y: float
    width: float
    height: float
    style: Style

    def path_data(self) -> str:
        """SVG path data of the outline."""
        x, y, width, height = map(_number, (self.x, self.y, self.width, self.height))
        return f"M{x} {y}h{width}v{height}h{_number(-self.width)}z"


@dataclass(frozen=True, slots=True)
class Polyline:
    """Straight lines through ``points`` in order; ``closed`` joins the last to the first."""

    points: tuple[XY, ...]
    closed: bool
    style: Style

    def path_data(self) -> str:
        """SVG path data; empty for fewer than two points."""
        if len(self.points) < 2:
            return ""
        steps = "L".join(f"{_number(x)} {_number(y)}" for x, y in self.points)
        return f"M{steps}{'z' if self.closed else ''}"


@dataclass(frozen=True, slots=True)
class Circles:
    """One disc of ``radius`` pixels around each of ``centers``."""

    centers: tuple[XY, ...]
    radius: float
    style: Style

    def path_data(self) -> str:
        """SVG path data, two half circles per disc; empty for radius 0."""
        if self.radius <= 0:
            return ""
        r, d = _number(self.radius), _number(2 * self.radius)
        halves = f"a{r} {r} 0 1 1 {d} 0a{r} {r} 0 1 1 -{d} 0z"
        return "".join(f"M{_number(x - self.radius)} {_number(y)}{halves}" for x, y in self.centers)


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text on a background rectangle.

    ``style`` applies to the background: ``fill`` is its color, ``stroke`` its border. The position
    depends on the width of the text and therefore on the painter; see :func:`layout_label`. Sizes
    are in pixels.
    """

    lines: tuple[str, ...]
    anchor: XY
    anchor_position: AnchorPosition = AnchorPosition.TOP_LEFT
    font_size: float = 14
    font_family: str = "Georgia"
    font_color: str = "rgba(255, 255, 255, 1)"
    padding: float = 4
    style: Style = field(default=Style(fill="rgba(0, 0, 0, 0.5)"))

    @property
    def font(self) -> str:
        """The CSS font shorthand for a 2D context, such as ``14px Georgia``."""
        return f"{_number(self.font_size)}px {self.font_family}"


PathShape: TypeAlias = Rectangle | Polyline | Circles
"""Shapes with a path. A label has none until it is laid out."""

Shape: TypeAlias = PathShape | Label


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a label: ``x`` is its left end, ``y`` its alphabetic baseline, in pixels."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LabelLayout:
    """The position of a label: its background and the lines on it, in pixels."""

    background: Rectangle
    lines: tuple[TextLine, ...]


def layout_label(label: Label, measure: MeasureText, canvas: XY | None = None) -> LabelLayout:
    """Position a label at its anchor, moved back inside a canvas of ``(width, height)`` pixels.

    The background is as wide as the widest line and as high as all lines, plus the padding on
    every side. A line break inside a line starts a new one. A background larger than the canvas
    starts at 0. Without a canvas size the label is not moved (face-api.js computes NaN in that
    case and draws nothing).

    >>> label = Label(("0.87",), (29, 4), AnchorPosition.BOTTOM_LEFT)
    >>> layout = layout_label(label, lambda text: 7 * len(text), (300, 200))
    >>> layout.background.x, layout.background.y, layout.background.width, layout.background.height
    (29, 0, 36, 22)
    >>> layout.lines
    (TextLine(text='0.87', x=33, y=18),)

    Reference: face-api.js src/draw/DrawTextField.ts
    """
    padding, size = label.padding, label.font_size
    texts = [text for line in label.lines for text in line.split("\n")]
    width = max(map(measure, texts), default=0) + 2 * padding
    height = len(texts) * size + 2 * padding
    x, y = label.anchor
    if label.anchor_position in (AnchorPosition.TOP_RIGHT, AnchorPosition.BOTTOM_RIGHT):
        x -= width
    if label.anchor_position in (AnchorPosition.BOTTOM_LEFT, AnchorPosition.BOTTOM_RIGHT):
        y -= height
    if canvas is not None:
        x = max(min(x, canvas[0] - width), 0)
        y = max(min(y, canvas[1] - height), 0)
    lines = tuple(
        TextLine(text, x + padding, y + padding + (index + 1) * size)
        for index, text in enumerate(texts)
    )
    return LabelLayout(Rectangle(x, y, width, height, label.style), lines)


def shapes_by_style(shapes: Iterable[Shape]) -> dict[Style, list[PathShape]]:
    """Group the shapes other than labels by style, in order of first occurrence."""
    groups: dict[Style, list[PathShape]] = {}
    for shape in shapes:
        if not isinstance(shape, Label):
            groups.setdefault(shape.style, []).append(shape)
    return groups


def paths_by_style(shapes: Iterable[Shape]) -> dict[Style, str]:
    """Join the shapes of each style into one SVG path, in order of first occurrence.

    Labels have no path. The number of paths does not grow with the number of faces.
    """
    paths = {
        style: "".join(shape.path_data() for shape in group)
        for style, group in shapes_by_style(shapes).items()
    }
    return {style: path for style, path in paths.items() if path}


def select_labels(shapes: Iterable[Shape]) -> list[Label]:
    """Return the labels among ``shapes``, in order. Paint them last, so that they stay readable."""
    return [shape for shape in shapes if isinstance(shape, Label)]


def outlined_styles(
    color: str,
    width: float,
    outline_color: str | None,
    outline_width: float,
    *,
    join: Literal["miter", "round"] = "miter",
) -> tuple[Style, ...]:
    """Styles of a line, bottom first: its outline, if any, then the line; none for width 0."""
    if width <= 0:
        return ()
    line = Style(stroke=color, line_width=width, line_join=join)
    if outline_color is None or outline_width <= 0:
        return (line,)
    outline = Style(stroke=outline_color, line_width=width + 2 * outline_width, line_join=join)
    return outline, line


def outlined_circles(
    centers: tuple[XY, ...],
    radius: float,
    color: str,
    outline_color: str | None,
    outline_width: float,
) -> list[Circles]:
    """Filled circles, on top of larger ones in the outline color; none for radius 0."""
    if radius <= 0:
        return []
    circles = Circles(centers, radius, Style(fill=color))
    if outline_color is None or outline_width <= 0:
        return [circles]
    return [Circles(centers, radius + outline_width, Style(fill=outline_color)), circles]


def _number(value: float) -> str:
    """Format a coordinate with at most six significant digits."""
    return f"{value:.6g}"
