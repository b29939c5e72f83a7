"""Average linkage on squared distances, without a matrix of all distances.

The mean squared distance between the members of two groups is the squared distance of their
centers plus the mean squared deviations within both. So a group is a center, a size and a
deviation, and memory grows with the number of vectors only. Groups are merged along chains of
nearest neighbors, which gives the same groups as merging the nearest pair repeatedly.

Reference: F. Murtagh, A survey of recent advances in hierarchical clustering algorithms, 1983.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition.stores.nearest import nearest, products

Progress = Callable[[int, int], object]
"""Called with how many vectors are done, and how many there are."""
_REPORTS = 64
"""Vectors between two reports."""
_QUERIES = 128
"""Vectors whose nearest neighbor one step searches."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The distance below which two groups are merged.

    Most comparisons are between single vectors, so that they need a smaller distance than groups,
    whose distance is a mean of many.
    """

    single: float
    """For two single vectors."""
    many: float
    """For large groups, at least ``single``."""

    def squared(self, first: int, second: int) -> float:
        """The square of the limit for groups of these sizes."""
        weight = 1 / (first * second)
        return self.many**2 * (1 - weight) + self.single**2 * weight


def average_linkage(
    vectors: NDArray[np.float32], limits: Limits, progress: Progress | None = None
) -> list[list[int]]:
    """Groups of row numbers of ``vectors`` ``(n, d)``.

    The distance of two groups is the root of the mean squared distance between their members.
    The two nearest groups are merged repeatedly if they are near enough; otherwise neither grows.
    """
    linkage = Linkage(vectors, limits)
    reported = 0
    for done in linkage.steps():
        if progress is not None and done >= reported + _REPORTS:
            reported = done
            progress(done, len(vectors))
    if progress is not None:
        progress(len(vectors), len(vectors))
    return linkage.groups


class Linkage:
    """:func:`average_linkage` in short steps, for a caller that has more to do.

    Groups that may still grow are in slots of arrays; :attr:`groups` has those that cannot.
    """

    def __init__(self, vectors: NDArray[np.float32], limits: Limits) -> None:
        self.groups: list[list[int]] = []
        """All groups, once there are no more steps."""
        self._remaining = len(vectors)
        self._limits = limits
        self._centers = np.array(vectors, np.float32)
        self._squares = np.einsum("ij,ij->i", self._centers, self._centers)
        self._deviations = np.zeros(len(vectors), np.float32)
        self._members: list[list[int]] = [[number] for number in range(len(vectors))]
        self._active = np.ones(len(vectors), bool)

    def steps(self) -> Iterator[int]:
        """Do the work; yields the number of vectors done.

        A step compares at most 128 vectors with all others.
        """
        total = len(self._members)
        for start in range(0, total, _QUERIES):
            self._finish_isolated(start)
            yield total - self._remaining
        chain: list[int] = []
        while self._remaining:
            self._extend(chain)
            yield total - self._remaining

    def _extend(self, chain: list[int]) -> None:
        """Lengthen a chain of nearest neighbors by one, or merge or finish its end."""
        if not chain:
            chain.append(int(np.argmax(self._active)))
        previous = chain[-2] if len(chain) > 1 else None
        neighbor = self._neighbor(chain[-1], previous)
        if neighbor is None:
            # Nothing is near enough, and merges elsewhere bring nothing nearer.
            self._finish(chain.pop())
        elif neighbor in chain:  # the previous one; another one only by rounding
            last, before = chain.pop(), chain.pop()
            if not self._merge(before, last):
                self._finish(before)
                self._finish(last)
        else:
            chain.append(neighbor)

    def _finish_isolated(self, start: int) -> None:
        """Finish vectors without another within the limit: they cannot become part of a group."""
        if len(self._centers) > 1:
            part = self._centers[start : start + _QUERIES]
            distances, _ = nearest(self._centers, self._squares, part, 2)
            for number in np.flatnonzero(distances[:, 1] >= self._limits.many).tolist():
                self._finish(start + number)

    def _neighbor(self, slot: int, preferred: int | None) -> int | None:
        """The nearest other group, ``preferred`` if it is as near; ``None`` beyond the limit."""
        squared = products(self._centers[slot][None], self._centers)[0]
        squared *= -2
        squared += self._squares
        squared += self._deviations
        squared += self._squares[slot] + self._deviations[slot]
        squared[slot] = np.inf
        squared[~self._active] = np.inf
        best = int(np.argmin(squared))
        if preferred is not None and squared[preferred] <= squared[best] + 1e-6:
            best = preferred
        return best if squared[best] < self._limits.many**2 else None

    def _merge(self, first: int, second: int) -> bool:
        """Make one group of two, in the slot of the first, if they are near enough."""
        sizes = [len(self._members[slot]) for slot in (first, second)]
        gap = self._centers[first].astype(np.float64) - self._centers[second]
        squared = gap @ gap + self._deviations[first] + self._deviations[second]
        if squared >= self._limits.squared(*sizes):
            return False
        shares = [size / sum(sizes) for size in sizes]
        self._deviations[first] = (
            shares[0] * self._deviations[first]
            + shares[1] * self._deviations[second]
            + shares[0] * shares[1] * float(gap @ gap)
        )
        center = shares[0] * self._centers[first] + shares[1] * self._centers[second]
        self._centers[first] = center
        self._squares[first] = center @ center
        self._members[first] += self._members[second]
        self._members[second] = []
        self._deactivate(second)
        return True

    def _finish(self, slot: int) -> None:
        """Move a group to those that cannot grow."""
        self.groups.append(sorted(self._members[slot]))
        self._deactivate(slot)

    def _deactivate(self, slot: int) -> None:
        self._active[slot] = False
        self._remaining -= 1
