"""Landmarks: which points are connected, and which contours are closed."""

from __future__ import annotations

import numpy as np
import pytest
from tests.draw.sample_face import SampleFace

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


def test_contours_match_face_api_js_and_points_come_last(sample: SampleFace) -> None:
    *lines, points = DrawFaceLandmarks(sample.landmarks).shapes()
    pairs = [tuple(pair) for pair in sample.landmarks.positions.tolist()]
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
def test_options_disable_lines_and_points(
    sample: SampleFace, options: DrawFaceLandmarksOptions, lines: int, points: int
) -> None:
    shapes = DrawFaceLandmarks(sample.landmarks, options).shapes()
    assert sum(isinstance(shape, Polyline) for shape in shapes) == lines
    assert sum(isinstance(shape, Circles) for shape in shapes) == points


def test_outlines_are_below_lines_and_points(sample: SampleFace) -> None:
    options = DrawFaceLandmarksOptions(outline_color="black", outline_width=1.5)
    shapes = DrawFaceLandmarks(sample.landmarks, options).shapes()
    assert shapes[0].style == Style("black", 4, line_join="round")
    assert shapes[7].style == CYAN
    below, above = shapes[14:]
    assert isinstance(below, Circles)
    assert (below.radius, below.style) == (3.5, Style(fill="black"))
    assert above.style == MAGENTA


def test_draws_on_a_target(sample: SampleFace) -> None:
    canvas = SvgCanvas((300, 200))
    drawing = DrawFaceLandmarks(sample.landmarks)
    drawing.draw(canvas)
    assert canvas.shapes == drawing.shapes()
