"""The options of a command, and the result for each file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faceapi.core.options import DetectorOptions
from faceapi.redaction import Redaction


@dataclass(slots=True)
class BlurJob:
    """How to find faces and how to cover them; ``ValueError`` for a distance below 0."""

    detector: DetectorOptions
    redaction: Redaction
    max_distance: float
    """Distance up to which a face is one of :attr:`known`."""
    thorough: bool = field(kw_only=True)
    known: list[NDArray[np.float32]] = field(default_factory=list)
    """Descriptors of the people who stay visible."""

    def __post_init__(self) -> None:
        if not self.max_distance >= 0:
            raise ValueError(f"--keep-distance: expected at least 0, got {self.max_distance}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A copy that was written; the faces of a film are counted once each."""

    target: Path
    covered: int
    kept: int
