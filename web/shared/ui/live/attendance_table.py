"""The attendance log on the page: a table, and buttons that save and clear it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ui.dom import by_id, create_element, focus, listen
from ui.live.attendance import Attendance, AttendanceLog
from ui.live.people_counter import duration
from ui.output.export import download_text


class AttendanceTable:
    """The table with the id ``attendance``."""

    def __init__(self) -> None:
        self._log = AttendanceLog()
        self._rows: dict[str, Any] = {}
        listen(by_id("save-attendance"), "click", lambda _event: self._save())
        listen(by_id("clear-attendance"), "click", lambda _event: self._clear())

    def update(self, names: Iterable[str], now: float, time: datetime) -> None:
        """Take the names in view, as :meth:`AttendanceLog.update` does, and show the log."""
        self._log.update(names, now, time)
        self._show()

    def _show(self) -> None:
        people = self._log.people()
        if [person.name for person in people] != list(self._rows):
            self._rows = {person.name: _row(person) for person in people}
            by_id("attendance").tBodies.item(0).replaceChildren(*self._rows.values())
            by_id("attendance").hidden = not people
            by_id("attendance-empty").hidden = bool(people)
            for name in ("save-attendance", "clear-attendance"):
                by_id(name).disabled = not people
        for person in people:
            cells = self._rows[person.name].querySelectorAll("td")
            texts = (f"{person.last_seen:%H:%M:%S}", duration(person.total_s))
            for cell, text in zip((cells.item(1), cells.item(2)), texts, strict=True):
                if cell.textContent != text:  # what a screen reader reads stays as it is
                    cell.textContent = text

    def _save(self) -> None:
        download_text("attendance.csv", self._log.to_csv())

    def _clear(self) -> None:
        self._log.clear()
        self._show()
        focus("attendance-title")  # the button is disabled now


def _row(person: Attendance) -> Any:
    row = create_element("tr")
    row.append(
        create_element("th", person.name, scope="row"),
        create_element("td", f"{person.first_seen:%H:%M:%S}"),
        create_element("td"),
        create_element("td"),
    )
    return row
