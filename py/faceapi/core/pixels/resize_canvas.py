"""Resize pixels as ``drawImage`` of Chromium's canvas does, bit for bit, in integers.

face-api.js scales pictures with a 2D canvas, so its networks see the result of the browser's
resampling. Chromium's CPU canvas uses Skia's bilinear filter with four fractional bits. This module
reproduces it including the rounding: all 217 network inputs of face-api.js on three pictures have
the same bytes (``tests/core/test_resize_canvas.py``).

The details that matter:

- the edges of the rectangle, the scale, and the start of a row are float32;
- along a row, positions advance in 32.32 fixed point, but are recomputed every 127 pixels, the
  capacity of Skia's buffer;
- four fractional bits of each position are kept, truncated, not rounded;
- the four weights are products of these and sum to 256; the blend is truncated too;
- a pixel is covered if its center lies in the rectangle; there is no partial coverage.

Reference: Skia src/core/SkBitmapProcState (S32_opaque_D32_filter_DX).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

_SKIA_RUN_LENGTH = 127
"""Pixels of a row that Skia samples before it recomputes the position."""
_FIXED_POINT_ONE = 1 << 32
_ROWS_AT_ONCE = 32


@dataclass(frozen=True, slots=True, eq=False)
class _Axis:
    """The covered output pixels of an axis, and the source pixels that each one blends."""

    covered: slice
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    weight: NDArray[np.uint16]
    """Weight of ``high``, in sixteenths."""


def draw_image(
    pixels: NDArray[np.uint8],
    canvas: tuple[int, int],
    rectangle: tuple[float, float, float, float],
) -> NDArray[np.float32]:
    """Draw ``pixels`` into ``rectangle`` of a black canvas.

    Parameters
    ----------
    pixels
        uint8 ``(height, width, channels)`` with 1, 3 or 4 channels; one channel is repeated, alpha
        is dropped
    canvas
        width and height of the canvas in pixels
    rectangle
        x, y, width and height in pixels of the canvas, not necessarily whole

    Returns
    -------
    float32 ``(height, width, 3)``, whole numbers from 0 to 255
    """
    width, height = canvas
    x, y, drawn_width, drawn_height = rectangle
    rows = _axis(pixels.shape[0], y, drawn_height, height, run=1)
    columns = _axis(pixels.shape[1], x, drawn_width, width, run=_SKIA_RUN_LENGTH)
    out = np.zeros((height, width, 3), dtype=np.float32)
    covered = out[rows.covered, columns.covered]
    for start in range(0, len(rows.low), _ROWS_AT_ONCE):  # temporary arrays stay in cache
        chunk = slice(start, start + _ROWS_AT_ONCE)
        covered[chunk] = _blend(pixels, rows, chunk, columns)
    return out


def _axis(source: int, start: float, length: float, target: int, run: int) -> _Axis:
    first = np.float32(start)
    size = np.float32(np.float32(first + np.float32(length)) - first)
    step = np.float32(1) / np.float32(size / np.float32(source))
    shift = np.float32(-first * step)
    covered = slice(max(0, floor(start + 0.5)), min(target, floor(start + length + 0.5)))
    # Explicit, because in the browser numpy's default integers have 32 bits.
    index = np.arange(covered.start, covered.stop, dtype=np.int64)
    offset = (index - covered.start) % run
    run_starts = (index - offset).astype(np.float32) + np.float32(0.5)
    positions = (run_starts * step + shift).astype(np.float64)
    fixed = (
        (positions * _FIXED_POINT_ONE).astype(np.int64)
        - _FIXED_POINT_ONE // 2
        + offset * int(float(step) * _FIXED_POINT_ONE)
    )
    pixel = fixed >> 32
    return _Axis(
        covered,
        np.clip(pixel, 0, source - 1),
        np.clip(pixel + 1, 0, source - 1),
        ((fixed >> 28) & 15).astype(np.uint16),
    )


def _blend(
    pixels: NDArray[np.uint8], rows: _Axis, chunk: slice, columns: _Axis
) -> NDArray[np.uint16]:
    """Columns first, then rows; sixteenths times sixteenths, so everything fits 16 bits."""
    used_rows, inverse = np.unique(
        np.concatenate([rows.low[chunk], rows.high[chunk]]), return_inverse=True
    )
    strip = pixels[used_rows, :, :3]
    weight = columns.weight[:, np.newaxis]
    narrow: NDArray[np.uint16] = np.add(
        strip[:, columns.low] * (16 - weight), strip[:, columns.high] * weight, dtype=np.uint16
    )
    count = len(rows.low[chunk])
    below = rows.weight[chunk, np.newaxis, np.newaxis]
    upper, lower = narrow[inverse[:count]], narrow[inverse[count:]]
    return np.right_shift(upper * (16 - below) + lower * below, 8)
