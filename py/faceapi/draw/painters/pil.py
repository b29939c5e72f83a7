"""Paint shapes on a PIL image, in place and anti-aliased.

Every shape is drawn enlarged into a mask; the color is then filled through the reduced mask. Text
uses Pillow's own font, and for letters that it lacks an installed font that has them
(:mod:`.fonts`). To choose the font, pass its file::

    draw.paint(PilCanvas(image, font_file="NotoSansSC-Regular.otf"), shapes)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image, ImageColor, ImageDraw

from faceapi.draw.painters.colors import RGBA, parse_color
from faceapi.draw.painters.fonts import load_font
from faceapi.draw.shapes import (
    XY,
    Circles,
    Label,
    PathShape,
    Polyline,
    Rectangle,
    Shape,
    Style,
    layout_label,
    select_labels,
    shapes_by_style,
)
from faceapi.runtime.pictures.decoding import load, normalize
from faceapi.runtime.pictures.pixel_limit import max_pixels

_MODES = ("RGB", "RGBA", "L")
_OVERSAMPLING = 4
# Drawing a mask of this many oversampled pixels takes a few hundredths of a second.
_MAX_MASK_PIXELS = 32_000_000

PixelBounds: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom in whole pixels, inside the image."""

FloatBounds: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels; may lie outside the image."""


@dataclass(frozen=True, slots=True)
class PilCanvas:
    """A painter on a PIL image of mode RGB, RGBA or L.

    An image with an EXIF orientation is turned upright first, and one with a color profile is
    converted to sRGB, both in place, because results and colors refer to that. ``font_file`` is a
    TrueType or OpenType font for labels; painting raises ``OSError`` if it cannot be read.

    Raises ``ValueError`` for an image of another mode, whose pixels cannot hold the colors, and
    ``PictureError`` for an image that cannot be decoded.
    """

    image: Image.Image
    font_file: str | None = None

    def __post_init__(self) -> None:
        if self.image.mode not in _MODES:
            raise ValueError(
                f"expected an image of mode {', '.join(_MODES)}, got {self.image.mode}; "
                "draw on faceapi.media.create_canvas_from_media(image), a copy converted to RGB"
            )
        load(self.image, max_pixels())
        normalize(self.image)

    def paint(self, shapes: Iterable[Shape], /) -> None:
        """Draw the shapes on the image, style by style, labels last."""
        shapes = list(shapes)
        for style, group in shapes_by_style(shapes).items():
            for shape in group:
                self._path(shape, style)
        for label in select_labels(shapes):
            self._label(label)

    def _path(self, shape: PathShape, style: Style) -> None:
        margin = style.line_width / 2 if style.stroke is not None else 0
        bounds = self._clip(_float_bounds(shape), margin + 1)
        if bounds is None:
            return
        if style.fill is not None:
            self._fill_through_mask(style.fill, bounds, lambda pen: pen.fill(shape))
        if style.stroke is not None:
            self._fill_through_mask(
                style.stroke, bounds, lambda pen: pen.stroke(shape, style.line_width)
            )

    def _label(self, label: Label) -> None:
        if label.font_size <= 0:
            return
        font = load_font("".join(label.lines), label.font_size, self.font_file)
        layout = layout_label(label, font.getlength, self.image.size)
        self._path(layout.background, label.style)
        for line in layout.lines:
            left, top, right, bottom = font.getbbox(line.text, anchor="ls")
            bounds = self._clip((line.x + left, line.y + top, line.x + right, line.y + bottom), 1)
            if bounds is None:
                continue
            mask = Image.new("L", (bounds[2] - bounds[0], bounds[3] - bounds[1]))
            origin = (line.x - bounds[0], line.y - bounds[1])
            ImageDraw.Draw(mask).text(origin, line.text, fill=255, font=font, anchor="ls")
            self._composite(label.font_color, bounds, mask)

    def _fill_through_mask(
        self, color: str, bounds: PixelBounds, draw: Callable[[_MaskPen], None]
    ) -> None:
        width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
        max_scale = math.isqrt(_MAX_MASK_PIXELS // (width * height))
        scale = max(1, min(_OVERSAMPLING, max_scale))
        mask = Image.new("L", (width * scale, height * scale))
        draw(_MaskPen(ImageDraw.Draw(mask), bounds[0], bounds[1], scale))
        self._composite(color, bounds, mask.reduce(scale))

    def _composite(self, css: str, bounds: PixelBounds, mask: Image.Image) -> None:
        red, green, blue, alpha = _color(css)
        if alpha < 1:
            mask = mask.point([round(level * alpha) for level in range(256)])
        if self.image.mode == "RGBA":
            layer = Image.new("RGBA", mask.size, (red, green, blue, 0))
            layer.putalpha(mask)
            self.image.alpha_composite(layer, bounds[:2])
            return
        solid = Image.new("RGB", mask.size, (red, green, blue)).convert(self.image.mode)
        self.image.paste(solid, bounds, mask)

    def _clip(self, bounds: FloatBounds | None, margin: float) -> PixelBounds | None:
        """Return the whole pixels around ``bounds`` in the image; ``None`` if there are none."""
        if bounds is None:
            return None
        left = max(0, math.floor(bounds[0] - margin))
        top = max(0, math.floor(bounds[1] - margin))
        right = min(self.image.width, math.ceil(bounds[2] + margin))
        bottom = min(self.image.height, math.ceil(bounds[3] + margin))
        return (left, top, right, bottom) if left < right and top < bottom else None


@dataclass(frozen=True, slots=True)
class _MaskPen:
    """Draws in white on an enlarged mask whose corner is at ``left, top`` of the image."""

    draw: ImageDraw.ImageDraw
    left: int
    top: int
    scale: int

    def fill(self, shape: PathShape) -> None:
        if isinstance(shape, Rectangle):
            self._rectangle(shape, 0, 255)
        elif isinstance(shape, Polyline):
            if len(shape.points) > 2:
                self.draw.polygon([self._to_mask(point) for point in shape.points], fill=255)
        else:
            self._circles(shape, shape.radius, 255)

    def stroke(self, shape: PathShape, line_width: float) -> None:
        if isinstance(shape, Rectangle):
            self._rectangle(shape, line_width / 2, 255)
            self._rectangle(shape, -line_width / 2, 0)
        elif isinstance(shape, Polyline):
            self._line(shape, line_width)
        else:
            self._circles(shape, shape.radius + line_width / 2, 255)
            self._circles(shape, shape.radius - line_width / 2, 0)

    def _line(self, shape: Polyline, line_width: float) -> None:
        points = [self._to_mask(point) for point in shape.points]
        if len(points) < 2:
            return
        # Repeat the second point, so that the closing corner is rounded like the others.
        path = [*points, *points[:2]] if shape.closed else points
        width = max(1, round(line_width * self.scale))
        self.draw.line(path, fill=255, width=width, joint="curve")

    def _rectangle(self, shape: Rectangle, grow: float, value: int) -> None:
        left, top = self._to_mask((shape.x - grow, shape.y - grow))
        right, bottom = self._to_mask((shape.x + shape.width + grow, shape.y + shape.height + grow))
        # ImageDraw includes the right and bottom edges.
        if right - 1 >= left and bottom - 1 >= top:
            self.draw.rectangle((left, top, right - 1, bottom - 1), fill=value)

    def _circles(self, shape: Circles, radius: float, value: int) -> None:
        if radius <= 0:
            return
        for x, y in shape.centers:
            left, top = self._to_mask((x - radius, y - radius))
            right, bottom = self._to_mask((x + radius, y + radius))
            if right - 1 >= left and bottom - 1 >= top:
                self.draw.ellipse((left, top, right - 1, bottom - 1), fill=value)

    def _to_mask(self, point: XY) -> XY:
        return (point[0] - self.left) * self.scale, (point[1] - self.top) * self.scale


def _float_bounds(shape: PathShape) -> FloatBounds | None:
    """Return the bounds of a shape without its stroke; ``None`` if it has no points."""
    if isinstance(shape, Rectangle):
        return shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
    points, radius = (
        (shape.points, 0.0) if isinstance(shape, Polyline) else (shape.centers, shape.radius)
    )
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return min(xs) - radius, min(ys) - radius, max(xs) + radius, max(ys) + radius


def _color(css: str) -> RGBA:
    if (color := parse_color(css)) is not None:
        return color
    rgb = ImageColor.getrgb(css)
    return rgb[0], rgb[1], rgb[2], rgb[3] / 255 if len(rgb) == 4 else 1.0
