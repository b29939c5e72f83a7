"""The distance of every face to every known person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from faceapi import Face, FaceIndex

LEVELS = 8
"""Number of degrees of closeness."""
CLOSE, FAR = 0.2, 0.9
"""Distances from which the first and the last degree apply: photos of one person usually have 0.2
to 0.5, of two people 0.6 to 0.9."""


@dataclass(frozen=True, slots=True)
class DistanceRow:
    """The distances of one face."""

    distances: tuple[float, ...]
    """One per person, in the order of :attr:`DistanceTable.names`."""
    match: int | None
    """The index of the person whose name the face gets; ``None`` if it is unknown."""


@dataclass(frozen=True, slots=True)
class DistanceTable:
    """A row for each face, a column for each person."""

    names: tuple[str, ...]
    rows: tuple[DistanceRow, ...]


def distance_table(index: FaceIndex, faces: Sequence[Face]) -> DistanceTable:
    """Measure every face, which needs a descriptor, against everybody in the index.

    The distance to a person is that to the nearest of their photos.
    """
    names = index.names
    if not faces or not names:
        return DistanceTable(names, ())
    rows = []
    for answers in index.search_all([face.descriptor for face in faces], k=len(names)):
        by_name = {answer.name: answer.distance for answer in answers}
        best = answers[0]
        rows.append(
            DistanceRow(
                tuple(by_name[name] for name in names),
                names.index(best.name) if best.accepted else None,
            )
        )
    return DistanceTable(names, tuple(rows))


def closeness(distance: float) -> int:
    """The degree of closeness of a distance: 0 is far, ``LEVELS - 1`` is close."""
    share = (FAR - distance) / (FAR - CLOSE)
    return round(min(max(share, 0.0), 1.0) * (LEVELS - 1))
