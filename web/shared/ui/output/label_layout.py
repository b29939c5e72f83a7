"""Move labels so that they do not overlap, however close together the faces are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from faceapi.core.geometry.boxes import Box
from faceapi.draw.shapes import XY, Label, Shape, layout_label

PlacedBoxes: TypeAlias = list[Box]
LETTER_WIDTH = 0.6
"""Width of a letter relative to the font size; a slight overestimate."""


def avoid_overlaps(shapes: Sequence[Shape], picture: XY, shown_width: float) -> list[Shape]:
    """Return the shapes, with labels moved up or down where they would cover earlier labels.

    ``picture`` is the image's width and height in pixels, the unit of anchors. Text is sized for
    the page, where the image is ``shown_width`` CSS pixels wide.
    """
    placed: PlacedBoxes = []
    return [
        _moved(shape, placed, picture, shown_width) if isinstance(shape, Label) else shape
        for shape in shapes
    ]


def page_box(label: Label, picture: XY, shown_width: float) -> Box:
    """Return a label's box in CSS pixels, relative to the top left corner of the image."""
    scale = shown_width / picture[0]

    def measure(text: str) -> float:
        return len(text) * label.font_size * LETTER_WIDTH

    x, y = label.anchor
    shown = replace(label, anchor=(x * scale, y * scale))
    field = layout_label(shown, measure, (shown_width, picture[1] * scale)).background
    return Box(field.x, field.y, field.width, field.height)


def _moved(label: Label, placed: PlacedBoxes, picture: XY, shown_width: float) -> Label:
    scale = shown_width / picture[0]
    field = page_box(label, picture, shown_width)
    above_face = label.anchor_position.value.startswith("BOTTOM")
    free = next(
        (
            place
            for up in (above_face, not above_face)
            if (place := _nearest_free(field, placed, picture[1] * scale, up=up))
        ),
        field,  # there is no free place
    )
    placed.append(free)
    if free is field:
        return label
    return replace(
        label, anchor=(label.anchor[0], (free.bottom if above_face else free.top) / scale)
    )


def _nearest_free(field: Box, placed: PlacedBoxes, height: float, *, up: bool) -> Box | None:
    """Return the nearest free box straight up or down, or ``None`` if the image has none."""
    while covered := [other for other in placed if _overlap(field, other)]:
        y = (
            min(other.top for other in covered) - field.height
            if up
            else max(other.bottom for other in covered)
        )
        field = Box(field.x, y, field.width, field.height)
    return field if field.top >= 0 and field.bottom <= height else None


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )
