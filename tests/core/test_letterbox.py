"""Letterbox: scale and padding of a network's input."""

from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.geometry.letterbox import Letterbox


def test_wide_content_is_padded_above_and_below_when_centered() -> None:
    letterbox = Letterbox(Dimensions(300, 200), 150, centered=True)
    assert letterbox.scale == 0.5
    assert letterbox.scaled_size == Dimensions(150, 100)
    assert letterbox.offset == (0, 25)


def test_high_content_is_padded_left_and_right_when_centered() -> None:
    assert Letterbox(Dimensions(200, 300), 150, centered=True).offset == (25, 0)


def test_detector_input_is_at_the_upper_left() -> None:
    assert Letterbox(Dimensions(300, 200), 150, centered=False).offset == (0, 0)


def test_rounded_size_rounds_half_up() -> None:
    letterbox = Letterbox(Dimensions(200, 5), 100, centered=False)
    assert letterbox.scaled_size.height == 2.5
    assert letterbox.rounded_size == Dimensions(100, 3)
