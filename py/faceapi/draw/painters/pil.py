"""Shapes on a PIL image, in place and anti-aliased.

Every shape is drawn at several times its size into a mask, the mask made smaller, and the
colour laid through it. Text is set in Pillow's own font, the only one that is always there; it has
Latin letters and little else. For other scripts name a font file::

    draw.paint(PilCanvas(image, font_file="NotoSansSC-Regular.otf"), shapes)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image, ImageColor, ImageDraw, ImageFont

from faceapi.draw.painters.colors import RGBA, parse_color
from faceapi.draw.shapes import (
    XY,
    Label,
    Outline,
    Points,
    Polyline,
    Rectangle,
    Shape,
    Style,
    by_style,
    labels,
    layout_label,
)
from faceapi.runtime.pictures.decoding import load
from faceapi.runtime.pictures.pixel_limit import max_pixels

_MODES = ("RGB", "RGBA", "L")
_OVERSAMPLING = 4
# A mask of this many oversampled pixels is drawn in a few hundredths of a second.
_MASK_LIMIT = 32_000_000

Bounds: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom in whole pixels, inside the image."""

Extent: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom, anywhere."""


@dataclass(frozen=True, slots=True)
class PilCanvas:
    """A painter on a PIL image of mode RGB, RGBA or L.

    ``font_file`` is a TrueType or OpenType font for the labels (``OSError`` on painting where it
    cannot be read). Raises ``ValueError`` for an image of another mode, whose pixels cannot hold
    these colours, and ``PictureError`` for one that cannot be decoded.
    """

    image: Image.Image
    font_file: str | None = None

    def __post_init__(self) -> None:
        if self.image.mode not in _MODES:
            raise ValueError(
                f"expected an image of mode {', '.join(_MODES)}, got {self.image.mode}; "
                'draw on image.convert("RGB") instead'
            )
        load(self.image, max_pixels())

    def paint(self, shapes: Iterable[Shape], /) -> None:
        """Draw the shapes on the image, style by style, labels last."""
        shapes = list(shapes)
        for style, group in by_style(shapes).items():
            for shape in group:
                self._outline(shape, style)
        for label in labels(shapes):
            self._label(label)

    def _outline(self, shape: Outline, style: Style) -> None:
        reach = style.line_width / 2 if style.stroke is not None else 0
        bounds = self._clip(_extent(shape), reach + 1)
        if bounds is None:
            return
        if style.fill is not None:
            self._lay(style.fill, bounds, lambda pen: pen.fill(shape))
        if style.stroke is not None:
            self._lay(style.stroke, bounds, lambda pen: pen.stroke(shape, style.line_width))

    def _label(self, label: Label) -> None:
        if label.font_size <= 0:
            return
        font = self._font(label.font_size)
        layout = layout_label(label, font.getlength, self.image.size)
        self._outline(layout.field, label.style)
        for line in layout.lines:
            left, top, right, bottom = font.getbbox(line.text, anchor="ls")
            bounds = self._clip((line.x + left, line.y + top, line.x + right, line.y + bottom), 1)
            if bounds is None:
                continue
            mask = Image.new("L", (bounds[2] - bounds[0], bounds[3] - bounds[1]))
            origin = (line.x - bounds[0], line.y - bounds[1])
            ImageDraw.Draw(mask).text(origin, line.text, fill=255, font=font, anchor="ls")
            self._composite(label.font_color, bounds, mask)

    def _font(self, size: float) -> ImageFont.FreeTypeFont:
        if self.font_file is not None:
            return ImageFont.truetype(self.font_file, size)
        font = ImageFont.load_default(size)
        if not isinstance(font, ImageFont.FreeTypeFont):
            raise TypeError("expected a Pillow with FreeType, which every published wheel has")
        return font

    def _lay(self, color: str, bounds: Bounds, draw: Callable[[_Pen], None]) -> None:
        width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
        fitting = math.isqrt(_MASK_LIMIT // (width * height))
        scale = max(1, min(_OVERSAMPLING, fitting))
        mask = Image.new("L", (width * scale, height * scale))
        draw(_Pen(ImageDraw.Draw(mask), bounds[0], bounds[1], scale))
        self._composite(color, bounds, mask.reduce(scale))

    def _composite(self, css: str, bounds: Bounds, mask: Image.Image) -> None:
        red, green, blue, alpha = _color(css)
        if alpha < 1:
            mask = mask.point([round(level * alpha) for level in range(256)])
        if self.image.mode == "RGBA":
            layer = Image.new("RGBA", mask.size, (red, green, blue, 0))
            layer.putalpha(mask)
            self.image.alpha_composite(layer, bounds[:2])
            return
        ink = Image.new("RGB", mask.size, (red, green, blue)).convert(self.image.mode)
        self.image.paste(ink, bounds, mask)

    def _clip(self, extent: Extent | None, margin: float) -> Bounds | None:
        """Whole pixels round ``extent``, inside the image; ``None`` where nothing is left."""
        if extent is None:
            return None
        left = max(0, math.floor(extent[0] - margin))
        top = max(0, math.floor(extent[1] - margin))
        right = min(self.image.width, math.ceil(extent[2] + margin))
        bottom = min(self.image.height, math.ceil(extent[3] + margin))
        return (left, top, right, bottom) if left < right and top < bottom else None


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws in white on an enlarged mask whose corner lies at ``left, top`` of the image."""

    draw: ImageDraw.ImageDraw
    left: int
    top: int
    scale: int

    def fill(self, shape: Outline) -> None:
        if isinstance(shape, Rectangle):
            self._rectangle(shape, 0, 255)
        elif isinstance(shape, Polyline):
            if len(shape.points) > 2:
                self.draw.polygon([self._at(point) for point in shape.points], fill=255)
        else:
            self._discs(shape, shape.radius, 255)

    def stroke(self, shape: Outline, line_width: float) -> None:
        if isinstance(shape, Rectangle):
            self._rectangle(shape, line_width / 2, 255)
            self._rectangle(shape, -line_width / 2, 0)
        elif isinstance(shape, Polyline):
            self._line(shape, line_width)
        else:
            self._discs(shape, shape.radius + line_width / 2, 255)
            self._discs(shape, shape.radius - line_width / 2, 0)

    def _line(self, shape: Polyline, line_width: float) -> None:
        points = [self._at(point) for point in shape.points]
        if len(points) < 2:
            return
        # The second point again, so that the closing corner is rounded like the others.
        ring = [*points, *points[:2]] if shape.closed else points
        width = max(1, round(line_width * self.scale))
        self.draw.line(ring, fill=255, width=width, joint="curve")

    def _rectangle(self, shape: Rectangle, grow: float, value: int) -> None:
        left, top = self._at((shape.x - grow, shape.y - grow))
        right, bottom = self._at((shape.x + shape.width + grow, shape.y + shape.height + grow))
        # ImageDraw's right and bottom are inside the rectangle.
        if right - 1 >= left and bottom - 1 >= top:
            self.draw.rectangle((left, top, right - 1, bottom - 1), fill=value)

    def _discs(self, shape: Points, radius: float, value: int) -> None:
        if radius <= 0:
            return
        for x, y in shape.centres:
            left, top = self._at((x - radius, y - radius))
            right, bottom = self._at((x + radius, y + radius))
            if right - 1 >= left and bottom - 1 >= top:
                self.draw.ellipse((left, top, right - 1, bottom - 1), fill=value)

    def _at(self, point: XY) -> XY:
        return (point[0] - self.left) * self.scale, (point[1] - self.top) * self.scale


def _extent(shape: Outline) -> Extent | None:
    """Left, top, right, bottom of a shape without its stroke; ``None`` for no points."""
    if isinstance(shape, Rectangle):
        return shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
    points, reach = (
        (shape.points, 0.0) if isinstance(shape, Polyline) else (shape.centres, shape.radius)
    )
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach


def _color(css: str) -> RGBA:
    if (color := parse_color(css)) is not None:
        return color
    named = ImageColor.getrgb(css)
    return named[0], named[1], named[2], named[3] / 255 if len(named) == 4 else 1.0
