"""Maps shapes from the pixels of a picture to its element on the page.

Coordinates are scaled. Line widths, radii and font sizes are not, so that they stay readable when a
large picture is shown small. For a mirrored picture shapes are mirrored, text is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from faceapi.draw.shapes import XY, AnchorPosition, Circles, Label, Polyline, Rectangle, Shape

_MIRRORED_ANCHOR = {
    AnchorPosition.TOP_LEFT: AnchorPosition.TOP_RIGHT,
    AnchorPosition.TOP_RIGHT: AnchorPosition.TOP_LEFT,
    AnchorPosition.BOTTOM_LEFT: AnchorPosition.BOTTOM_RIGHT,
    AnchorPosition.BOTTOM_RIGHT: AnchorPosition.BOTTOM_LEFT,
}


@dataclass(frozen=True, slots=True)
class ObjectFit:
    """A picture inside its element's content box as the page shows it, in CSS pixels.

    ``web/host/overlay/object-fit.mjs`` computes it.
    """

    width: float
    """Width of the content box."""
    height: float
    """Height of the content box."""
    scale_x: float
    """CSS pixels per pixel of the picture, horizontally."""
    scale_y: float
    """CSS pixels per pixel of the picture, vertically."""
    left: float = 0.0
    """Position of the picture's left edge."""
    top: float = 0.0
    """Position of the picture's top edge."""
    mirrored: bool = False

    def point(self, point: XY) -> XY:
        """A point of the picture, in the content box."""
        x, y = point[0] * self.scale_x + self.left, point[1] * self.scale_y + self.top
        return (self.width - x if self.mirrored else x), y

    def to_page(self, shapes: Iterable[Shape]) -> list[Shape]:
        """Shapes of the picture, in the content box."""
        return [self._to_page(shape) for shape in shapes]

    def _to_page(self, shape: Shape) -> Shape:
        match shape:
            case Rectangle():
                width = shape.width * self.scale_x
                x, y = self.point((shape.x, shape.y))
                left = x - width if self.mirrored else x
                height = shape.height * self.scale_y
                return replace(shape, x=left, y=y, width=width, height=height)
            case Polyline():
                return replace(shape, points=tuple(map(self.point, shape.points)))
            case Circles():
                return replace(shape, centers=tuple(map(self.point, shape.centers)))
            case Label():
                corner = shape.anchor_position
                return replace(
                    shape,
                    anchor=self.point(shape.anchor),
                    anchor_position=_MIRRORED_ANCHOR[corner] if self.mirrored else corner,
                )
