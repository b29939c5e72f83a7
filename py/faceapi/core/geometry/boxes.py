"""Points, sizes and boxes, in pixels of the picture unless a name says "relative".

All are immutable, hold Python floats (IEEE double, as the original's numbers) and refuse NaN and
infinity. Methods return new objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from faceapi.core.geometry.points import Dimensions, Point, coerce_finite
from faceapi.core.js_numbers import js_round

__all__ = [
    "BorderPadding",
    "BoundingBox",
    "Box",
    "Dimensions",
    "LabeledBox",
    "Point",
    "PredictedBox",
    "Rect",
]


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """An axis-parallel rectangle: upper left corner and extent, in pixels or in fractions.

    The extent may be negative (a box clipped away entirely); :class:`Rect` and
    :class:`BoundingBox` refuse that. The three are equal when their numbers are.

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
        # A kind of box with more to compare than four numbers brings its own comparison.
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
        """The box between four edges."""
        return Box(left, top, right - left, bottom - top)

    @property
    def left(self) -> float:
        """The same as ``x``."""
        return self.x

    @property
    def top(self) -> float:
        """The same as ``y``."""
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
        """``width * height``; negative where one of them is."""
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
        """Corner and extent rounded half up, each by itself (so the right edge may move by 1)."""
        return Box(*map(js_round, self._xywh))

    def floor(self) -> Box:
        """Corner and extent floored, each by itself (so the right edge may move by 1)."""
        return Box(*map(floor, self._xywh))

    def to_square(self) -> Box:
        """Widen the shorter side to the longer one, keeping the center.

        The original asks for the second case after it has widened the first, so that a sum rounded
        up by one bit makes a box of twice the height. That one bit is not re-created.
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
        """Multiply by one number, or x and width by a width and y and height by a height."""
        scale_x, scale_y = (
            (scale.width, scale.height) if isinstance(scale, Dimensions) else (scale, scale)
        )
        return Box(self.x * scale_x, self.y * scale_y, self.width * scale_x, self.height * scale_y)

    def pad(self, pad_x: float, pad_y: float) -> Box:
        """Grow by ``pad_x`` and ``pad_y`` in all, half of it on each side."""
        return Box(self.x - pad_x / 2, self.y - pad_y / 2, self.width + pad_x, self.height + pad_y)

    def shift(self, shift_x: float, shift_y: float) -> Box:
        """Move."""
        return Box(self.x + shift_x, self.y + shift_y, self.width, self.height)

    def clip_at_image_borders(self, image_width: float, image_height: float) -> Box:
        """Cut at the picture's borders, then floor corner and extent.

        A box entirely outside comes back with a *negative* extent, as in the original; see
        :func:`faceapi.core.results.crops.crop_box` for what the pipeline makes of that.
        """
        x, y = max(self.x, 0), max(self.y, 0)
        width = min(self.right - x, image_width - x)
        height = min(self.bottom - y, image_height - y)
        return Box(x, y, width, height).floor()

    def pad_at_borders(self, image_height: float, image_width: float) -> BorderPadding:
        """Where MTCNN copies a box from and to when it crosses the picture's border.

        The *height* comes first. A box crossing the left border sets ``edy``, not ``edx``: a slip
        of the original that its results depend on.
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
        """Move each edge by a fraction of the extent, then make it square and round it.

        ``region`` holds the four fractions as left, top, right, bottom.
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
    """Result of :meth:`Box.pad_at_borders`, in pixels counted from 1; ends are inclusive."""

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


def _require_non_negative(box: Box) -> None:
    if box.width < 0 or box.height < 0:
        raise ValueError(
            f"{type(box).__name__}: width and height must be positive or 0, "
            f"got width {box.width} and height {box.height}"
        )


class Rect(Box):
    """A box, in pixels or fractions, whose extent is not negative (``ValueError`` otherwise)."""

    __slots__ = ()

    def __init__(self, x: float, y: float, width: float, height: float) -> None:
        super().__init__(x, y, width, height)
        _require_non_negative(self)


class BoundingBox(Box):
    """A box given by its four edges, in pixels or fractions; negative extents are refused.

    ``ValueError`` where the right edge is left of the left one, or the bottom above the top.
    """

    __slots__ = ()

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        super().__init__(left, top, right - left, bottom - top)
        _require_non_negative(self)

    def __repr__(self) -> str:
        return (
            f"BoundingBox(left={self.left}, top={self.top}, "
            f"right={self.right}, bottom={self.bottom})"
        )


@dataclass(frozen=True, slots=True, init=False)
class LabeledBox(Box):
    """A box with the number of a class."""

    label: float

    def __init__(self, box: Box, label: float) -> None:
        Box.__init__(self, box.x, box.y, box.width, box.height)
        object.__setattr__(self, "label", label)


@dataclass(frozen=True, slots=True, init=False)
class PredictedBox(LabeledBox):
    """A box with a class, how likely a face is in it, and how likely the class is, 0 to 1."""

    score: float
    class_score: float

    def __init__(self, box: Box, label: float, score: float, class_score: float) -> None:
        LabeledBox.__init__(self, box, label)
        object.__setattr__(self, "score", score)
        object.__setattr__(self, "class_score", class_score)
