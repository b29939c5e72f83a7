"""The layers of the YOLO networks in plain numpy, channels last: slow but simple."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]


def windows(x: Array, size: int) -> Array:
    """``[rows, columns, channels, size, size]``, unpadded, stride 1."""
    return np.asarray(sliding_window_view(x, (size, size), axis=(0, 1)))


def pad(x: Array, before: int, after: int, value: float = 0) -> Array:
    return np.pad(x, ((before, after), (before, after), (0, 0)), constant_values=value)


def conv(x: Array, filters: Array) -> Array:
    """Filters ``[rows, columns, in, out]``."""
    return np.asarray(np.einsum("yxcij,ijco->yxo", windows(x, filters.shape[0]), filters))


def depthwise(x: Array, filters: Array) -> Array:
    """Filters ``[rows, columns, channels, 1]``."""
    return np.asarray(np.einsum("yxcij,ijc->yxc", windows(x, 3), filters[..., 0]))


def leaky(x: Array) -> Array:
    return np.asarray(np.maximum(x - 0.1 * x, 0) + 0.1 * x)


def max_pool(x: Array, stride: int) -> Array:
    """2 × 2, padded at the bottom and right where needed."""
    return np.asarray(windows(pad(x, 0, 1, -np.inf), 2).max(axis=(-1, -2))[::stride, ::stride])
