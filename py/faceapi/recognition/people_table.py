"""The owner of each descriptor, and the nearest people to a descriptor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition.stores.vector_store import VectorStore

NamedRows = tuple[str, NDArray[np.float32]]
"""A name and descriptors ``(n, 128)``."""


class PeopleTable:
    """People by name; their descriptors are in a store, by numbers that are never used again.

    Every method takes a lock, except while distances are computed.
    """

    def __init__(self, store: VectorStore) -> None:
        self.store = store
        self._lock = RLock()
        self._numbers: dict[str, list[int]] = {}
        self._owners: list[str | None] = []
        self._sizes: Counter[int] = Counter()
        """How many people have that many descriptors."""
        for number, name in zip(*map(list, store.owners()), strict=True):
            self._owners += [None] * (int(number) - len(self._owners))
            self._append(name)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def names(self) -> tuple[str, ...]:
        """The names, in order of enrollment."""
        with self._lock:
            return tuple(self._numbers)

    def rows(self, name: str) -> NDArray[np.float32]:
        """A person's descriptors, ``(n, 128)``; ``KeyError`` for an unknown name."""
        with self._lock:
            return self.store.rows(np.array(self._numbers[name], np.int64))

    def all_rows(self) -> list[NamedRows]:
        """All people with their descriptors."""
        with self._lock:
            return [(name, self.rows(name)) for name in self._numbers]

    def sizes(self) -> dict[int, int]:
        """The number of people by their number of descriptors."""
        with self._lock:
            return dict(self._sizes)

    def insert(self, entries: Iterable[NamedRows]) -> None:
        """Add descriptors; those that a person has already are left out."""
        with self._lock:
            added: list[NDArray[np.float32]] = []
            owners: list[str] = []
            first = len(self._owners)
            seen: dict[str, set[bytes]] = {}
            for name, rows in entries:
                if name not in seen:
                    stored = self.rows(name) if name in self._numbers else ()
                    seen[name] = {row.tobytes() for row in stored}
                for row in rows:
                    if (content := row.tobytes()) not in seen[name]:
                        seen[name].add(content)
                        self._append(name)
                        added.append(row)
                        owners.append(name)
            if added:
                numbers = np.arange(first, len(self._owners))
                self.store.add(numbers, np.array(added), owners)

    def remove(self, names: Sequence[str]) -> None:
        """Remove people; ``KeyError`` for an unknown name, in which case all people stay."""
        with self._lock:
            removed = {name: self._numbers[name] for name in names}
            for name, numbers in removed.items():
                del self._numbers[name]
                self._count(len(numbers), -1)
                for number in numbers:
                    self._owners[number] = None
            self.store.remove(np.array(list(chain.from_iterable(removed.values())), np.int64))

    def rename(self, name: str, new_name: str) -> None:
        """Move a person's descriptors to another name; ``KeyError`` for an unknown name."""
        with self._lock:
            if name == new_name and name in self._numbers:
                return
            numbers = self._numbers.pop(name)
            others = self._numbers.setdefault(new_name, [])
            for size, change in ((len(numbers), -1), (len(others), -1)):
                self._count(size, change)
            others.extend(numbers)
            self._count(len(others), 1)
            for number in numbers:
                self._owners[number] = new_name
            self.store.rename(np.array(numbers, np.int64), new_name)

    def nearest_people(
        self, queries: NDArray[np.float32], count: int
    ) -> list[list[tuple[str, float]]]:
        """The nearest people of each query ``(q, 128)``, with the distance of the nearest
        descriptor; at most ``count``, nearest first."""
        results: list[list[tuple[str, float]]] = [[] for _ in queries]
        pending = np.arange(len(queries))
        rows = 2 * count
        while len(pending):
            total = len(self.store)
            distances, numbers = self.store.nearest(queries[pending], rows)
            short = []
            for place, query in enumerate(pending):
                people = self._people(numbers[place], distances[place])
                results[query] = people[:count]
                if len(people) < count and rows < total:
                    short.append(query)  # some people have many descriptors nearby
            pending = np.array(short, np.int64)
            rows *= 8
        return results

    def _people(
        self, numbers: NDArray[np.int64], distances: NDArray[np.float64]
    ) -> list[tuple[str, float]]:
        nearest: dict[str, float] = {}
        for number, distance in zip(numbers.tolist(), distances.tolist(), strict=True):
            owner = self._owners[number]
            if owner is not None and owner not in nearest:  # None: just removed by another thread
                nearest[owner] = distance
        return list(nearest.items())

    def _append(self, name: str) -> None:
        numbers = self._numbers.setdefault(name, [])
        self._count(len(numbers), -1)
        numbers.append(len(self._owners))
        self._count(len(numbers), 1)
        self._owners.append(name)

    def _count(self, size: int, change: int) -> None:
        if size:
            self._sizes[size] += change
