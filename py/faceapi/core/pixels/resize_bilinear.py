"""Bilinear resampling of arrays by TensorFlow's old rule, as the original does with tensors.

Without half-pixel offset and without any filter: output pixel ``i`` lies at ``i * in / out``. An
axis is prepared once as :class:`Taps`, then :func:`bilinear` blends along the columns first and the
rows second, as TensorFlow.js does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

_ROWS_AT_ONCE = 24


@dataclass(frozen=True, slots=True, eq=False)
class Taps:
    """For each output pixel of one axis the two source pixels it blends, and how far between."""

    low: NDArray[np.intp]
    high: NDArray[np.intp]
    fraction: NDArray[np.float64]
    low_inside: NDArray[np.bool_] | None = None
    """Where ``low`` is a pixel of the source; elsewhere it stands for a black one."""
    high_inside: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.low)

    def subset(self, indices: slice) -> Taps:
        """The taps of some of the output pixels."""
        return Taps(
            self.low[indices],
            self.high[indices],
            self.fraction[indices],
            None if self.low_inside is None else self.low_inside[indices],
            None if self.high_inside is None else self.high_inside[indices],
        )


def tf_legacy_taps(source: int, target: int) -> Taps:
    """TensorFlow's old rule for ``source`` pixels scaled to ``target``."""
    position = np.arange(target) * (source / target)
    low = np.floor(position).astype(np.intp)
    high = np.minimum(np.ceil(position).astype(np.intp), source - 1)
    return Taps(low, high, position - low)


def padded_taps(source: int, square: int, leading: int, target: int) -> tuple[Taps, slice]:
    """The asymmetric rule for an axis padded with black to ``square`` pixels, ``before`` in front.

    Returns the taps of those output pixels that see the source at all, and where in the output
    they lie; the rest is black.
    """
    taps = tf_legacy_taps(square, target)
    low, high = taps.low - leading, taps.high - leading
    low_inside = (low >= 0) & (low < source)
    high_inside = (high >= 0) & (high < source)
    covered = np.flatnonzero(low_inside | high_inside)
    # A source of a few pixels can fall between the samples of a much smaller output.
    target_slice = slice(int(covered[0]), int(covered[-1]) + 1) if len(covered) else slice(0, 0)
    low, high = np.clip(low, 0, source - 1), np.clip(high, 0, source - 1)
    return Taps(low, high, taps.fraction, low_inside, high_inside).subset(
        target_slice
    ), target_slice


def bilinear(
    pixels: NDArray[np.uint8], rows: Taps, columns: Taps, out: NDArray[np.floating]
) -> None:
    """Sample ``(h, w, 1 | 3 | 4)`` pixels into RGB ``out`` ``(len(rows), len(columns), 3)``.

    Not rounded; computed in the precision of ``out``. Gray is repeated, alpha is dropped. Only the
    source rows that are needed are touched, a few at a time, which keeps all that is made on the
    way inside the processor's cache.
    """
    flat = _expand_channels(columns, pixels.shape[2])
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        chunk = slice(start, start + _ROWS_AT_ONCE)
        out[chunk] = _sample(pixels, rows.subset(chunk), flat, out.dtype).reshape(out[chunk].shape)


def resize_bilinear(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.float32]:
    """Scale ``(h, w, 1 | 3 | 4)`` pixels to RGB ``(height, width, 3)`` by the asymmetric rule.

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
    """Columns first, rows second, as TensorFlow.js; ``(len(rows), len(flat))``."""
    used_rows, inverse = np.unique(np.concatenate([rows.low, rows.high]), return_inverse=True)
    strip = pixels[used_rows].reshape(len(used_rows), -1)
    narrowed = _lerp(strip, flat, flat.low, flat.high, 1, dtype)
    return _lerp(narrowed, rows, inverse[: len(rows)], inverse[len(rows) :], 0, dtype)


def _expand_channels(columns: Taps, channels: int) -> Taps:
    """Taps into rows of single values, three a column: numpy likes its inner loops long."""
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
    """``first + (second - first) * fraction`` along one axis, black where a tap is outside."""
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
