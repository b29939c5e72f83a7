"""The median, without the imports of ``statistics`` and ``np.median`` when a page starts."""

from __future__ import annotations

from collections.abc import Sequence


def median(values: Sequence[float]) -> float:
    """What ``statistics.median`` returns; raises ``IndexError`` without values."""
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
