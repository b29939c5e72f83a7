"""Samples rotated regions of arrays, like ``setTransform`` and ``drawImage`` of a canvas.

Large regions are halved first (:class:`~faceapi.core.geometry.rotated_region.RotatedCrop`), then
sampled with bilinear weights of four fractional bits, as in
:mod:`~faceapi.core.pixels.resize_canvas`. A pixel of the patch is black if its center is outside
the picture.

Pixels are packed into 32-bit integers. Red and blue are then one operand and green another: 16 bits
per channel, enough for a value times a weight of at most 256.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.geometry.rotated_region import RotatedCrop, RotatedRegion

_LANES = np.uint32(0x00FF00FF)
_FOUR, _EIGHT = np.uint32(4), np.uint32(8)
_BAND_PIXELS = 1 << 16
"""Source pixels that are packed at once, and pixels of the patch that are sampled at once."""


def draw_rotated(
    pixels: NDArray[np.uint8], region: RotatedRegion, side: int
) -> NDArray[np.float32]:
    """Sample ``region`` of ``pixels`` into a square.

    Parameters
    ----------
    pixels
        uint8 ``(height, width, channels)`` with 1, 3 or 4 channels; one channel is repeated, alpha
        is dropped
    region
        in pixels
    side
        of the square, in pixels

    Returns
    -------
    float32 ``(side, side, 3)``, whole numbers from 0 to 255
    """
    out = np.zeros((side, side, 3), np.float32)
    height, width, _ = pixels.shape
    crop = RotatedCrop.of(region, side, Dimensions(width, height))
    if crop is None:
        return out
    source = _halved(pixels, crop)
    columns, rows = _positions(crop, region, side)
    band = max(1, _BAND_PIXELS // side)
    for start in range(0, side, band):
        chunk = slice(start, start + band)
        _sample(source, columns, rows[:, chunk], out[chunk])
    return out


def _positions(
    crop: RotatedCrop, region: RotatedRegion, side: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where pixels of the patch lie in the crop, in sixteenths of a pixel, relative to centers.

    Column ``i`` and row ``j`` are at ``columns[:, i] + rows[:, j]``: x and y.
    """
    a, b, c, d, e, f = crop.transform(region, side)
    scale = 16 / (a * d - b * c)
    x, y = np.arange(side) + (0.5 - e), np.arange(side) + (0.5 - f)
    columns = np.stack([x * (d * scale), x * (-b * scale)])
    rows = np.stack([y * (-c * scale), y * (a * scale)])
    return columns, rows - 8


def _halved(pixels: NDArray[np.uint8], crop: RotatedCrop) -> NDArray[np.uint32]:
    """The crop as packed pixels, halved; a band of rows at a time, which bounds the memory."""
    step = 1 << crop.halvings
    rows = max(1, _BAND_PIXELS // crop.width // step) * step
    right, bottom = crop.left + crop.width, crop.top + crop.height
    packed = np.zeros((crop.height // step, crop.width // step, 4), np.uint8)
    for start in range(0, crop.height, rows):
        top = crop.top + start
        band = pixels[top : min(top + rows, bottom), crop.left : right]
        for _ in range(crop.halvings):
            band = _half(band)
        target = packed[start // step : start // step + len(band)]
        for index in range(3):  # one channel at a time: four times as fast as all at once
            target[:, :, index] = band[:, :, index % band.shape[2]]
    return packed.view(np.uint32)[:, :, 0]


def _half(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The mean of 2 x 2 pixels, truncated as a canvas does; three channels."""
    rows = np.add(pixels[0::2], pixels[1::2], dtype=np.uint16)
    half = np.empty((len(rows), rows.shape[1] // 2, 3), np.uint8)
    for index in range(3):
        channel = rows[:, :, index % rows.shape[2]]
        mean = channel[:, 0::2] + channel[:, 1::2]
        mean >>= np.uint16(2)
        half[:, :, index] = mean
    return half


def _sample(
    source: NDArray[np.uint32],
    columns: NDArray[np.float64],
    rows: NDArray[np.float64],
    out: NDArray[np.float32],
) -> None:
    height, width = source.shape
    x, left = _fixed_point(columns[0], rows[0], width)
    y, top = _fixed_point(columns[1], rows[1], height)
    right, bottom = (x & 15).astype(np.uint32), (y & 15).astype(np.uint32)
    both = right * bottom
    right <<= _FOUR
    right -= both
    bottom <<= _FOUR
    bottom -= both
    weights = (np.uint32(256) - right - bottom - both, right, bottom, both)
    y >>= 4
    y *= width
    x >>= 4
    x += y
    flat = source.ravel()
    red_blue: NDArray[np.uint32] = np.zeros(x.shape, np.uint32)
    green: NDArray[np.uint32] = np.zeros(x.shape, np.uint32)
    for offset, weight in zip((0, 1, width, width + 1), weights, strict=True):
        # Beyond the last pixel the weight is 0, or the source has a single row or column.
        pixels = np.take(flat[min(offset, len(flat) - 1) :], x, mode="clip")
        lanes = pixels & _LANES
        lanes *= weight
        red_blue += lanes
        pixels >>= _EIGHT
        pixels &= _LANES
        pixels *= weight
        green += pixels
    for inside in (left, top):
        if inside is not None:
            red_blue *= inside
            green *= inside
    out[..., 2] = red_blue >> np.uint32(24)
    for index, lanes in enumerate((red_blue, green)):
        lanes >>= _EIGHT
        lanes &= np.uint32(0xFF)
        out[..., index] = lanes


def _fixed_point(
    columns: NDArray[np.float64], rows: NDArray[np.float64], length: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_] | None]:
    """Positions in sixteenths, clamped to the source, and which of them were inside it.

    ``None`` if all of them, margins for interpolation included, are.
    """
    positions = columns + rows[:, np.newaxis]
    lowest = columns[[0, -1]].min() + rows[[0, -1]].min()
    highest = columns[[0, -1]].max() + rows[[0, -1]].max()
    last = 16 * (length - 1)
    if lowest >= 0 and highest < last:
        return positions.astype(np.intp), None
    inside = (positions >= -8) & (positions < last + 8)
    np.clip(positions, 0, last, out=positions)
    return positions.astype(np.intp), inside
