"""Where an index keeps its descriptors: a protocol, and the store in memory."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faceapi.core.results.faces import DESCRIPTOR_LENGTH
from faceapi.recognition.stores.nearest import nearest

_FIRST_CAPACITY = 64


class VectorStore(Protocol):
    """Descriptors by number. :class:`~faceapi.FaceIndex` gives the numbers and never repeats one.

    Methods may be called from several threads at once.
    """

    def __len__(self) -> int:
        """How many descriptors there are."""
        ...

    def owners(self) -> tuple[NDArray[np.int64], Sequence[str]]:
        """Numbers ``(n,)`` and names of the descriptors that an earlier program has stored."""
        ...

    def add(
        self, numbers: NDArray[np.int64], rows: NDArray[np.float32], names: Sequence[str]
    ) -> None:
        """Add descriptors ``(n, 128)`` with their numbers ``(n,)`` and owners."""
        ...

    def rename(self, numbers: NDArray[np.int64], name: str) -> None:
        """Give the descriptors with these numbers ``(n,)`` to another owner."""
        ...

    def remove(self, numbers: NDArray[np.int64]) -> None:
        """Remove the descriptors with these numbers ``(n,)``."""
        ...

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The descriptors ``(n, 128)`` with these numbers ``(n,)``."""
        ...

    def nearest(
        self, queries: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Distances and numbers of the nearest descriptors of each query ``(q, 128)``.

        Both are ``(q, c)``, nearest first; ``c`` is the smaller of ``count`` and the length.
        """
        ...


class ArrayStore:
    """All descriptors in one float32 array: 512 bytes each. A search sees one state of it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._rows = np.empty((_FIRST_CAPACITY, DESCRIPTOR_LENGTH), np.float32)
        self._squares = np.empty(_FIRST_CAPACITY, np.float32)
        self._numbers = np.empty(_FIRST_CAPACITY, np.int64)

    def __len__(self) -> int:
        return self._count

    def owners(self) -> tuple[NDArray[np.int64], Sequence[str]]:
        """Nothing, ``(0,)``: memory begins empty."""
        return np.empty(0, np.int64), ()

    def rename(self, numbers: NDArray[np.int64], name: str) -> None:
        """Nothing: the owners are not kept here. ``numbers`` is ``(n,)``."""

    def add(
        self, numbers: NDArray[np.int64], rows: NDArray[np.float32], names: Sequence[str]
    ) -> None:
        """Add descriptors ``(n, 128)`` with their numbers ``(n,)``, which ascend."""
        with self._lock:
            start, end = self._count, self._count + len(rows)
            if end > len(self._rows):
                self._resize(max(end, 2 * len(self._rows)), np.arange(start))
            # Rows from ``start`` on are in no state that a search has read.
            self._rows[start:end] = rows
            self._squares[start:end] = np.einsum("ij,ij->i", rows, rows)
            self._numbers[start:end] = numbers
            self._count = end

    def remove(self, numbers: NDArray[np.int64]) -> None:
        """Remove the descriptors with these numbers ``(n,)``; unknown numbers do nothing."""
        with self._lock:
            keep = np.flatnonzero(~np.isin(self._numbers[: self._count], numbers))
            self._resize(max(len(keep), _FIRST_CAPACITY), keep)
            self._count = len(keep)

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The descriptors ``(n, 128)`` with these numbers ``(n,)``, which must exist."""
        rows, _, known = self._state()
        return rows[np.searchsorted(known, numbers)]

    def nearest(
        self, queries: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """As :meth:`VectorStore.nearest`."""
        rows, squares, numbers = self._state()
        distances, places = nearest(rows, squares, queries, count)
        return distances, numbers[places]

    def _state(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
        with self._lock:
            count = self._count
            return self._rows[:count], self._squares[:count], self._numbers[:count]

    def _resize(self, capacity: int, keep: NDArray[np.int64]) -> None:
        """Copy what stays to new arrays; a search in another thread goes on with the old ones."""
        for name in ("_rows", "_squares", "_numbers"):
            old: NDArray[np.generic] = getattr(self, name)
            new = np.empty((capacity, *old.shape[1:]), old.dtype)
            new[: len(keep)] = old[keep]
            setattr(self, name, new)
