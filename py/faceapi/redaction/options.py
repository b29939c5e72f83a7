"""How faces are covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, TypeAlias, get_args

from faceapi.core.untrusted_text import excerpt

Style: TypeAlias = Literal["blur", "pixelate", "fill", "emoji"]
CoverShape: TypeAlias = Literal["oval", "box"]
STYLES: tuple[Style, ...] = get_args(Style)
SHAPES: tuple[CoverShape, ...] = get_args(CoverShape)

MAX_MARGIN = 2.0
_CELLS = (24.0, 3.0)
"""Cells along the longer side of a face at strength 0 and 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """How faces are covered. ``ValueError`` for a value out of range.

    >>> Redaction().cells, Redaction(strength=1).cells
    (7, 3)
    """

    style: Style = "blur"
    """``"blur"`` and ``"pixelate"`` leave averaged colors, ``"fill"`` one color, ``"emoji"`` a
    drawn smiley."""
    strength: float = 0.6
    """0 to 1, for ``"blur"`` and ``"pixelate"``: how few colors are left of a face. At the default
    the package's own recognition no longer finds the person."""
    shape: CoverShape = "oval"
    """``"oval"`` or ``"box"``. An emoji is always an oval."""
    margin: float = 0.15
    """Added on each side, as a share of the face's width and height; 0 to 2."""
    color: tuple[int, int, int] = (0, 0, 0)
    """Red, green and blue of ``"fill"``, 0 to 255."""

    def __post_init__(self) -> None:
        if self.style not in STYLES:
            raise ValueError(f"style: expected {_one_of(STYLES)}, got {excerpt(self.style)}")
        if self.shape not in SHAPES:
            raise ValueError(f"shape: expected {_one_of(SHAPES)}, got {excerpt(self.shape)}")
        for name, highest in (("strength", 1.0), ("margin", MAX_MARGIN)):
            value = getattr(self, name)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if not (is_number and isfinite(value) and 0 <= value <= highest):
                raise ValueError(
                    f"{name}: expected a number from 0 to {highest:g}, got {excerpt(value)}"
                )
        parts: Sequence[int] = self.color
        if len(parts) != 3 or not all(0 <= int(part) <= 255 for part in parts):
            raise ValueError(
                f"color: expected three whole numbers from 0 to 255, got {excerpt(self.color)}"
            )

    @property
    def cells(self) -> int:
        """Number of cells along the longer side of a face, each of which keeps its mean color."""
        most, fewest = _CELLS
        return round(most * float((fewest / most) ** self.strength))


def _one_of(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
