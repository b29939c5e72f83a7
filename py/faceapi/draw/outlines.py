"""The styles of a line, bottom first: its outline, if it has one, then the line itself."""

from __future__ import annotations

from typing import Literal

from faceapi.draw.shapes import XY, Points, Style


def line_styles(
    color: str,
    width: float,
    outline_color: str | None,
    outline_width: float,
    *,
    join: Literal["miter", "round"] = "miter",
) -> tuple[Style, ...]:
    """Nothing for a line of width 0: a 2D context would keep its previous width instead."""
    if width <= 0:
        return ()
    line = Style(stroke=color, line_width=width, line_join=join)
    if outline_color is None or outline_width <= 0:
        return (line,)
    outline = Style(stroke=outline_color, line_width=width + 2 * outline_width, line_join=join)
    return outline, line


def discs(
    centres: tuple[XY, ...],
    radius: float,
    color: str,
    outline_color: str | None,
    outline_width: float,
) -> list[Points]:
    """Filled points on larger ones in the outline's colour."""
    if radius <= 0:
        return []
    points = Points(centres, radius, Style(fill=color))
    if outline_color is None or outline_width <= 0:
        return [points]
    return [Points(centres, radius + outline_width, Style(fill=outline_color)), points]
