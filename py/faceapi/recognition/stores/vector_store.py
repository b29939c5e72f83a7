"""The store of an index's descriptors: a protocol, and the store in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faceapi.core.results.base_face import DESCRIPTOR_LENGTH
from faceapi.recognition.stores.nearest import nearest

_FIRST_CAPACITY = 64


class VectorStore(Protocol):
    """Descriptors by number. :class:`~faceapi.FaceIndex` gives the numbers and never repeats one.

    Methods may be called from several threads at once.
    """

    def __len__(self) -> int:
        """Number of descriptors."""
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


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """What a search reads; never changed afterwards up to ``count``."""

    rows: NDArray[np.float32]
    squares: NDArray[np.float32]
    numbers: NDArray[np.int64]

    def cut(self, count: int) -> _State:
        """The first rows."""
        part = slice(0, count)
        return _State(self.rows[part], self.squares[part], self.numbers[part])


def _state(rows: NDArray[np.float32], numbers: NDArray[np.int64], capacity: int) -> _State:
    """Arrays with room for ``capacity`` rows that begin with these."""
    state = _State(
        np.empty((capacity, DESCRIPTOR_LENGTH), np.float32),
        np.empty(capacity, np.float32),
        np.empty(capacity, np.int64),
    )
    _fill(state, slice(0, len(rows)), rows, numbers)
    return state


def _fill(
    state: _State, part: slice, rows: NDArray[np.float32], numbers: NDArray[np.int64]
) -> None:
    state.rows[part] = rows
    state.squares[part] = np.einsum("ij,ij->i", rows, rows)
    state.numbers[part] = numbers


class ArrayStore:
    """All descriptors in float32 arrays: 524 bytes each. A search sees one state of them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        empty = np.empty((0, DESCRIPTOR_LENGTH), np.float32)
        self._state = _state(empty, np.empty(0, np.int64), _FIRST_CAPACITY)

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
            state, start, end = self._state, self._count, self._count + len(rows)
            if end > len(state.rows):
                old = state.cut(start)
                self._state = _state(
                    np.concatenate((old.rows, rows)),
                    np.concatenate((old.numbers, numbers)),
                    max(end, 2 * len(state.rows)),
                )
            else:
                # Rows from ``start`` on are in no state that a search has read.
                _fill(state, slice(start, end), rows, numbers)
            self._count = end

    def remove(self, numbers: NDArray[np.int64]) -> None:
        """Remove the descriptors with these numbers ``(n,)``; unknown numbers do nothing."""
        with self._lock:
            old = self._state.cut(self._count)
            keep = ~np.isin(old.numbers, numbers)
            self._count = int(keep.sum())
            capacity = max(self._count, _FIRST_CAPACITY)
            # A search in another thread continues with the old arrays.
            self._state = _state(old.rows[keep], old.numbers[keep], capacity)

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The descriptors ``(n, 128)`` with these numbers ``(n,)``, which must exist."""
        state = self._current()
        return state.rows[np.searchsorted(state.numbers, numbers)]

    def nearest(
        self, queries: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """As :meth:`VectorStore.nearest`."""
        state = self._current()
        distances, places = nearest(state.rows, state.squares, queries, count)
        return distances, state.numbers[places]

    def _current(self) -> _State:
        with self._lock:
            return self._state.cut(self._count)
