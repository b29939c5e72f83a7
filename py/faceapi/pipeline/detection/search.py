"""Search options: keywords of the entry points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, TypeAlias

Tiles: TypeAlias = int | Literal["auto"] | None

MAX_TURNS = 36
MAX_TILES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Options that face-api.js does not have; off by default.

    ``ValueError`` for a value out of range, ``TypeError`` for one of another type.

    >>> Search(turns=(0, 90)).finds_turned_faces, Search().finds_turned_faces
    (True, False)
    """

    upright: bool = False
    """Turn every face upright before landmarks, expressions, age, gender and descriptor."""
    mirror: bool = False
    """Take the mean of the descriptors of a face and of its mirror image."""
    turns: Sequence[float] = (0,)
    """Degrees, clockwise, by which faces in the picture may be turned, in the order to try."""
    tiles: Tiles = None
    """Number of tiles along the longer side, ``"auto"`` to choose it by size, ``None``: none."""

    def __post_init__(self) -> None:
        for name in ("upright", "mirror"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name}: expected True or False, got {getattr(self, name)!r:.100}")
        object.__setattr__(self, "turns", _checked_turns(self.turns))
        is_count = isinstance(self.tiles, int) and not isinstance(self.tiles, bool)
        if not (self.tiles in (None, "auto") or is_count):
            raise TypeError(
                f'tiles: expected None, "auto" or a whole number, got {self.tiles!r:.100}'
            )
        if isinstance(self.tiles, int) and not 1 <= self.tiles <= MAX_TILES:
            raise ValueError(f"tiles: expected 1 to {MAX_TILES}, got {self.tiles}")

    @property
    def finds_turned_faces(self) -> bool:
        """Whether the picture is turned at all."""
        return any(turn % 360 for turn in self.turns)


def _checked_turns(turns: object) -> tuple[float, ...]:
    is_list = isinstance(turns, Sequence) and not isinstance(turns, str | bytes)
    numbers = tuple(turns) if isinstance(turns, Sequence) else ()
    is_numbers = all(
        isinstance(turn, int | float) and not isinstance(turn, bool) and isfinite(turn)
        for turn in numbers
    )
    if not is_list or not is_numbers:
        raise TypeError(f"turns: expected degrees such as (0, 90, 180, 270), got {turns!r:.100}")
    if not 1 <= len(numbers) <= MAX_TURNS:
        raise ValueError(f"turns: expected 1 to {MAX_TURNS} angles, got {len(numbers)}")
    return numbers


DEFAULT_SEARCH = Search()
