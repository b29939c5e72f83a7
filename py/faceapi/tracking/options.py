"""Options of the tracker."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isfinite


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothing:
    """Parameters of the One-Euro filter, which smooths points and boxes.

    A slow face is smoothed strongly, a fast one little: the cutoff frequency of the low-pass filter
    is ``min_cutoff + beta * speed``. The filter treats the position of the head (center, size,
    angle) and its shape (the points in the head's own frame) separately, so a moving head is
    followed at once although its points are smoothed. ``ValueError`` for a value out of range.

    Reference: Casiez, Roussel, Vogel: 1€ Filter, CHI 2012.
    """

    min_cutoff: float = 1.0
    """Cutoff frequency at rest in Hz, more than 0. Lower: less jitter, more lag."""
    beta: float = 12.0
    """Hz of cutoff per face width a second, at least 0. Higher: less lag, more jitter."""
    derivative_cutoff: float = 3.0
    """Cutoff frequency in Hz of the speed, more than 0."""

    def __post_init__(self) -> None:
        for name, lowest in (("min_cutoff", 0.0), ("derivative_cutoff", 0.0), ("beta", -1.0)):
            value = getattr(self, name)
            if not _is_number(value) or value <= lowest or value < 0:
                limit = "at least 0" if name == "beta" else "more than 0"
                raise ValueError(f"Smoothing: {name} must be {limit}, got {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingOptions:
    """Intervals and thresholds for searching, losing and recovering faces.

    Intervals are in frames, times in seconds. ``ValueError`` for a value out of range.
    """

    detection_interval: int = 30
    """Frames between searches of the full frame while nothing changes; at least 1."""
    search_interval: int = 4
    """Frames between searches at the start, after a face was lost, and after a change of the
    picture outside the tracked faces; at least 1."""
    presence_interval: int = 2
    """Frames between checks that a followed region still shows a face; at least 1, every frame.
    More than 1 are doubled while the landmarks keep their shape."""
    presence_threshold: float = 0.3
    """Score of the tiny face detector, 0 to 1, below which that check fails."""
    presence_failures: int = 2
    """Checks that must fail, in frames that follow each other, before a face is lost."""
    expression_interval: int = 3
    """Frames between two runs of the expression network; at least 1, every frame. More than 1 are
    doubled while the landmarks keep their shape, and the network its answer."""
    age_interval: int = 10
    """Frames between two runs of the age and gender network. It doubles with every run of a face
    up to 16 times this value, because an average changes less and less."""
    max_descriptors: int = 5
    """The descriptor of a face is the mean of at most this number of its best frames."""
    reidentify_seconds: float = 10.0
    """Seconds in which a lost face can reappear with its former ID; at least 0."""
    reidentify_distance: float = 0.5
    """Maximum distance of descriptors for that."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type == "int":
                if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                    raise _error(field.name, "a whole number of at least 1", value)
            elif not _is_number(value) or value < 0:
                raise _error(field.name, "a number of at least 0", value)
        if self.presence_threshold > 1:
            raise _error("presence_threshold", "between 0 and 1", self.presence_threshold)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _error(name: str, expected: str, got: object) -> ValueError:
    return ValueError(f"TrackingOptions: {name} must be {expected}, got {str(got)[:100]!r}")
