"""What the build says while it works: steps, and how far a long download is."""

from __future__ import annotations

import sys
import time


def say(text: str) -> None:
    """One line about what happens now, at once."""
    print(text, flush=True)


class Progress:
    """Bytes of a transfer, shown at most five times a second on a terminal, else every 10 s."""

    def __init__(self, label: str, total: int | None) -> None:
        self._label = label
        self._total = total
        self._done = 0
        self._terminal = sys.stdout.isatty()
        self._interval = 0.2 if self._terminal else 10.0
        self._next = time.monotonic() + self._interval

    def advance(self, count: int) -> None:
        """Count what arrived, and show it when the time has come."""
        self._done += count
        if time.monotonic() >= self._next:
            self._show()
            self._next = time.monotonic() + self._interval

    def _show(self) -> None:
        done = f"{self._done / 1e6:.1f}"
        of = f" of {self._total / 1e6:.1f}" if self._total else ""
        end = "\r" if self._terminal else "\n"
        print(f"  {self._label}: {done}{of} MB", end=end, flush=True)
