"""A case of fuzzing: its input, made from a seed and a number, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

Files = Mapping[str, bytes]
"""Names of files below a folder, with their content."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader that is fuzzed."""

    name: str
    prepare: Callable[[], None]
    """Makes and imports what all cases need; called once in a process, before its memory is
    limited."""
    make: Callable[[Random], tuple[str, Files]]
    """A label for the table, and damaged files."""
    read: Callable[[str, Path], Coroutine[None, None, None]]
    """Reads the files of a label in a folder; raises where they are refused."""


def random_of(target: str, seed: int, case: int) -> Random:
    """The generator of one case; independent of all other cases."""
    return Random(f"{target}:{seed}:{case}")
