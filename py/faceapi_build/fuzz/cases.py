"""Fuzzing cases: an input made from a seed and a number, and the reader under test."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

Files = Mapping[str, bytes]
"""File names in a folder, with their content."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader under test."""

    name: str
    prepare: Callable[[], None]
    """Creates and imports what all cases need; called once per process, before its memory is
    limited."""
    make: Callable[[Random], tuple[str, Files]]
    """Creates damaged files and their label for the table."""
    read: Callable[[str, Path], Coroutine[None, None, None]]
    """Reads the files of a label in a folder; raises if they are rejected."""


def random_of(target: str, seed: int, case: int) -> Random:
    """The random generator of one case, independent of all other cases."""
    return Random(f"{target}:{seed}:{case}")
