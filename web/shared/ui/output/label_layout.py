"""Place labels beside their faces, where they cover neither a face nor another label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import hypot

from faceapi.core.geometry.boxes import Box
from faceapi.draw.shapes import XY, AnchorPosition, Label, Shape, layout_label

LETTER_WIDTH = 0.6
"""Width of a letter relative to the font size; a slight overestimate."""
MAX_DISTANCE = 2.5
"""Maximum distance of a label from its face in heights of the label."""
STEPS = 5
"""Number of positions that are tried on each side of a face before the distance is increased."""
TOLERANCE = 1.0
"""CSS pixels by which a label may reach into a face or into another label."""


class LabelLayout:
    """The free space of a picture of ``picture`` (width, height) pixels with ``faces`` in it.

    Text is sized for the page, where the picture is ``shown_width`` CSS pixels wide.
    """

    def __init__(self, faces: Sequence[Box], picture: XY, shown_width: float) -> None:
        self._scale = shown_width / picture[0]
        self._size = shown_width, picture[1] * self._scale
        self._picture = picture
        self._faces = [face.rescale(self._scale) for face in faces]
        self._occupied = list(self._faces)

    def place(self, shapes: Sequence[Shape], face: int) -> list[Shape] | None:
        """Return the shapes with their labels moved to free places around the face.

        Returns ``None``, and occupies nothing, if a label has no place.
        """
        placed: list[Shape] = []
        fields: list[Box] = []
        for shape in shapes:
            if isinstance(shape, Label):
                field = self._free_field(shape, face, fields)
                if field is None:
                    return None
                fields.append(field)
                placed.append(self._moved(shape, field))
            else:
                placed.append(shape)
        self._occupied += fields
        return placed

    def _free_field(self, label: Label, face: int, others: Sequence[Box]) -> Box | None:
        default = page_box(label, self._picture, self._size[0])
        occupied = (*self._occupied, *others)
        return next(
            (
                field
                for field in (default, *_fields_around(self._faces[face], default))
                if self._is_inside(field)
                and self._is_nearest(face, field)
                and not any(_overlap(field, other) for other in occupied)
            ),
            None,
        )

    def _is_nearest(self, face: int, field: Box) -> bool:
        """Whether no other face is nearer to the field: then everybody knows whose label it is."""
        limit = _gap(field, self._faces[face]) - TOLERANCE
        return all(_gap(field, other) >= limit for other in self._faces)

    def _is_inside(self, field: Box) -> bool:
        width, height = self._size
        return (
            field.left >= -TOLERANCE
            and field.top >= -TOLERANCE
            and field.right <= width + TOLERANCE
            and field.bottom <= height + TOLERANCE
        )

    def _moved(self, label: Label, field: Box) -> Label:
        if field == page_box(label, self._picture, self._size[0]):
            return label
        anchor = field.left / self._scale, field.top / self._scale
        return replace(label, anchor=anchor, anchor_position=AnchorPosition.TOP_LEFT)


def page_box(label: Label, picture: XY, shown_width: float) -> Box:
    """Return a label's box in CSS pixels, relative to the top left corner of the image."""
    scale = shown_width / picture[0]

    def measure(text: str) -> float:
        return len(text) * label.font_size * LETTER_WIDTH

    x, y = label.anchor
    shown = replace(label, anchor=(x * scale, y * scale))
    field = layout_label(shown, measure, (shown_width, picture[1] * scale)).background
    return Box(field.x, field.y, field.width, field.height)


def _fields_around(face: Box, field: Box) -> Iterator[Box]:
    """Yield places around a face: below and above it, then beside it, nearest first."""
    width, height = field.width, field.height
    fractions = [step / (STEPS - 1) for step in range(STEPS)]
    lefts = [face.left + (face.width - width) * fraction for fraction in (0, 0.5, 1)]
    tops = [face.top + (face.height - height) * fraction for fraction in fractions]
    for step in range(STEPS):
        gap = step / (STEPS - 1) * MAX_DISTANCE * height
        for left in lefts:
            yield Box(left, face.bottom + gap, width, height)
            yield Box(left, face.top - height - gap, width, height)
        for top in tops:
            yield Box(face.right + gap, top, width, height)
            yield Box(face.left - width - gap, top, width, height)


def _gap(one: Box, other: Box) -> float:
    """The distance between two boxes; 0 if they touch."""
    return hypot(
        max(one.left - other.right, other.left - one.right, 0.0),
        max(one.top - other.bottom, other.top - one.bottom, 0.0),
    )


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right - TOLERANCE
        and other.left < one.right - TOLERANCE
        and one.top < other.bottom - TOLERANCE
        and other.top < one.bottom - TOLERANCE
    )
