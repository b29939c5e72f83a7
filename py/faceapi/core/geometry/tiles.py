"""Overlapping tiles of a picture, for small faces."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from faceapi.core.geometry.boxes import Box, Dimensions

OVERLAP = 0.25
"""Overlap of neighboring tiles as a share of their side. A smaller face is whole in one of them."""
LEVEL_RATIO = 4.0
"""Largest ratio of the tiles of two levels: a face that is as large as the overlap of the smaller
ones covers a sixteenth of a larger one, 32 of 512 pixels."""
CUT_MARGIN = 0.02
"""A box that comes this near to an inner edge of its tile, as a share of its side, may be cut."""


def tile_count(size: Dimensions, tile: float) -> int:
    """The number of tiles of at most ``tile`` pixels that cover the longer side."""
    longer = max(size.width, size.height)
    return 1 if longer <= tile else 1 + ceil((longer / tile - 1) / (1 - OVERLAP))


def tile_boxes(size: Dimensions, count: int) -> list[Box]:
    """The whole picture, then tiles: ``count`` along the longer side, and larger ones if needed.

    Tiles are squares of whole pixels (or as high as the picture, if that is less), spread evenly.

    >>> [box.x for box in tile_boxes(Dimensions(1000, 400), 2)]
    [0.0, 0.0, 428.0]
    """
    boxes = [Box(0, 0, size.width, size.height)]
    longer = max(size.width, size.height)
    side = longer / (1 + (1 - OVERLAP) * (count - 1))
    levels = [side]
    while longer / levels[-1] > LEVEL_RATIO:
        levels.append(levels[-1] * LEVEL_RATIO)
    for level in reversed([level for level in levels if level < longer]):
        boxes += _grid(size, ceil(level))
    return boxes


def is_cut(box: Box, tile: Box, picture: Dimensions) -> bool:
    """Whether a box, in pixels of the picture, may be a part of a face that its tile cuts."""
    margin = CUT_MARGIN * max(tile.width, tile.height)
    return (
        (tile.left > 0 and box.left < tile.left + margin)
        or (tile.top > 0 and box.top < tile.top + margin)
        or (tile.right < picture.width and box.right > tile.right - margin)
        or (tile.bottom < picture.height and box.bottom > tile.bottom - margin)
    )


def _grid(size: Dimensions, side: int) -> Iterator[Box]:
    width, height = min(side, int(size.width)), min(side, int(size.height))
    for top in _starts(int(size.height), height):
        for left in _starts(int(size.width), width):
            yield Box(left, top, width, height)


def _starts(length: int, side: int) -> list[int]:
    if side >= length:
        return [0]
    steps = ceil((length - side) / (side * (1 - OVERLAP)) - 1e-9)
    return [(length - side) * step // steps for step in range(steps + 1)]
