"""When each named person was in view today."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from faceapi.core.untrusted_text import printable, text_cell

MAX_GAP_S = 5.0
"""A person who is missing for less than this time in seconds was in view all the time: a turned
head is not recognized for some frames."""
MIN_TOTAL_S = 1.0
"""Time in view, in seconds, from which a person is listed, so that one wrong name is not."""
COLUMNS = ("name", "first_seen", "last_seen", "seconds")


@dataclass(slots=True)
class Attendance:
    """One person's day."""

    name: str
    first_seen: datetime
    last_seen: datetime
    total_s: float = 0.0
    """Time in view, in seconds."""
    _updated: float = 0.0


class AttendanceLog:
    """Takes the names of every frame; begins again on another date."""

    def __init__(self) -> None:
        self._people: dict[str, Attendance] = {}
        self._day = ""

    def update(self, names: Iterable[str], now: float, time: datetime) -> None:
        """Take the names in view, empty for unknown faces.

        ``now`` is a clock in seconds that never goes back; ``time`` is the local time.
        """
        day = time.date().isoformat()
        if day != self._day:
            self.clear()
            self._day = day
        for name in dict.fromkeys(name for name in names if name):
            person = self._people.setdefault(name, Attendance(name, time, time, _updated=now))
            elapsed = now - person._updated
            if elapsed <= MAX_GAP_S:
                person.total_s += elapsed
            person.last_seen, person._updated = time, now

    def clear(self) -> None:
        """Forget everybody."""
        self._people.clear()

    def people(self) -> list[Attendance]:
        """Everybody who was in view for :data:`MIN_TOTAL_S`, in the order of arrival."""
        return [person for person in self._people.values() if person.total_s >= MIN_TOTAL_S]

    def to_csv(self) -> str:
        """One row per person; times have the offset from UTC."""
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(COLUMNS)
        for person in self.people():
            times = (person.first_seen, person.last_seen)
            table.writerow(
                (
                    text_cell(printable(person.name)),
                    *(time.isoformat(timespec="seconds") for time in times),
                    f"{person.total_s:.1f}",
                )
            )
        return text.getvalue()
