"""A bar on standard error, for people only: nothing where that is not a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from faceapi.cli.files import discard
from faceapi.core.untrusted_text import printable, shortened

T = TypeVar("T")

_WIDTH = 24
_LONGEST_COMPLAINT = 1500


class Progress:
    """Counts pictures and bytes. One line, overwritten, gone at the end."""

    def __init__(self, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr is not None and sys.stderr.isatty()

    def over(self, items: Iterable[T], names: list[str]) -> Iterator[T]:
        """Go through the items; no bar for a single one."""
        for done, item in enumerate(items):
            if len(names) > 1:
                self._show(done, len(names), f"{done}/{len(names)} {names[done]}")
            yield item
        self.clear()

    def loading(self, what: str) -> _Loading:
        """For ``load_from_uri(progress=…)``."""
        return _Loading(self, what)

    def clear(self) -> None:
        """Take the line away, before something else is written."""
        if self._shown:
            _say("\r\x1b[K")

    def complain(self, message: str) -> None:
        """A line that stays, also where no bar is shown; control characters are escaped."""
        self.clear()
        _say(f"faceapi: {shortened(printable(message), _LONGEST_COMPLAINT)}\n")

    def _show(self, done: int, total: int, text: str) -> None:
        if not self._shown:
            return
        filled = _WIDTH * done // max(total, 1)
        line = printable(f"[{'#' * filled:<{_WIDTH}}] {shortened(text)}")
        columns = shutil.get_terminal_size().columns - 1
        _say(f"\r\x1b[K{line[:columns]}")


class _Loading:
    def __init__(self, progress: Progress, what: str) -> None:
        self._progress = progress
        self._what = what

    def __call__(self, loaded: int, total: int | None) -> None:
        text = f"{self._what}: {loaded / 1e6:.1f} MB"
        self._progress._show(loaded, total or loaded, text)


def _say(text: str) -> None:
    """Results do not depend on standard error: where it cannot be written, nothing is said."""
    if sys.stderr is None:
        return
    try:
        print(end=text, file=sys.stderr, flush=True)
    except OSError:
        discard(sys.stderr)
