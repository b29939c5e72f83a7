"""The calls of face-api.js before 0.21, with their look."""

from __future__ import annotations

import numpy as np
import pytest
from tests.draw.sample_face import SampleFace

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.labeled_boxes import PredictedBox
from faceapi.core.results.detection import ObjectDetection
from faceapi.core.results.landmarks import FaceLandmarks5
from faceapi.draw import (
    BoxWithText,
    DrawOptions,
    Label,
    Polyline,
    Rectangle,
    Shape,
    Style,
    SvgCanvas,
    draw_box,
    draw_detection,
    draw_landmarks,
    draw_text,
    get_default_draw_options,
    layout_label,
    select_labels,
)


@pytest.fixture
def canvas() -> SvgCanvas:
    return SvgCanvas((300, 200))


def texts(shapes: list[Shape]) -> list[str]:
    return [label.lines[0] for label in select_labels(shapes)]


def test_defaults() -> None:
    assert get_default_draw_options() == DrawOptions(
        box_color="blue",
        text_color="red",
        line_width=2,
        font_size=20,
        font_style="Georgia",
        with_score=True,
        with_class_name=True,
    )


def test_a_detection_is_a_blue_box_with_a_red_score_below(
    canvas: SvgCanvas, sample: SampleFace
) -> None:
    draw_detection(canvas, sample.detection)
    rectangle, label = canvas.shapes
    assert rectangle == Rectangle(30, 4, 90, 80, Style("blue", 2))
    assert isinstance(label, Label)
    assert (label.font, label.font_color, label.style) == ("20px Georgia", "red", Style())
    [line] = layout_label(label, lambda text: 7 * len(text), (300, 200)).lines
    assert (line.text, line.x, line.y) == (" (0.87)", 30 + 4, 84 + 4 + 0.6 * 20)


def test_draws_faces_lists_and_plain_boxes(canvas: SvgCanvas, sample: SampleFace) -> None:
    draw_detection(canvas, [sample.face, Box(1, 2, 3, 4)])
    assert len(canvas.shapes) == 3
    draw_detection(canvas, sample.detection, DrawOptions(with_score=False))
    assert len(canvas.shapes) == 4


def test_captions_of_other_boxes(canvas: SvgCanvas) -> None:
    box = Box(0.1, 0.1, 0.5, 0.5)
    dog = ObjectDetection(0.879, 0.5, "dog", box, Dimensions(100, 100))
    draw_detection(canvas, [BoxWithText(box, "Amy"), PredictedBox(box, 1, 0.999, 0.5), dog])
    draw_detection(canvas, dog, DrawOptions(with_class_name=False))
    assert texts(canvas.shapes) == ["Amy", "0.99", "dog (0.87)", " (0.87)"]


def test_box_with_text_is_a_box() -> None:
    box = BoxWithText(Box(1, 2, 3, 4), "Amy")
    assert (box.right, box.bottom, box.text) == (4, 6, "Amy")
    assert box != BoxWithText(Box(1, 2, 3, 4), "Raj")


def test_landmarks_are_squares_or_lines_never_both(canvas: SvgCanvas, sample: SampleFace) -> None:
    draw_landmarks(canvas, sample.landmarks)
    x, y = sample.landmarks.positions[0]
    assert canvas.shapes[0] == Rectangle(x - 1, y - 1, 2, 2, Style(fill="blue"))
    assert len(canvas.shapes) == 68
    canvas.shapes.clear()
    draw_landmarks(canvas, [sample.face], draw_lines=True, color="red", line_width=3)
    assert len(canvas.shapes) == 7
    assert all(isinstance(shape, Polyline) for shape in canvas.shapes)
    assert canvas.shapes[0].style == Style("red", 3, line_join="round")


def test_five_landmarks_are_always_squares(canvas: SvgCanvas) -> None:
    five = FaceLandmarks5(np.full((5, 2), 0.5), Dimensions(100, 100))
    draw_landmarks(canvas, five, draw_lines=True)
    assert len(canvas.shapes) == 5


def test_primitives(canvas: SvgCanvas) -> None:
    draw_box(canvas, 1, 2, 3, 4)
    draw_text(canvas, 1, 2, "x", DrawOptions(font_size=10, line_width=0))
    box, text = canvas.shapes
    assert box == Rectangle(1, 2, 3, 4, Style("blue", 2))
    assert isinstance(text, Label)
    assert (text.anchor, text.font_size) == ((3, 0), 10)
