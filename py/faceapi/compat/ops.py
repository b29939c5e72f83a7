"""face-api.js's remaining small operations, for code ported from it.

Our pipeline does not use them: padding is part of
:class:`~faceapi.core.pixels.array_picture.ArrayPicture`, normalization is part of each graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, isfinite, log
from random import Random
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.js_numbers import js_round
from faceapi.core.number_arrays import as_floats

T = TypeVar("T")


def sigmoid(x: float) -> float:
    """``1 / (1 + exp(-x))``, 0 to 1, without overflow for large negative numbers."""
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


def inverse_sigmoid(x: float) -> float:
    """``ln(x / (1 - x))``; ``ValueError`` outside 0 to 1 (both excluded)."""
    if not 0 < x < 1:
        raise ValueError(f"inverse_sigmoid: expected a number between 0 and 1 (exclusive), got {x}")
    return log(x / (1 - x))


def shuffle_array(items: Sequence[T], random: Random | None = None) -> list[T]:
    """A shuffled copy; reproducible with a seeded ``Random``."""
    copy = list(items)
    (random or Random()).shuffle(copy)
    return copy


def normalize(pixels: ArrayLike, mean_rgb: Sequence[float]) -> NDArray[np.float32]:
    """Subtract three channel means from ``(…, 3)`` values; both are pixel values, 0 to 255.

    ``ValueError`` for other shapes.
    """
    values = as_floats(pixels, np.float32, "normalize")
    if values.shape[-1:] != (3,) or len(mean_rgb) != 3:
        raise ValueError(
            "normalize: expected values of shape (…, 3) and 3 means, got shape "
            f"{values.shape} and {len(mean_rgb)} means"
        )
    difference: NDArray[np.float32] = values - as_floats(mean_rgb, np.float32, "normalize")
    return difference


def pad_to_square(pixels: NDArray[np.generic], centered: bool = False) -> NDArray[np.generic]:
    """Pad ``(h, w, c)`` or ``(n, h, w, c)`` with zeros to a square, as float32.

    Padding goes to the right or bottom, or to both sides if ``centered``; the larger half of an odd
    number goes to the right or bottom. A square is returned unchanged, including its dtype.
    ``ValueError`` for other numbers of dimensions.
    Reference: face-api.js src/ops/padToSquare.

    >>> pad_to_square(np.ones((1, 3, 1)), centered=True)[:, 1, 0]
    array([0., 1., 0.], dtype=float32)
    """
    if pixels.ndim not in (3, 4):
        raise ValueError(f"pad_to_square: expected 3 or 4 dimensions, got {pixels.ndim}")
    axis = pixels.ndim - 3
    height, width = pixels.shape[axis : axis + 2]
    padding_size = abs(height - width)
    if not padding_size:
        return pixels
    after = js_round(padding_size * 0.5) if centered else padding_size
    padding = [(0, 0)] * pixels.ndim
    padding[axis if height < width else axis + 1] = (padding_size - after, after)
    return np.pad(pixels.astype(np.float32), padding)


def compute_reshaped_dimensions(dimensions: Dimensions, input_size: int) -> Dimensions:
    """The size of a picture scaled to a longer side of ``input_size``, in whole pixels.

    >>> compute_reshaped_dimensions(Dimensions(300, 200), 128)
    Dimensions(width=128.0, height=85.0)
    """
    return Letterbox(dimensions, input_size, centered=False).rounded_size


def is_valid_number(value: object) -> bool:
    """Whether this is a finite number. Unlike in face-api.js, strings and booleans are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def is_valid_probability(value: object) -> bool:
    """Whether this is a number from 0 to 1."""
    return isinstance(value, int | float) and is_valid_number(value) and 0 <= value <= 1
