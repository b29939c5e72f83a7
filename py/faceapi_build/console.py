"""Progress messages of the build, and the progress of long downloads."""

from __future__ import annotations

import sys
import time


def log(text: str) -> None:
    """Print one line and flush it."""
    print(text, flush=True)


class Progress:
    """Progress of a transfer in bytes: five times a second on a terminal, else every 10 s."""

    def __init__(self, label: str, total: int | None) -> None:
        self._label = label
        self._total = total
        self._done = 0
        self._terminal = sys.stdout.isatty()
        self._interval = 0.2 if self._terminal else 10.0
        self._next = time.monotonic() + self._interval

    def advance(self, count: int) -> None:
        """Add received bytes, and show the total if the interval has passed."""
        self._done += count
        if time.monotonic() >= self._next:
            self._show()
            self._next = time.monotonic() + self._interval

    def _show(self) -> None:
        done = f"{self._done / 1e6:.1f}"
        of = f" of {self._total / 1e6:.1f}" if self._total else ""
        end = "\r" if self._terminal else "\n"
        print(f"  {self._label}: {done}{of} MB", end=end, flush=True)
