"""Boxes in pixels of the picture, unless a name says "relative".

Boxes are immutable and hold Python floats (IEEE doubles, like JavaScript's numbers). NaN and
infinity are rejected. Methods return new objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from faceapi.core.geometry.points import Dimensions, Point, coerce_finite, finite_number
from faceapi.core.js_numbers import js_round

__all__ = [
    "BorderPadding",
    "BoundingBox",
    "Box",
    "Dimensions",
    "Point",
    "Rect",
]


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """An axis-aligned rectangle: upper left corner and size, in pixels or in fractions.

    The size may be negative (a box outside the picture, after clipping); :class:`Rect` and
    :class:`BoundingBox` reject that. The three classes compare equal if their numbers do.

    >>> Box(1, 2, 3, 4).right, Box.from_xyxy(1, 2, 4, 6)
    (4.0, Box(x=1.0, y=2.0, width=3.0, height=4.0))
    """

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        coerce_finite(self, x=self.x, y=self.y, width=self.width, height=self.height)

    def __eq__(self, other: object) -> bool:
        # Subclasses with more fields define their own comparison.
        if not isinstance(other, Box) or type(other).__eq__ is not Box.__eq__:
            return NotImplemented
        return self._xywh == other._xywh

    def __hash__(self) -> int:
        return hash(self._xywh)

    @property
    def _xywh(self) -> tuple[float, float, float, float]:
        return self.x, self.y, self.width, self.height

    @staticmethod
    def from_xyxy(left: float, top: float, right: float, bottom: float) -> Box:
        """Create a box from its four edges."""
        return Box(*_from_edges("Box", left=left, top=top, right=right, bottom=bottom))

    @property
    def left(self) -> float:
        """Same as ``x``."""
        return self.x

    @property
    def top(self) -> float:
        """Same as ``y``."""
        return self.y

    @property
    def right(self) -> float:
        """``x + width``."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """``y + height``."""
        return self.y + self.height

    @property
    def area(self) -> float:
        """``width * height``; negative if one of them is."""
        return self.width * self.height

    @property
    def top_left(self) -> Point:
        """The upper left corner."""
        return Point(self.left, self.top)

    @property
    def top_right(self) -> Point:
        """The upper right corner."""
        return Point(self.right, self.top)

    @property
    def bottom_left(self) -> Point:
        """The lower left corner."""
        return Point(self.left, self.bottom)

    @property
    def bottom_right(self) -> Point:
        """The lower right corner."""
        return Point(self.right, self.bottom)

    def round(self) -> Box:
        """Round corner and size half up, independently, so the right edge may move by 1."""
        return Box(*map(js_round, self._xywh))

    def floor(self) -> Box:
        """Floor corner and size, independently, so the right edge may move by 1."""
        return Box(*map(floor, self._xywh))

    def to_square(self) -> Box:
        """Grow the shorter side to the length of the longer one, around the same center.

        face-api.js tests the second case after changing the first, so a one-ulp rounding error can
        double the height. We deliberately do not reproduce that.
        """
        x, y, width, height = self.x, self.y, self.width, self.height
        difference = abs(width - height)
        if width < height:
            x -= difference / 2
            width += difference
        elif height < width:
            y -= difference / 2
            height += difference
        return Box(x, y, width, height)

    def rescale(self, scale: float | Dimensions) -> Box:
        """Multiply by one factor, or by one factor per axis, given as :class:`Dimensions`."""
        scale_x, scale_y = (
            (scale.width, scale.height) if isinstance(scale, Dimensions) else (scale, scale)
        )
        return Box(self.x * scale_x, self.y * scale_y, self.width * scale_x, self.height * scale_y)

    def pad(self, pad_x: float, pad_y: float) -> Box:
        """Grow by ``pad_x`` and ``pad_y`` in total, half on each side."""
        return Box(self.x - pad_x / 2, self.y - pad_y / 2, self.width + pad_x, self.height + pad_y)

    def shift(self, shift_x: float, shift_y: float) -> Box:
        """Move by ``shift_x`` and ``shift_y``."""
        return Box(self.x + shift_x, self.y + shift_y, self.width, self.height)

    def clip_at_image_borders(self, image_width: float, image_height: float) -> Box:
        """Clip to the picture, then floor corner and size.

        A box entirely outside gets a *negative* size, as in face-api.js;
        :func:`faceapi.core.results.crops.crop_box` is how the pipeline handles that.
        """
        x, y = max(self.x, 0), max(self.y, 0)
        width = min(self.right - x, image_width - x)
        height = min(self.bottom - y, image_height - y)
        return Box(x, y, width, height).floor()

    def pad_at_borders(self, image_height: float, image_width: float) -> BorderPadding:
        """Source and target ranges that MTCNN copies for a box that crosses the border.

        The *height* comes first. A box crossing the left border sets ``edy``, not ``edx``: a bug
        in face-api.js that its results depend on.
        Reference: face-api.js src/classes/Box (padAtBorders).
        """
        width, height = self.width + 1, self.height + 1
        end_x, end_y = width, height
        x, y, right, bottom = self.left, self.top, self.right, self.bottom
        if right > image_width:
            end_x = image_width - right + width
            right = image_width
        if bottom > image_height:
            end_y = image_height - bottom + height
            bottom = image_height
        if x < 1:
            end_y = 2 - x
            x = 1
        if y < 1:
            end_y = 2 - y
            y = 1
        return BorderPadding(1, end_y, 1, end_x, y, bottom, x, right, width, height)

    def calibrate(self, region: Box) -> Box:
        """Move each edge by a fraction of the size, then make the box square and round it.

        ``region`` holds the four fractions: left, top, right, bottom.
        """
        return (
            Box.from_xyxy(
                self.left + region.left * self.width,
                self.top + region.top * self.height,
                self.right + region.right * self.width,
                self.bottom + region.bottom * self.height,
            )
            .to_square()
            .round()
        )


@dataclass(frozen=True, slots=True)
class BorderPadding:
    """Result of :meth:`Box.pad_at_borders`: 1-based pixel coordinates with inclusive ends."""

    dy: float
    edy: float
    dx: float
    edx: float
    y: float
    ey: float
    x: float
    ex: float
    w: float
    h: float


def _from_edges(owner: str, **edges: float) -> tuple[float, float, float, float]:
    """Corner and size; ``TypeError`` or ``ValueError`` names an edge that is not a number."""
    left, top, right, bottom = (finite_number(owner, name, edge) for name, edge in edges.items())
    return left, top, right - left, bottom - top


def _require_non_negative(box: Box) -> None:
    if box.width < 0 or box.height < 0:
        raise ValueError(
            f"{type(box).__name__}: width and height must not be negative, "
            f"got width {box.width} and height {box.height}"
        )


class Rect(Box):
    """A box, in pixels or fractions, of non-negative size (``ValueError`` otherwise)."""

    __slots__ = ()

    def __init__(self, x: float, y: float, width: float, height: float) -> None:
        super().__init__(x, y, width, height)
        _require_non_negative(self)


class BoundingBox(Box):
    """A box constructed from its four edges, in pixels or fractions.

    ``ValueError`` if the right edge is left of the left one, or the bottom edge above the top one.
    """

    __slots__ = ()

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        super().__init__(
            *_from_edges("BoundingBox", left=left, top=top, right=right, bottom=bottom)
        )
        _require_non_negative(self)

    def __repr__(self) -> str:
        return (
            f"BoundingBox(left={self.left}, top={self.top}, "
            f"right={self.right}, bottom={self.bottom})"
        )
