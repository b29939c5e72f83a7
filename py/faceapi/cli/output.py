"""Standard output as text, JSON Lines or CSV; progress and errors on standard error."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TextIO, TypeVar

from faceapi.cli.exit_codes import ExitCode
from faceapi.cli.writing.atomic_files import CannotWriteError
from faceapi.core.untrusted_text import printable, shortened, text_cell

T = TypeVar("T")

_BAR_WIDTH = 24
_MAX_ERROR_LENGTH = 1500


def write_json(value: object) -> None:
    """Write one line of JSON, in ASCII and without control characters."""
    write_text(json.dumps(value).replace("\x7f", "\\u007f") + "\n")


def write_csv(rows: Sequence[Sequence[object]]) -> None:
    """Write rows whose text has no control characters and no formulas."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    for row in rows:
        writer.writerow([text_cell(printable(v)) if isinstance(v, str) else v for v in row])
    write_text(table.getvalue())


def write_text(text: str) -> None:
    """Write to standard output and flush; raises :class:`CannotWriteError`.

    Characters that its encoding lacks are written as escapes (``\\u0444``).
    """
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise CannotWriteError("standard output is closed")
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError as error:  # the reader has enough, as in `faceapi … | head`
        _discard_buffer(stream)
        message = "standard output: the reader has closed it"
        raise CannotWriteError(message, ExitCode.BROKEN_PIPE) from error
    except OSError as error:
        _discard_buffer(stream)
        raise CannotWriteError(f"standard output: {error.strerror or error}") from error


class Console:
    """Errors and a progress bar on standard error. The bar appears only on terminals."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._bar_enabled = not quiet and sys.stderr is not None and sys.stderr.isatty()

    def track(self, items: Iterable[T], names: Sequence[str]) -> Iterator[T]:
        """Iterate over the items; a single item has no bar."""
        for done, item in enumerate(items):
            if len(names) > 1:
                self.draw_bar(done, len(names), f"{done}/{len(names)} {names[done]}")
            yield item
        self.clear()

    def download_callback(self, title: str) -> Callable[[int, int | None], None]:
        """Return a callback for ``load_from_uri(progress=…)``; it takes numbers of bytes."""

        def show_progress(loaded: int, total: int | None) -> None:
            self.draw_bar(loaded, total or loaded, f"{title}: {loaded / 1e6:.1f} MB")

        return show_progress

    def clear(self) -> None:
        """Remove the bar before other output."""
        if self._bar_enabled:
            _write_stderr("\r\x1b[K")

    def note(self, message: str) -> None:
        """Write a message that is not an error, unless the user disabled progress."""
        if not self._quiet:
            self.error(message)

    def error(self, message: str) -> None:
        """Write an error message, also if there is no bar; escapes control characters."""
        self.clear()
        _write_stderr(f"faceapi: {shortened(printable(message), _MAX_ERROR_LENGTH)}\n")

    def draw_bar(self, done: int, total: int, text: str) -> None:
        """Show progress, if standard error is a terminal."""
        if not self._bar_enabled:
            return
        filled = _BAR_WIDTH * done // max(total, 1)
        line = printable(f"[{'#' * filled:<{_BAR_WIDTH}}] {shortened(text)}")
        columns = shutil.get_terminal_size().columns - 1
        _write_stderr(f"\r\x1b[K{line[:columns]}")


def _write_stderr(text: str) -> None:
    """Write to standard error if possible; results do not depend on it."""
    if sys.stderr is None:
        return
    try:
        print(end=text, file=sys.stderr, flush=True)
    except OSError:
        _discard_buffer(sys.stderr)


def _discard_buffer(stream: TextIO) -> None:
    """Redirect the stream to the null device, so that the flush at exit cannot fail again."""
    with suppress(OSError, ValueError):  # streams without a descriptor are not flushed at exit
        descriptor = stream.fileno()
        null_device = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null_device, descriptor)
        os.close(null_device)
