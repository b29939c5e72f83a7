"""Landmarks: which points are joined, what is open and what is closed."""

from __future__ import annotations

import numpy as np
import pytest
from tests.draw.sample_face import Known

from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.results.landmarks import FaceLandmarks5
from faceapi.draw import (
    Circles,
    DrawFaceLandmarks,
    DrawFaceLandmarksOptions,
    Polyline,
    Style,
    SvgCanvas,
)

CYAN = Style("rgba(0, 255, 255, 1)", 1, line_join="round")
MAGENTA = Style(fill="rgba(255, 0, 255, 1)")


def test_lines_then_points_with_the_parts_of_the_original(known: Known) -> None:
    *lines, points = DrawFaceLandmarks(known.landmarks).shapes()
    pairs = [tuple(pair) for pair in known.landmarks.positions.tolist()]
    parts = [(0, 17), (17, 22), (22, 27), (27, 36), (36, 42), (42, 48), (48, 68)]
    closed = [False, False, False, False, True, True, True]
    assert lines == [
        Polyline(tuple(pairs[start:stop]), close, CYAN)
        for (start, stop), close in zip(parts, closed, strict=True)
    ]
    assert points == Circles(tuple(pairs), 2, MAGENTA)


def test_five_landmarks_have_points_only() -> None:
    five = FaceLandmarks5(np.full((5, 2), 0.5), Dimensions(100, 100))
    assert DrawFaceLandmarks(five).shapes() == [Circles(((50.0, 50.0),) * 5, 2, MAGENTA)]


@pytest.mark.parametrize(
    ("options", "lines", "points"),
    [
        (DrawFaceLandmarksOptions(draw_lines=False), 0, 1),
        (DrawFaceLandmarksOptions(draw_points=False), 7, 0),
        (DrawFaceLandmarksOptions(line_width=0), 0, 1),
        (DrawFaceLandmarksOptions(point_size=0), 7, 0),
        (DrawFaceLandmarksOptions(outline_color="black", outline_width=1), 14, 2),
    ],
)
def test_what_the_options_leave(
    known: Known, options: DrawFaceLandmarksOptions, lines: int, points: int
) -> None:
    shapes = DrawFaceLandmarks(known.landmarks, options).shapes()
    assert sum(isinstance(shape, Polyline) for shape in shapes) == lines
    assert sum(isinstance(shape, Circles) for shape in shapes) == points


def test_outlines_lie_below_their_lines_and_points(known: Known) -> None:
    options = DrawFaceLandmarksOptions(outline_color="black", outline_width=1.5)
    shapes = DrawFaceLandmarks(known.landmarks, options).shapes()
    assert shapes[0].style == Style("black", 4, line_join="round")
    assert shapes[7].style == CYAN
    below, above = shapes[14:]
    assert isinstance(below, Circles)
    assert (below.radius, below.style) == (3.5, Style(fill="black"))
    assert above.style == MAGENTA


def test_draws_on_a_target(known: Known) -> None:
    canvas = SvgCanvas((300, 200))
    drawing = DrawFaceLandmarks(known.landmarks)
    drawing.draw(canvas)
    assert canvas.shapes == drawing.shapes()
