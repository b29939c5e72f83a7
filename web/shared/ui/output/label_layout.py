"""Labels that do not cover each other, however close together the faces are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from faceapi.core.geometry.boxes import Box
from faceapi.draw.shapes import XY, Label, Shape, layout_label

PlacedBoxes: TypeAlias = list[Box]
LETTER = 0.6
"""Width of a letter in font sizes, rather too much than too little."""


def apart(shapes: Sequence[Shape], picture: XY, shown_width: float) -> list[Shape]:
    """The shapes, with labels moved up or down, past those before them that they would cover.

    ``picture`` is its width and height in pixels, the unit of anchors; text keeps its size on the
    page, where the picture is ``shown_width`` CSS pixels wide.
    """
    placed: PlacedBoxes = []
    return [
        _moved(shape, placed, picture, shown_width) if isinstance(shape, Label) else shape
        for shape in shapes
    ]


def field_on_page(label: Label, picture: XY, shown_width: float) -> Box:
    """Where a label lies, in CSS pixels from the upper left corner of the shown picture."""
    scale = shown_width / picture[0]

    def measure(text: str) -> float:
        return len(text) * label.font_size * LETTER

    x, y = label.anchor
    shown = replace(label, anchor=(x * scale, y * scale))
    field = layout_label(shown, measure, (shown_width, picture[1] * scale)).background
    return Box(field.x, field.y, field.width, field.height)


def _moved(label: Label, placed: PlacedBoxes, picture: XY, shown_width: float) -> Label:
    scale = shown_width / picture[0]
    field = field_on_page(label, picture, shown_width)
    hangs = label.anchor_position.value.startswith("BOTTOM")  # above its face: up is away from it
    free = next(
        (
            there
            for up in (hangs, not hangs)
            if (there := _free(field, placed, picture[1] * scale, up=up))
        ),
        field,  # full of labels: there is no better place
    )
    placed.append(free)
    if free is field:
        return label
    return replace(label, anchor=(label.anchor[0], (free.bottom if hangs else free.top) / scale))


def _free(field: Box, placed: PlacedBoxes, height: float, *, up: bool) -> Box | None:
    """The nearest free place straight up or down, if there is one in the picture."""
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
