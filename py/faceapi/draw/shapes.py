"""What can be drawn: four frozen shapes in the picture's pixels, and nothing else.

Results become shapes (:mod:`faceapi.draw.results`), shapes become pixels on one of three painters
(browser canvas, PIL image, SVG). A painter needs only this module: one path per style,
then the labels::

    for style, path in group_by_style(shapes).items():   # SVG path data, for one Path2D each
        ...
    for label in labels(shapes):
        layout = layout_label(label, measure_text, (canvas_width, canvas_height))

>>> box = Rectangle(30, 4, 90, 80, Style(stroke="blue", line_width=2))
>>> group_by_style([box])[box.style]
'M30 4h90v80h-90z'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

XY: TypeAlias = tuple[float, float]
"""A point ``(x, y)`` in picture pixels."""

MeasureText: TypeAlias = Callable[[str], float]
"""Width in pixels of one line of text in the label's font."""


class AnchorPosition(StrEnum):
    """Which corner of a text field lies on its anchor point.

    Reference: face-api.js src/draw/DrawTextField.ts (the values are the same strings).
    """

    TOP_LEFT = "TOP_LEFT"
    TOP_RIGHT = "TOP_RIGHT"
    BOTTOM_LEFT = "BOTTOM_LEFT"
    BOTTOM_RIGHT = "BOTTOM_RIGHT"


@dataclass(frozen=True, slots=True)
class Style:
    """How a shape is painted. Colours are CSS colours; ``None`` paints nothing.

    ``line_width`` is in pixels, centred on the outline, and only matters with a ``stroke``. A line
    of width 0 is no stroke.
    """

    stroke: str | None = None
    line_width: float = 1
    fill: str | None = None
    line_join: Literal["miter", "round"] = "miter"

    def __post_init__(self) -> None:
        # A 2D context ignores a width of 0 and strokes with the one before it.
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
        """SVG path data; empty for fewer than two points, which have no line between them."""
        if len(self.points) < 2:
            return ""
        steps = "L".join(f"{_number(x)} {_number(y)}" for x, y in self.points)
        return f"M{steps}{'z' if self.closed else ''}"


@dataclass(frozen=True, slots=True)
class Points:
    """Discs of one ``radius`` (pixels) round each of ``centres``."""

    centres: tuple[XY, ...]
    radius: float
    style: Style

    def path_data(self) -> str:
        """SVG path data: two half circles a disc; empty for radius 0."""
        if self.radius <= 0:
            return ""
        r, d = _number(self.radius), _number(2 * self.radius)
        halves = f"a{r} {r} 0 1 1 {d} 0a{r} {r} 0 1 1 -{d} 0z"
        return "".join(f"M{_number(x - self.radius)} {_number(y)}{halves}" for x, y in self.centres)


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text on a filled field.

    ``style`` is the field's: ``fill`` its background, ``stroke`` its border. Where the field
    and its lines come to lie depends on how wide the text is, hence on the painter: see
    :func:`layout_label`. Sizes are in pixels.
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
        """The CSS font shorthand, as a 2D context takes it: ``14px Georgia``."""
        return f"{_number(self.font_size)}px {self.font_family}"


Outline: TypeAlias = Rectangle | Polyline | Points
"""The shapes that have a path; a label has none until it is laid out."""

Shape: TypeAlias = Outline | Label


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a label: ``x`` is its left end, ``y`` its alphabetic baseline, in pixels."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LabelLayout:
    """Where a label lies: its field, and its lines inside it."""

    field: Rectangle
    lines: tuple[TextLine, ...]


def layout_label(label: Label, measure: MeasureText, canvas: XY | None = None) -> LabelLayout:
    """Place a label: its field at the anchor, moved back inside a canvas of ``(width, height)``.

    The field is as wide as its widest line and as high as its lines, plus the padding on every
    side; a line break within a line starts another. A field larger than the canvas starts at 0.
    Without a canvas size nothing is moved (face-api.js computes NaN there and draws nothing).

    >>> label = Label(("0.87",), (29, 4), AnchorPosition.BOTTOM_LEFT)
    >>> layout = layout_label(label, lambda text: 7 * len(text), (300, 200))
    >>> layout.field.x, layout.field.y, layout.field.width, layout.field.height
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


def by_style(shapes: Iterable[Shape]) -> dict[Style, list[Outline]]:
    """The shapes other than labels, grouped, in the order in which the styles first occur."""
    groups: dict[Style, list[Outline]] = {}
    for shape in shapes:
        if not isinstance(shape, Label):
            groups.setdefault(shape.style, []).append(shape)
    return groups


def group_by_style(shapes: Iterable[Shape]) -> dict[Style, str]:
    """One SVG path per style, in the order in which the styles first occur; labels have none.

    However many faces there are, a painter fills and strokes only a handful of paths.
    """
    paths = {
        style: "".join(shape.path_data() for shape in group)
        for style, group in by_style(shapes).items()
    }
    return {style: path for style, path in paths.items() if path}


def labels(shapes: Iterable[Shape]) -> list[Label]:
    """The labels among ``shapes``, in order. They are painted last, so they stay readable."""
    return [shape for shape in shapes if isinstance(shape, Label)]


def _number(value: float) -> str:
    """A coordinate, as short as six digits allow."""
    return f"{value:.6g}"
