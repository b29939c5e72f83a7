"""The person to whom a group of faces belongs, by the distance of average linkage."""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition.groups.linkage import Limits


class Centers:
    """Center, spread and number of the descriptors of each person."""

    def __init__(self, people: Sequence[NDArray[np.float32]]) -> None:
        """``people`` has the descriptors ``(n, 128)`` of each."""
        self._sizes = [len(rows) for rows in people]
        self._centers = np.array([rows.mean(axis=0) for rows in people]).reshape(-1, 128)
        self._spreads = np.array([_spread(rows) for rows in people])

    def nearest(
        self, rows: NDArray[np.float32], limits: Limits, excluded: Container[int] = ()
    ) -> int | None:
        """The index of the nearest person within the limits for descriptors ``(n, 128)``.

        The distance is the root of the mean squared distance of all pairs. ``excluded`` has the
        indices of people to leave out.
        """
        gaps = self._centers - rows.mean(axis=0)
        squared = np.einsum("ij,ij->i", gaps, gaps) + self._spreads + _spread(rows)
        for index in np.argsort(squared, kind="stable").tolist():
            if index not in excluded and squared[index] < limits.squared(
                len(rows), self._sizes[index]
            ):
                return int(index)
            if squared[index] >= limits.many**2:  # no limit is larger
                break
        return None


def _spread(rows: NDArray[np.float32]) -> float:
    """Mean squared distance of descriptors from their center."""
    return float(rows.var(axis=0).sum())
