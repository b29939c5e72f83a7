"""Counts the people in front of a camera."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from faceapi import TrackedFace
from faceapi.json_text import parse_json

MIN_STAY_S = 1.0
"""A face counts once it has been in view for this time, so that a wrong detection does not."""


@dataclass(slots=True)
class PeopleCounter:
    """How many people are in view, how many were today, and the longest stay."""

    day: str
    """The date that counts, such as ``2026-01-31``."""
    today: int = 0
    longest_s: float = 0.0
    """The longest time in seconds that a face was in view today."""
    now: int = 0
    _counted: set[int] = field(default_factory=set)

    def update(self, faces: Sequence[TrackedFace], day: str) -> bool:
        """Take the faces of a frame on this date; whether the number of today has changed."""
        if day != self.day:
            self.day, self.today, self.longest_s = day, 0, 0.0
            self._counted.clear()
        self.now = len(faces)
        before = self.today
        for face in faces:
            stay = face.last_seen - face.first_seen
            if stay < MIN_STAY_S:
                continue
            self.longest_s = max(self.longest_s, stay)
            if face.track_id not in self._counted:
                self._counted.add(face.track_id)
                self.today += 1
        return self.today != before

    def restart(self) -> None:
        """The camera was stopped: the next faces have other numbers."""
        self.now = 0
        self._counted.clear()

    def to_json(self) -> str:
        """What :meth:`from_json` reads."""
        return json.dumps({"day": self.day, "today": self.today, "longest": self.longest_s})

    @classmethod
    def from_json(cls, text: str | None, day: str) -> PeopleCounter:
        """The counter of this date; a new one if the text is of another date, or not ours."""
        try:
            stored = parse_json(text or "{}")
        except ValueError:
            return cls(day)
        match stored:
            case {"day": str(that), "today": int(today), "longest": int() | float() as longest} if (
                that == day
            ):
                return cls(day, today, float(longest))
        return cls(day)


def duration(seconds: float) -> str:
    """``42 s``, ``3 min 5 s`` or ``1 h 2 min``."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
