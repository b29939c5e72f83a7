"""The pose of a head as three axes at the tip of the nose."""

from __future__ import annotations

import numpy as np

from faceapi.core.pose.perspective import rotation_matrix
from faceapi.core.results.faces import Face
from faceapi.draw.results import OneOrMany, as_list
from faceapi.draw.shapes import Polyline, Shape, Style

_AXES = (((1, 0, 0), "#ff5d5d"), ((0, -1, 0), "#5be37d"), ((0, 0, -1), "#6ab7ff"))
"""Directions in the head's coordinates, with their colors: the side of the head that is on the
right in the picture, the top of the head, and where it looks."""
_LENGTH = 0.5
"""Length of an axis that is seen from the side, relative to the width of the box."""


def head_pose(
    results: OneOrMany[Face], *, line_width: float = 3, outline_color: str | None = "#000000"
) -> list[Shape]:
    """Return three lines for each face, from the tip of the nose: red to the right, green up, blue
    to where the head looks.

    ``line_width`` is in pixels; the outline adds one pixel on each side. Raises ``TypeError`` for
    anything but faces, ``NotComputedError`` for a face without landmarks.
    """
    faces: list[Face] = as_list(results, (Face,), "a Face with 68 landmarks")
    lines: list[Shape] = []
    outlines: list[Shape] = []
    for face in faces:
        x, y = (float(value) for value in face.landmarks.positions[30])
        rotation = rotation_matrix(face.pose)
        for direction, color in _AXES:
            dx, dy, _ = _LENGTH * face.box.width * (rotation @ np.array(direction))
            points = ((x, y), (x + float(dx), y + float(dy)))
            lines.append(Polyline(points, False, Style(stroke=color, line_width=line_width)))
            if outline_color is not None:
                under = Style(stroke=outline_color, line_width=line_width + 2)
                outlines.append(Polyline(points, False, under))
    return [*outlines, *lines]
