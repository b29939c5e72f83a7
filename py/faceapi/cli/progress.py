"""A bar on standard error, for people only: nothing where that is not a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_WIDTH = 24


class Progress:
    """Counts pictures and bytes. One line, overwritten, gone at the end."""

    def __init__(self, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()

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
            print(end="\r\x1b[K", file=sys.stderr, flush=True)

    def complain(self, message: str) -> None:
        """A line that stays, also where no bar is shown."""
        self.clear()
        print(f"faceapi: {message}", file=sys.stderr, flush=True)

    def _show(self, done: int, total: int, text: str) -> None:
        if not self._shown:
            return
        filled = _WIDTH * done // max(total, 1)
        line = f"[{'#' * filled:<{_WIDTH}}] {text}"
        columns = shutil.get_terminal_size().columns - 1
        print(end=f"\r\x1b[K{line[:columns]}", file=sys.stderr, flush=True)


class _Loading:
    def __init__(self, progress: Progress, what: str) -> None:
        self._progress = progress
        self._what = what

    def __call__(self, loaded: int, total: int | None) -> None:
        text = f"{self._what}: {loaded / 1e6:.1f} MB"
        self._progress._show(loaded, total or loaded, text)
