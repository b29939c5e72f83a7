"""Exact nearest neighbors among float32 vectors, in blocks, so that memory stays bounded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BLOCK_VALUES = 1 << 21
"""Most products in memory at once: 8 MB."""
_QUERIES = 128
"""Most queries per block."""
SPARE = 8
"""Neighbors above ``count`` that are measured exactly, because products in float32 round."""


def nearest(
    rows: NDArray[np.float32],
    squares: NDArray[np.float32],
    queries: NDArray[np.float32],
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Distances and row numbers of the nearest ``rows`` ``(n, d)`` of each query ``(q, d)``.

    ``squares`` ``(n,)`` has the squared length of each row. Both results are ``(q, c)``, nearest
    first, with ``c`` the smaller of ``count`` and ``n``; equal distances in the order of the rows.
    Candidates are ranked in float32, distances are computed in float64.
    """
    count = min(count, len(rows))
    distances = np.empty((len(queries), count))
    numbers = np.empty((len(queries), count), np.int64)
    if count:
        step = max(1, min(_QUERIES, _BLOCK_VALUES // (rows.shape[1] * (count + SPARE))))
        for start in range(0, len(queries), step):
            part = slice(start, start + step)
            distances[part], numbers[part] = _nearest(rows, squares, queries[part], count)
    return distances, numbers


def _nearest(
    rows: NDArray[np.float32],
    squares: NDArray[np.float32],
    queries: NDArray[np.float32],
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    kept = min(count + SPARE, len(rows))
    block_rows = max(_BLOCK_VALUES // len(queries), kept)
    best: NDArray[np.float32] | None = None
    numbers = np.empty((len(queries), 0), np.int64)
    for start in range(0, len(rows), block_rows):
        block = rows[start : start + block_rows]
        # |row - query|² without |query|², which is the same for every row
        squared = products(queries, block)
        squared *= -2
        squared += squares[start : start + block_rows]
        places = _smallest(squared, kept)
        values = np.take_along_axis(squared, places, axis=1)
        if best is not None:
            values = np.concatenate((best, values), axis=1)
            places = np.concatenate((numbers, places + start), axis=1)
            order = _smallest(values, kept)
            values = np.take_along_axis(values, order, axis=1)
            places = np.take_along_axis(places, order, axis=1)
        best, numbers = values, places
    return measured(rows[numbers], queries, numbers, count)


def products(queries: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Dot products of all queries ``(q, d)`` with all rows ``(n, d)``: float32 ``(q, n)``."""
    if len(queries) == 1:
        return product(rows, queries[0])[None]
    products_of_all: NDArray[np.float32] = np.matmul(queries, rows.T)
    return products_of_all


def product(rows: NDArray[np.float32], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Dot products of all ``rows`` ``(n, d)`` with one vector ``(d,)``: float32 ``(n,)``.

    Not ``@``: BLAS starts threads, which wait for each other on a busy machine, ten times as long
    as one thread needs to read the rows.
    """
    result: NDArray[np.float32] = np.einsum("ij,j->i", rows, vector)
    return result


def _smallest(values: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Columns of the smallest values in each row, in any order."""
    if values.shape[1] <= count:
        return np.broadcast_to(np.arange(values.shape[1]), values.shape)
    return np.argpartition(values, count - 1, axis=1)[:, :count]


def measured(
    candidates: NDArray[np.float32],
    queries: NDArray[np.float32],
    numbers: NDArray[np.int64],
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The nearest ``count`` of candidates ``(q, c, d)`` with the row numbers ``(q, c)``.

    Distances and numbers as :func:`nearest`, for queries ``(q, d)``; computed in float64.
    """
    differences = candidates.astype(np.float64) - queries[:, None].astype(np.float64)
    distances = np.sqrt(np.einsum("qcd,qcd->qc", differences, differences))
    order = np.lexsort((numbers, distances), axis=1)[:, :count]
    return np.take_along_axis(distances, order, axis=1), np.take_along_axis(numbers, order, axis=1)
