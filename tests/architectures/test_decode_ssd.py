"""Decode raw outputs of SSD MobileNet v1."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi.architectures import ssd_mobilenetv1
from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.options import SsdMobilenetv1Options

SQUARE = Letterbox(Dimensions(512, 512), 512, centered=False)
FLAT = Letterbox(Dimensions(1000, 300), 512, centered=False)


def ssd_outputs(
    *detections: tuple[int, float, tuple[float, ...]],
) -> dict[str, NDArray[np.float32]]:
    outputs = {
        "boxes": np.zeros((1, 5118, 4), np.float32),
        "scores": np.zeros((1, 5118), np.float32),
    }
    for prior, score, encoded in detections:
        outputs["scores"][0, prior] = score
        outputs["boxes"][0, prior] = encoded
    return outputs


def test_priors_are_where_the_formula_says() -> None:
    priors = ssd_mobilenetv1.priors()
    assert priors.shape == (5118, 4)
    # Head 1, row 2, column 5, fifth shape: scale 0.35, three times as wide as high.
    top, left, bottom, right = priors[3072 + (2 * 16 + 5) * 6 + 4]
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((5.5 / 16, 2.5 / 16))
    assert (right - left, bottom - top) == pytest.approx((0.35 * 3**0.5, 0.35 / 3**0.5))
    with pytest.raises(ValueError, match="read-only"):
        priors[0, 0] = 0


def test_an_encoded_box_is_relative_to_its_prior() -> None:
    priors = np.array([[0.2, 0.4, 0.4, 0.8]], np.float32)
    encoded = np.array([[1, -1, 5 * log(2), 5 * log(0.5)]], np.float32)
    # Center (0.3, 0.6) moved by a tenth of (0.2, 0.4) times 1 and -1; twice as high, half as wide.
    expected = [[0.32 - 0.2, 0.56 - 0.1, 0.32 + 0.2, 0.56 + 0.1]]
    np.testing.assert_allclose(ssd_mobilenetv1.decode_boxes(encoded, priors), expected, rtol=1e-6)


def test_ssd_boxes_are_clipped_to_the_square_then_scaled() -> None:
    prior = 0  # a tenth of the square around its upper left corner's first cell
    outputs = ssd_outputs((prior, 0.9, (0, 0, 5 * log(20), 5 * log(20))))
    (face,) = ssd_mobilenetv1.decode(outputs, 0, FLAT, SsdMobilenetv1Options())
    box = face.relative_box
    assert (box.x, box.y) == (0, 0)
    assert box.right == pytest.approx(1)
    # Not clipped to the picture, which ends above the bottom of the square.
    assert box.bottom == pytest.approx(512 / FLAT.rounded_size.height)


def test_an_ssd_box_outside_of_the_square_is_dropped() -> None:
    outputs = ssd_outputs(
        (0, 0.9, (-500, 0, 0, 0)), (1, 0.9, (0, -500, 0, 0)), (2000, 0.8, (0, 0, 0, 0))
    )
    (face,) = ssd_mobilenetv1.decode(outputs, 0, SQUARE, SsdMobilenetv1Options())
    assert face.score == pytest.approx(0.8)


def test_an_ssd_box_of_no_extent_stays() -> None:
    outputs = ssd_outputs((0, 0.9, (0, 0, -5000, 0)), (2000, 0.8, (0, 0, 0, -5000)))
    letterbox = Letterbox(Dimensions(100, 200), 512, centered=False)
    high, wide = ssd_mobilenetv1.decode(outputs, 0, letterbox, SsdMobilenetv1Options())
    assert high.box.height == wide.box.width == 0
    # For a high picture, x counts double: its square is padded at the right.
    top, left, bottom, right = ssd_mobilenetv1.priors()[2000]
    assert wide.box.x == pytest.approx(100 * 2 * (left + right) / 2, rel=1e-6)
    assert (wide.box.y, wide.box.bottom) == pytest.approx((200 * top, 200 * bottom), rel=1e-6)


def test_ssd_options_limit_the_detections() -> None:
    outputs = ssd_outputs(
        *((index, 0.5 + index / 20000, (0, 0, 0, 0)) for index in range(0, 3072, 99))
    )
    everything = ssd_mobilenetv1.decode(outputs, 0, SQUARE, SsdMobilenetv1Options())
    assert len(everything) == 31  # the first one is at the threshold, not above it
    few = ssd_mobilenetv1.decode(outputs, 0, SQUARE, SsdMobilenetv1Options(max_results=5))
    assert [face.score for face in few] == [face.score for face in everything[:5]]
    strict = SsdMobilenetv1Options(min_confidence=0.99)
    assert ssd_mobilenetv1.decode(outputs, 0, SQUARE, strict) == []
