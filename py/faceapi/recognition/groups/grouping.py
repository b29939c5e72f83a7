"""Group faces by person without enrolled people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.core.results.base_face import BaseFace
from faceapi.core.results.faces import Face
from faceapi.recognition.calibration import DEFAULT_UNIT, Calibration, resolve
from faceapi.recognition.descriptor_rows import descriptor_rows
from faceapi.recognition.groups.linkage import Limits, Linkage, average_linkage

T = TypeVar("T", bound=Face | ArrayLike)

DEFAULT_RATE = 4e-4
_STRICTER = 16
"""Measured on LFW's crops, where these give B-cubed F 0.92 with 1.5 % of joined pairs wrong; equal
limits for single faces and groups give 0.90 with 1.8 %."""
SLICE_SECONDS = 0.02
"""How long :func:`group_in_slices` works at a time; a page that is blocked for longer than 50 ms
feels slow."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FaceGroup(Generic[T]):
    """Faces that look like one person."""

    faces: tuple[T, ...]
    """In the order in which they were passed."""
    indices: tuple[int, ...]
    """Their places in the sequence that was passed to :func:`group`."""
    center: NDArray[np.float32]
    """Mean of their descriptors, float32 ``(128,)``."""

    def __len__(self) -> int:
        return len(self.faces)

    def __iter__(self) -> Iterator[T]:
        return iter(self.faces)

    def __repr__(self) -> str:
        return f"FaceGroup({len(self)} faces, indices={self.indices!r:.100})"


def group(
    faces: Sequence[T],
    *,
    false_accept_rate: float = DEFAULT_RATE,
    calibration: str | Calibration = DEFAULT_UNIT,
    progress: Callable[[int, int], object] | None = None,
) -> list[FaceGroup[T]]:
    """Group faces by person: hierarchical clustering with average linkage.

    Memory grows with the number of faces, not of pairs.

    Parameters
    ----------
    faces
        faces with descriptors, or descriptors ``(128,)``
    false_accept_rate
        rate, between 0 and 1, at which pairs of strangers are near enough to be joined; smaller
        values give more and purer groups; for two single faces a sixteenth of it applies
    calibration
        the table for the way of cropping the faces: its name, or the table; the default compares
        descriptors at the length 1, which separates people better
    progress
        called with the number of faces done and their total; an exception that it raises cancels
        the work

    Returns the groups, largest first; a face without a match is a group of one. Raises
    ``NotComputedError`` for a face without a descriptor, ``ValueError`` for an invalid descriptor
    or rate.

    >>> [len(person) for person in group([np.zeros(128), np.ones(128), np.full(128, 0.001)])]
    [2, 1]
    """
    table = resolve(calibration)
    rows = _rows(faces)
    limits = limits_of(table, false_accept_rate)
    return _groups(faces, rows, average_linkage(table.prepared(rows), limits, progress))


async def group_in_slices(
    faces: Sequence[T],
    *,
    false_accept_rate: float = DEFAULT_RATE,
    calibration: str | Calibration = DEFAULT_UNIT,
    progress: Callable[[int, int], object] | None = None,
) -> list[FaceGroup[T]]:
    """The same groups as :func:`group`, while other tasks of the event loop take their turns.

    It works for 20 ms at a time, so that a page stays responsive. Cancel its task to stop it.
    ``progress`` is called after each slice. For everything else see :func:`group`.
    """
    table = resolve(calibration)
    rows = _rows(faces)
    linkage = Linkage(table.prepared(rows), limits_of(table, false_accept_rate))
    end = perf_counter() + SLICE_SECONDS
    for done in linkage.steps():
        if perf_counter() >= end:
            if progress is not None:
                progress(done, len(rows))
            await asyncio.sleep(0)
            end = perf_counter() + SLICE_SECONDS
    if progress is not None:
        progress(len(rows), len(rows))
    return _groups(faces, rows, linkage.groups)


def _rows(faces: Sequence[Face | ArrayLike]) -> NDArray[np.float32]:
    return descriptor_rows([_checked(face) for face in faces])


def _groups(
    faces: Sequence[T], rows: NDArray[np.float32], groups: list[list[int]]
) -> list[FaceGroup[T]]:
    groups.sort(key=lambda members: (-len(members), members[0]))
    return [
        FaceGroup(
            tuple(faces[index] for index in members),
            tuple(members),
            rows[members].mean(axis=0),
        )
        for members in groups
    ]


def limits_of(calibration: Calibration, false_accept_rate: float = DEFAULT_RATE) -> Limits:
    """The distances below which :func:`group` joins; ``ValueError`` for an invalid rate."""
    return Limits(
        single=calibration.threshold(false_accept_rate / _STRICTER),
        many=calibration.threshold(false_accept_rate),
    )


def _checked(face: T) -> T:
    if np.ndim(face.descriptor if isinstance(face, BaseFace) else face) != 1:
        raise ValueError("group: expected faces, or one descriptor of 128 numbers each")
    return face
