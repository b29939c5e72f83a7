"""Bilinear resizing by TensorFlow's legacy rule, as face-api.js resizes tensors.

There is no half-pixel offset and no antialiasing: output pixel ``i`` samples ``i * in / out``. The
taps of an axis are computed once (:class:`Taps`); :func:`bilinear` then interpolates along columns
first and rows second, like TensorFlow.js.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

_ROWS_AT_ONCE = 24


@dataclass(frozen=True, slots=True, eq=False)
class Taps:
    """The two source pixels that each output pixel of an axis interpolates, and the weight."""

    low: NDArray[np.intp]
    high: NDArray[np.intp]
    fraction: NDArray[np.float64]
    low_inside: NDArray[np.bool_] | None = None
    """Whether ``low`` is inside the source; if not, the pixel is black."""
    high_inside: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.low)

    def subset(self, indices: slice) -> Taps:
        """The taps of a slice of the output pixels."""
        return Taps(
            self.low[indices],
            self.high[indices],
            self.fraction[indices],
            None if self.low_inside is None else self.low_inside[indices],
            None if self.high_inside is None else self.high_inside[indices],
        )


def tf_legacy_taps(source: int, target: int) -> Taps:
    """Taps of TensorFlow's legacy rule for ``source`` pixels resized to ``target``."""
    position = np.arange(target) * (source / target)
    low = np.floor(position).astype(np.intp)
    high = np.minimum(np.ceil(position).astype(np.intp), source - 1)
    return Taps(low, high, position - low)


def padded_taps(source: int, square: int, leading: int, target: int) -> tuple[Taps, slice]:
    """The same rule for an axis padded with black to ``square`` pixels, ``leading`` before it.

    Returns the taps of the output pixels that touch the source, and their slice of the output. The
    other output pixels are black.
    """
    taps = tf_legacy_taps(square, target)
    low, high = taps.low - leading, taps.high - leading
    low_inside = (low >= 0) & (low < source)
    high_inside = (high >= 0) & (high < source)
    covered = np.flatnonzero(low_inside | high_inside)
    # A source of a few pixels can lie between two samples of a much smaller output.
    target_slice = slice(int(covered[0]), int(covered[-1]) + 1) if len(covered) else slice(0, 0)
    low, high = np.clip(low, 0, source - 1), np.clip(high, 0, source - 1)
    padded = Taps(low, high, taps.fraction, low_inside, high_inside)
    return padded.subset(target_slice), target_slice


def bilinear(
    pixels: NDArray[np.uint8], rows: Taps, columns: Taps, out: NDArray[np.floating]
) -> None:
    """Sample ``(h, w, 1 | 3 | 4)`` pixels into RGB ``out`` ``(len(rows), len(columns), 3)``.

    The result is not rounded and has the precision of ``out``. Gray is repeated, alpha is dropped.
    Only the source rows in use are read, a few at a time, so temporary arrays fit the CPU cache.
    """
    flat = _expand_channels(columns, pixels.shape[2])
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        chunk = slice(start, start + _ROWS_AT_ONCE)
        out[chunk] = _sample(pixels, rows.subset(chunk), flat, out.dtype).reshape(out[chunk].shape)


def resize_bilinear(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.float32]:
    """Resize ``(h, w, 1 | 3 | 4)`` pixels to RGB ``(height, width, 3)``.

    >>> resize_bilinear(np.array([[[0], [100]]], dtype=np.uint8), 4, 1)[0, :, 0]
    array([  0.,  50., 100., 100.], dtype=float32)
    """
    out = np.empty((height, width, 3), dtype=np.float32)
    columns = tf_legacy_taps(pixels.shape[1], width)
    bilinear(pixels, tf_legacy_taps(pixels.shape[0], height), columns, out)
    return out


def _sample(
    pixels: NDArray[np.uint8], rows: Taps, flat: Taps, dtype: DTypeLike
) -> NDArray[np.floating]:
    """Columns first, rows second, like TensorFlow.js; ``(len(rows), len(flat))``."""
    used_rows, inverse = np.unique(np.concatenate([rows.low, rows.high]), return_inverse=True)
    strip = pixels[used_rows].reshape(len(used_rows), -1)
    narrowed = _lerp(strip, flat, flat.low, flat.high, 1, dtype)
    return _lerp(narrowed, rows, inverse[: len(rows)], inverse[len(rows) :], 0, dtype)


def _expand_channels(columns: Taps, channels: int) -> Taps:
    """Expand column taps to single values, three per column: long inner loops are faster."""
    offsets = np.arange(3) if channels >= 3 else np.zeros(3, dtype=np.intp)

    def spread(index: NDArray[np.intp]) -> NDArray[np.intp]:
        return (index[:, np.newaxis] * channels + offsets).ravel()

    return Taps(
        spread(columns.low),
        spread(columns.high),
        np.repeat(columns.fraction, 3),
        None if columns.low_inside is None else np.repeat(columns.low_inside, 3),
        None if columns.high_inside is None else np.repeat(columns.high_inside, 3),
    )


def _lerp(
    source: NDArray[np.generic],
    taps: Taps,
    low: NDArray[np.intp],
    high: NDArray[np.intp],
    axis: int,
    dtype: DTypeLike,
) -> NDArray[np.floating]:
    """``first + (second - first) * fraction`` along one axis; taps outside the source are black."""
    first = _gather(source, low, taps.low_inside, axis, dtype)
    if not taps.fraction.any():
        return first
    second = _gather(source, high, taps.high_inside, axis, dtype)
    fraction = taps.fraction.astype(dtype)
    second -= first
    second *= fraction if axis == 1 else fraction[:, np.newaxis]
    first += second
    return first


def _gather(
    source: NDArray[np.generic],
    index: NDArray[np.intp],
    inside: NDArray[np.bool_] | None,
    axis: int,
    dtype: DTypeLike,
) -> NDArray[np.floating]:
    values: NDArray[np.floating] = np.take(source, index, axis=axis).astype(dtype, copy=False)
    if inside is not None and not inside.all():
        values[(slice(None),) * axis + (~inside,)] = 0
    return values
