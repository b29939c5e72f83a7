"""PIL: the right pixels in every image mode, and none outside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFont
from tests.draw.sample_face import SampleFace

from faceapi.draw import (
    AnchorPosition,
    Circles,
    Label,
    Polyline,
    Rectangle,
    Shape,
    Style,
    detections,
    face_landmarks,
    paint,
)
from faceapi.draw.painters.pil import PilCanvas

RED = (255, 0, 0)
FILL, LINE = Style(fill="red"), Style("red", 2)


def painted(*shapes: Shape, size: tuple[int, int] = (40, 30)) -> NDArray[np.uint8]:
    """The red channel of the shapes painted on black."""
    image = Image.new("RGB", size)
    paint(image, shapes)
    return np.asarray(image)[:, :, 0]


def test_filled_rectangle_covers_exactly_its_pixels() -> None:
    red = painted(Rectangle(5, 6, 10, 8, FILL))
    expected = np.zeros((30, 40), np.uint8)
    expected[6:14, 5:15] = 255
    np.testing.assert_array_equal(red, expected)


def test_stroke_is_centered_on_the_edge() -> None:
    red = painted(Rectangle(5, 6, 10, 8, LINE))
    expected = np.zeros((30, 40), np.uint8)
    expected[5:15, 4:16] = 255
    expected[7:13, 6:14] = 0
    np.testing.assert_array_equal(red, expected)


def test_half_covered_pixels_are_half_red() -> None:
    red = painted(Rectangle(5.5, 6, 10, 8, FILL))
    assert red[10, 5] == red[10, 15] == pytest.approx(128, abs=1)
    assert red[10, 4] == red[10, 16] == 0


def test_fill_and_stroke_of_one_style() -> None:
    image = Image.new("RGB", (40, 30))
    paint(image, [Rectangle(5, 5, 20, 20, Style("blue", 2, "red"))])
    assert image.getpixel((15, 15)) == RED
    assert image.getpixel((5, 15)) == (0, 0, 255)


def test_disc_has_its_radius() -> None:
    red = painted(Circles(((20, 15),), 5, FILL))
    assert red[15, 20] == red[11, 20] == red[15, 24] == 255
    assert red[10, 16] == red[15, 26] == red[9, 20] == 0
    assert red.sum() / 255 == pytest.approx(np.pi * 25, rel=0.03)


def test_ring_is_hollow() -> None:
    red = painted(Circles(((20, 15),), 8, LINE))
    assert red[15, 20] == red[15, 25] == 0
    assert red[15, 27] == red[15, 28] == 255


def test_open_and_closed_lines() -> None:
    corners = ((5, 5), (25, 5), (25, 20))
    opened = painted(Polyline(corners, False, LINE))
    closed = painted(Polyline(corners, True, LINE))
    assert opened[5, 15] == closed[5, 15] == opened[12, 25] == closed[12, 25] == 255
    middle_of_the_closing_line = (12, 15)
    assert opened[middle_of_the_closing_line] == 0
    assert closed[middle_of_the_closing_line] > 200


def test_filled_polygon() -> None:
    red = painted(Polyline(((5, 5), (25, 5), (25, 25)), True, FILL))
    assert red[8, 20] == 255
    assert red[20, 8] == 0


@pytest.mark.parametrize(
    "nothing",
    [
        Polyline((), True, LINE),
        Polyline(((5, 5),), True, LINE),
        Polyline(((5, 5), (9, 9)), True, FILL),
        Circles((), 3, FILL),
        Circles(((5, 5),), 0, FILL),
        Rectangle(5, 5, 0, 0, FILL),
        Rectangle(5, 5, 10, 10, Style("red", 0)),
        Rectangle(500, 5, 10, 10, LINE),
        Rectangle(5, -50, 10, 10, FILL),
        Label(("far",), (0, 0), font_size=0),
    ],
)
def test_empty_and_outside_shapes_paint_nothing(nothing: Shape) -> None:
    assert not painted(nothing).any()


def test_shape_across_the_border_is_clipped() -> None:
    red = painted(Rectangle(-5, -5, 10, 10, FILL))
    assert red[:5, :5].all()
    assert red[5:].sum() == red[:, 5:].sum() == 0


def test_opacity() -> None:
    red = painted(Rectangle(5, 5, 10, 10, Style(fill="rgba(255, 0, 0, 0.5)")))
    assert red[8, 8] == pytest.approx(128, abs=1)


@pytest.mark.parametrize(
    ("color", "expected"),
    [("tomato", (255, 99, 71)), ("#00ff00", (0, 255, 0)), ("hsl(0, 100%, 50%)", RED)],
)
def test_color_names(color: str, expected: tuple[int, int, int]) -> None:
    image = Image.new("RGB", (10, 10))
    paint(image, [Rectangle(0, 0, 10, 10, Style(fill=color))])
    assert image.getpixel((5, 5)) == expected


def test_rejects_unknown_color() -> None:
    with pytest.raises(ValueError, match="no-color"):
        painted(Rectangle(0, 0, 5, 5, Style(fill="no-color")))


def test_transparent_and_gray_images() -> None:
    clear, gray = Image.new("RGBA", (10, 10)), Image.new("L", (10, 10))
    box = Rectangle(2, 2, 4, 4, Style(fill="rgba(255, 0, 0, 0.5)"))
    paint(clear, [box])
    paint(gray, [box])
    assert clear.getpixel((4, 4)) == (255, 0, 0, 128)
    assert clear.getpixel((8, 8)) == (0, 0, 0, 0)
    assert gray.getpixel((4, 4)) == pytest.approx(76 / 2, abs=1)


def test_rejects_other_modes() -> None:
    with pytest.raises(ValueError, match=r"mode RGB, RGBA, L, got P; .*convert"):
        PilCanvas(Image.new("P", (10, 10)))


def test_label_background_and_text_are_inside_the_image() -> None:
    image = Image.new("RGB", (100, 50))
    style = Style(fill="rgb(0, 0, 255)")
    label = Label(("HHHH",), (200, 200), AnchorPosition.TOP_LEFT, style=style)
    paint(image, [label])
    pixels = np.asarray(image).astype(int)
    field = pixels[:, :, 2] > 0
    rows, columns = np.flatnonzero(field.any(axis=1)), np.flatnonzero(field.any(axis=0))
    assert (rows[0], rows[-1]) == (50 - 22, 49)
    assert columns[-1] == 99
    text = pixels[:, :, 0] > 128
    text_rows = np.flatnonzero(text.any(axis=1))
    baseline = 50 - 4
    assert text_rows[-1] == baseline - 1
    assert baseline - 14 <= text_rows[0] < baseline - 8


def test_font_file_is_used_for_text(tmp_path: Path) -> None:
    font = ImageFont.load_default(14)
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert isinstance(font.font_bytes, bytes)
    file = tmp_path / "aileron.ttf"
    file.write_bytes(font.font_bytes)
    ours, files = Image.new("RGB", (60, 30)), Image.new("RGB", (60, 30))
    label = Label(("2\nE",), (0, 0))  # single letters: no kerning, which depends on the engine
    PilCanvas(ours).paint([label])
    PilCanvas(files, str(file)).paint([label])
    assert ours.tobytes() == files.tobytes()
    with pytest.raises(OSError, match="cannot open"):
        PilCanvas(files, str(tmp_path / "none.ttf")).paint([label])


def test_text_outside_a_tiny_image_is_skipped() -> None:
    assert painted(Label(("wide", "high"), (0, 0)), size=(2, 2)).shape == (2, 2)


def test_frame_around_a_large_picture() -> None:
    red = painted(Rectangle(1, 1, 3998, 2998, LINE), size=(4000, 3000))
    assert red[1500, :2].min() == red[1500, -2:].min() == red[:2, 2000].min() == 255
    assert not red[2:-2, 2:-2].any()


def test_paints_box_and_points_of_a_face(sample: SampleFace) -> None:
    image = Image.new("RGB", (300, 200))
    paint(image, [*detections(sample.detection), *face_landmarks(sample.face)])
    assert image.getpixel((119, 60)) == (0, 0, 255)
    x, y = sample.landmarks.positions[67]
    assert image.getpixel((int(x), int(y))) == (255, 0, 255)
