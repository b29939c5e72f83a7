"""Small operations, with the original's cases."""

from math import inf, nan
from random import Random

import numpy as np
import pytest

from faceapi.core.geometry import Dimensions
from faceapi.core.ops import (
    compute_reshaped_dimensions,
    inverse_sigmoid,
    is_valid_number,
    is_valid_probability,
    normalize,
    pad_to_square,
    shuffle_array,
    sigmoid,
)


def test_sigmoid_and_its_inverse() -> None:
    assert sigmoid(0) == 0.5
    assert sigmoid(-1000) == 0
    assert sigmoid(1000) == 1
    assert inverse_sigmoid(sigmoid(1.25)) == pytest.approx(1.25)
    with pytest.raises(ValueError, match="between 0 and 1"):
        inverse_sigmoid(1)


def test_shuffle_array_is_a_copy_with_the_same_items() -> None:
    items = list(range(20))
    shuffled = shuffle_array(items, Random(1))
    assert shuffled != items == list(range(20))
    assert sorted(shuffled) == items
    assert shuffle_array(items, Random(1)) == shuffled
    assert sorted(shuffle_array(items)) == items


def test_normalize() -> None:
    assert normalize([[[10, 20, 30]]], [1, 2, 3]).tolist() == [[[9, 18, 27]]]
    with pytest.raises(ValueError, match=r"got shape \(2,\) and 3 means"):
        normalize([1, 2], [1, 2, 3])


class TestPadToSquare:
    """Rows or columns of ones; zeros are padding."""

    @pytest.mark.parametrize(
        ("short", "long", "centred", "pattern"),
        [
            (2, 4, False, [1, 1, 0, 0]),
            (2, 4, True, [0, 1, 1, 0]),
            (3, 4, False, [1, 1, 1, 0]),
            (3, 4, True, [1, 1, 1, 0]),  # the one pixel goes to the end
            (1, 4, True, [0, 1, 0, 0]),  # one before, two after
        ],
    )
    def test_pattern(self, short: int, long: int, centred: bool, pattern: list[int]) -> None:
        high = pad_to_square(np.ones((1, long, short, 3), dtype=np.uint8), centred)
        assert high.shape == (1, long, long, 3)
        assert high.dtype == np.float32
        assert high[0, 0, :, 0].tolist() == pattern
        wide = pad_to_square(np.ones((short, long, 3)), centred)
        assert wide[:, 0, 0].tolist() == pattern

    def test_a_square_stays_what_it_is(self) -> None:
        square = np.ones((3, 3, 3), dtype=np.uint8)
        assert pad_to_square(square, centred=True) is square

    def test_refuses_other_ranks(self) -> None:
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
