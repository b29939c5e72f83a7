"""Pairs of photos of one person each: the layout of deepface's test set."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PhotoPairs:
    """Pairs of photos, and whether they show one person."""

    folder: Path
    pairs: tuple[tuple[str, str, bool], ...]

    @classmethod
    def find(cls, folder: Path) -> PhotoPairs | None:
        """The pairs of ``pairs/pairs.csv``."""
        table = folder / "pairs" / "pairs.csv"
        if not table.is_file():
            return None
        rows = csv.DictReader(io.StringIO(table.read_text("utf-8")))
        pairs = tuple((row["file_x"], row["file_y"], row["Decision"] == "Yes") for row in rows)
        return cls(table.parent, pairs)
