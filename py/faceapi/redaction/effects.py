"""Cover regions of a picture, in numpy: the same pixels in CPython and in the browser.

Blurring and pixelating both replace a face by the mean colors of a few cells; blurring shows them
as a smooth surface. A Gaussian filter would look the same and could in part be undone.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from faceapi.redaction.options import Redaction
from faceapi.redaction.regions import Region

_SKIN, _RIM, _INK = (255, 205, 60), (236, 160, 30), (94, 62, 22)
"""Colors of the smiley."""


def redact(
    pixels: NDArray[np.uint8], regions: Iterable[Region], redaction: Redaction | None = None
) -> NDArray[np.uint8]:
    """A copy of a picture with regions covered.

    Parameters
    ----------
    pixels
        uint8 ``(height, width, 3 or 4)``; a fourth channel is transparency, which stays
    regions
        regions to cover, in pixels of the picture; parts outside of it are ignored
    redaction
        how to cover them; ``None``: as ``Redaction()`` says

    Raises ``ValueError`` for pixels of another shape or type.

    >>> picture = np.zeros((40, 40, 3), np.uint8)
    >>> fill = Redaction(style="fill", color=(9, 9, 9))
    >>> covered = redact(picture, [Region(20, 20, 10, 10)], fill)
    >>> covered[20, 20].tolist(), covered[0, 0].tolist()
    ([9, 9, 9], [0, 0, 0])
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (3, 4):
        raise ValueError(
            "pixels: expected uint8 of shape (height, width, 3 or 4), "
            f"got {pixels.dtype} of shape {pixels.shape}"
        )
    options = Redaction() if redaction is None else redaction
    result = np.array(pixels)
    for region in regions:
        _cover(result, region.enlarged(options.margin), options)
    return result


def _cover(pixels: NDArray[np.uint8], region: Region, options: Redaction) -> None:
    """Cover one region, in place."""
    height, width = pixels.shape[:2]
    bounds = region.pixel_bounds(width, height)
    if bounds is None:
        return
    left, top, right, bottom = bounds
    patch = pixels[top:bottom, left:right, :3]
    across, down = region.coordinates(bounds)
    oval = options.shape == "oval" or options.style == "emoji"
    mask = _mask(region, across, down, oval=oval)
    if options.style == "emoji":
        cover = _smiley(region, across, down)
    elif options.style == "fill":
        cover = np.broadcast_to(np.array(options.color, np.float32), patch.shape)
    else:
        size = max(region.width, region.height) / options.cells
        cover = _mosaic(patch, size, smooth=options.style == "blur")
    share = mask[..., None]
    patch[:] = np.rint(patch * (1 - share) + cover * share).astype(np.uint8)


def _mask(
    region: Region, across: NDArray[np.float64], down: NDArray[np.float64], *, oval: bool
) -> NDArray[np.float32]:
    """How much of each pixel is covered, 0 to 1: everything, up to an edge one pixel wide."""
    distance = np.hypot(across, down) if oval else np.maximum(abs(across), abs(down))
    radius = min(region.width, region.height) / 2
    return _within(distance, 1.0 + 0.5 / radius, radius)


def _within(distance: NDArray[np.float64], limit: float, scale: float) -> NDArray[np.float32]:
    """1 where ``distance`` is below ``limit``, 0 above, over one pixel; ``scale``: pixels per 1."""
    return np.clip((limit - distance) * scale + 0.5, 0, 1).astype(np.float32)


def _mosaic(patch: NDArray[np.uint8], size: float, *, smooth: bool) -> NDArray[np.float32]:
    """The patch as mean colors of cells of about ``size`` pixels."""
    rows, columns = (min(max(1, round(length / size)), length) for length in patch.shape[:2])
    down, across = _cell_of(patch.shape[0], rows), _cell_of(patch.shape[1], columns)
    by_row = _means(patch.astype(np.float32), down, rows)
    cells = _means(by_row.swapaxes(0, 1), across, columns).swapaxes(0, 1)
    if not smooth:
        return cells[down][:, across]
    vertical, horizontal = _spline(patch.shape[0], rows), _spline(patch.shape[1], columns)
    result: NDArray[np.float32] = np.einsum(
        "yr,rcz,xc->yxz", vertical, cells, horizontal, optimize=True
    )
    return result


def _cell_of(length: int, count: int) -> NDArray[np.intp]:
    """The cell of each pixel along one side."""
    return np.arange(length) * count // length


def _means(
    values: NDArray[np.float32], cell_of: NDArray[np.intp], count: int
) -> NDArray[np.float32]:
    """Means over the cells along the first axis; no cell is empty."""
    starts = np.searchsorted(cell_of, np.arange(count))
    sums: NDArray[np.float32] = np.add.reduceat(values, starts, axis=0)
    sizes = np.diff(np.append(starts, len(cell_of))).astype(np.float32)
    means: NDArray[np.float32] = sums / sizes[:, None, None]
    return means


def _spline(length: int, count: int) -> NDArray[np.float32]:
    """Weights ``(length, count)`` of a cubic B-spline through cells: smooth, without ringing."""
    position = (np.arange(length)[:, None] + 0.5) * count / length - 0.5
    weights = np.zeros((length, count), np.float32)
    rows = np.arange(length)[:, None]
    for offset in range(-1, 3):
        cell = np.floor(position).astype(np.intp) + offset
        distance = abs(position - cell)
        near = 2 / 3 - distance**2 + distance**3 / 2
        far = np.maximum(2 - distance, 0) ** 3 / 6
        np.add.at(weights, (rows, cell.clip(0, count - 1)), np.where(distance < 1, near, far))
    return weights


def _smiley(
    region: Region, across: NDArray[np.float64], down: NDArray[np.float64]
) -> NDArray[np.float32]:
    """A smiling face that fills the region, turned like the face."""
    scale = min(region.width, region.height) / 2
    cover = np.empty((*across.shape, 3), np.float32)
    cover[:] = _SKIN
    parts = [
        (_within(-np.hypot(across, down), -0.92, scale), _RIM),
        *(
            (_within(np.hypot((across - x) / 0.12, (down + 0.22) / 0.2), 1.0, scale * 0.12), _INK)
            for x in (-0.33, 0.33)
        ),
        (
            _within(abs(np.hypot(across, down - 0.02) - 0.58), 0.06, scale)
            * _within(-down, -0.2, scale),
            _INK,
        ),
    ]
    for share, color in parts:
        cover += share[..., None] * (np.array(color, np.float32) - cover)
    return cover
