"""Small operations, with face-api.js's cases."""

from math import exp, inf, nan
from random import Random

import numpy as np
import pytest

from faceapi.compat.ops import (
    compute_reshaped_dimensions,
    inverse_sigmoid,
    is_valid_number,
    is_valid_probability,
    normalize,
    pad_to_square,
    shuffle_array,
    sigmoid,
)
from faceapi.core.geometry.boxes import Dimensions


def test_sigmoid_and_its_inverse() -> None:
    assert sigmoid(0) == 0.5
    assert sigmoid(-1000) == 0
    assert sigmoid(1000) == 1
    for x in (1.25, -1.25):
        assert sigmoid(x) == pytest.approx(1 / (1 + exp(-x)))
        assert inverse_sigmoid(sigmoid(x)) == pytest.approx(x)


@pytest.mark.parametrize("x", [-0.5, 0, 1, 1.5])
def test_the_inverse_rejects_values_outside_the_range_of_sigmoid(x: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        inverse_sigmoid(x)


def test_shuffle_array_is_a_copy_with_the_same_items() -> None:
    items = list(range(20))
    shuffled = shuffle_array(items, Random(1))
    assert shuffled != items == list(range(20))
    assert sorted(shuffled) == items
    assert shuffle_array(items, Random(1)) == shuffled
    assert sorted(shuffle_array(items)) == items


def test_normalize() -> None:
    assert normalize([[[10, 20, 30]]], [1, 2, 3]).tolist() == [[[9, 18, 27]]]


@pytest.mark.parametrize(("values", "means"), [(2, 3), (4, 3), (1, 3), (3, 1), (3, 4)])
def test_normalize_rejects_other_shapes(values: int, means: int) -> None:
    with pytest.raises(ValueError, match=rf"got shape \({values},\) and {means} means"):
        normalize(range(values), range(means))


class TestPadToSquare:
    """Rows or columns of ones; zeros are padding."""

    @pytest.mark.parametrize(
        ("short", "long", "centered", "pattern"),
        [
            (2, 4, False, [1, 1, 0, 0]),
            (2, 4, True, [0, 1, 1, 0]),
            (3, 4, False, [1, 1, 1, 0]),
            (3, 4, True, [1, 1, 1, 0]),  # a single pixel goes to the end
            (1, 4, True, [0, 1, 0, 0]),  # one before, two after
        ],
    )
    def test_pattern(self, short: int, long: int, centered: bool, pattern: list[int]) -> None:
        high = pad_to_square(np.ones((1, long, short, 3), dtype=np.uint8), centered)
        assert high.shape == (1, long, long, 3)
        assert high.dtype == np.float32
        assert high[0, 0, :, 0].tolist() == pattern
        wide = pad_to_square(np.ones((short, long, 3)), centered)
        assert wide[:, 0, 0].tolist() == pattern

    def test_at_the_end_by_default(self) -> None:
        assert pad_to_square(np.ones((2, 4, 3)))[:, 0, 0].tolist() == [1, 1, 0, 0]

    def test_a_square_is_unchanged(self) -> None:
        square = np.ones((3, 3, 3), dtype=np.uint8)
        assert pad_to_square(square, centered=True) is square

    def test_rejects_other_ranks(self) -> None:
        with pytest.raises(ValueError, match="expected 3 or 4 dimensions, got 2"):
            pad_to_square(np.ones((3, 3)))


def test_reshaped_dimensions_round_half_up() -> None:
    assert compute_reshaped_dimensions(Dimensions(200, 5), 100) == Dimensions(100, 3)


@pytest.mark.parametrize(
    ("value", "valid"),
    [(0, True), (1, True), (-1.5, True), (nan, False), (inf, False), (-inf, False),
     (None, False), ("1", False), (True, False), ({}, False), ([], False)],
)  # fmt: skip
def test_is_valid_number(value: object, valid: bool) -> None:
    assert is_valid_number(value) is valid


@pytest.mark.parametrize(
    ("value", "valid"),
    [(0, True), (1, True), (0.5, True), (-0.1, False), (1.1, False), ("", False)],
)
def test_is_valid_probability(value: object, valid: bool) -> None:
    assert is_valid_probability(value) is valid
