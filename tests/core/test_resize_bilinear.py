"""Bilinear resizing against its definition for one axis."""

from math import ceil, floor

import numpy as np
import pytest

from faceapi.core.pixels.resize_bilinear import (
    bilinear,
    padded_taps,
    resize_bilinear,
    tf_legacy_taps,
)


def ramp(values: list[int]) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    """One row of gray pixels."""
    return np.array(values, dtype=np.uint8).reshape(1, -1, 1)


@pytest.mark.parametrize(("source", "target"), [(7, 3), (3, 7), (5, 5), (1, 4), (416, 100)])
def test_legacy_rule(source: int, target: int) -> None:
    values = (np.arange(source) * 37 % 256).tolist()
    expected = []
    for index in range(target):
        position = index * (source / target)
        low, high = floor(position), min(source - 1, ceil(position))
        expected.append(values[low] + (values[high] - values[low]) * (position - low))
    resized = resize_bilinear(ramp(values), target, 1)
    np.testing.assert_allclose(resized[0, :, 0], expected, atol=1e-4)
    turned = resize_bilinear(ramp(values).transpose(1, 0, 2), 1, target)
    np.testing.assert_array_equal(turned[:, 0], resized[0])


def test_same_size_is_the_same_picture() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (50, 9, 3), dtype=np.uint8)
    np.testing.assert_array_equal(resize_bilinear(pixels, 9, 50), pixels)


@pytest.mark.parametrize("channels", [1, 4])
def test_gray_is_repeated_and_alpha_dropped(channels: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (30, 20, channels), dtype=np.uint8)
    rgb = pixels[:, :, [0, 0, 0]] if channels == 1 else pixels[:, :, :3]
    np.testing.assert_array_equal(
        resize_bilinear(pixels, 13, 17), resize_bilinear(np.ascontiguousarray(rgb), 13, 17)
    )


@pytest.mark.parametrize(("source", "square", "before", "target"), [(5, 12, 3, 7), (5, 12, 0, 30)])
def test_padded_taps_equal_padding_first(
    source: int, square: int, before: int, target: int
) -> None:
    values = np.arange(1, source + 1) * 40
    padded = np.zeros(square, dtype=int)
    padded[before : before + source] = values
    expected = resize_bilinear(ramp(padded.tolist()), target, 1)
    taps, where = padded_taps(source, square, before, target)
    out = np.zeros((1, target, 3))
    bilinear(ramp(values.tolist()), tf_legacy_taps(1, 1), taps, out[:, where])
    np.testing.assert_allclose(out, expected, atol=1e-4)


def test_a_narrow_source_can_fall_between_the_samples() -> None:
    taps, where = padded_taps(1, 1000, 501, 2)
    assert len(taps) == 0
    assert where == slice(0, 0)
