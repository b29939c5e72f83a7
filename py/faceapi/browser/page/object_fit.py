"""Where the pixels of a picture appear on the page, and shapes moved there.

Coordinates are scaled; line widths, radii and letters are not, so that they stay readable however
small a large picture is shown. A mirrored picture has its shapes mirrored and its text not.
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
    """A picture inside its element, in CSS pixels of the element's content box."""

    width: float
    """Of the content box."""
    height: float
    scale_x: float
    """CSS pixels for one picture pixel."""
    scale_y: float
    left: float = 0.0
    """Where the picture's left edge is."""
    top: float = 0.0
    mirrored: bool = False

    @classmethod
    def of(
        cls,
        picture: XY,
        box: XY,
        fit: str = "fill",
        position: str = "50% 50%",
        *,
        mirrored: bool = False,
    ) -> ObjectFit:
        """Apply CSS ``object-fit`` and ``object-position`` to a picture of some size in a box."""
        scales = box[0] / picture[0], box[1] / picture[1]
        uniform = {
            "contain": min(scales),
            "cover": max(scales),
            "none": 1.0,
            "scale-down": min(*scales, 1.0),
        }.get(fit)
        scale_x, scale_y = scales if uniform is None else (uniform, uniform)
        spare = box[0] - picture[0] * scale_x, box[1] - picture[1] * scale_y
        left, top = (
            _offset(part, room) for part, room in zip(position.split(), spare, strict=True)
        )
        return cls(*box, scale_x, scale_y, left, top, mirrored)

    def point(self, point: XY) -> XY:
        """A point of the picture in the content box."""
        x, y = point[0] * self.scale_x + self.left, point[1] * self.scale_y + self.top
        return (self.width - x if self.mirrored else x), y

    def place(self, shapes: Iterable[Shape]) -> list[Shape]:
        """The shapes of the picture in the content box."""
        return [self._placed(shape) for shape in shapes]

    def _placed(self, shape: Shape) -> Shape:
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


def _offset(position: str, room: float) -> float:
    """One half of a computed ``object-position``: ``50%`` or ``12px``."""
    if position.endswith("%"):
        return float(position[:-1]) / 100 * room
    return float(position.removesuffix("px"))
