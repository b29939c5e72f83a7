"""Reads files under CPython, bounded in size, also where they are not regular files.

Pipes are welcome (``faceapi detect <(…)``), but not for ever; devices such as ``/dev/zero`` are
refused, because they have no end.
"""

from __future__ import annotations

import os
import select
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from faceapi.runtime.threads import Stop

MAX_FILE_BYTES = 1 << 30
"""Largest regular file."""
MAX_PIPE_BYTES = 256 << 20
"""Most that is read from a pipe, whose length is not known beforehand."""
STALL_SECONDS = 30.0
"""Longest wait for the next bytes of a pipe."""

_PIECE = 1 << 18
_POLL_SECONDS = 0.1
_OTHER_TYPES = {
    stat.S_IFDIR: "a folder",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def is_pipe(path: Path) -> bool:
    """Whether a pipe is there; raises ``OSError`` where nothing is."""
    return stat.S_ISFIFO(path.stat().st_mode)


def check_readable(path: Path) -> None:
    """Raise ``OSError`` unless a regular file of at most ``MAX_FILE_BYTES`` or a pipe is there."""
    status = path.stat()
    if stat.S_ISREG(status.st_mode):
        if status.st_size > MAX_FILE_BYTES:
            raise OSError(f"it has {status.st_size} bytes; at most {MAX_FILE_BYTES} are read")
    elif not stat.S_ISFIFO(status.st_mode):
        what = _OTHER_TYPES.get(stat.S_IFMT(status.st_mode), "something else")
        raise OSError(f"expected a file, got {what}")


def read_file(
    path: Path,
    report: Callable[[int, int | None], None],
    stop: Stop,
    max_bytes: int | None = None,
) -> bytes:
    """The content of a regular file or a pipe; of a longer one the first ``max_bytes`` bytes.

    ``report`` is called with the bytes read so far and, for a regular file, their total. Raises
    ``OSError`` for what cannot be read, is too large, or is neither; ``TimeoutError`` where a pipe
    gives nothing for ``STALL_SECONDS``.
    """
    check_readable(path)
    # Without O_NONBLOCK, opening a pipe waits for somebody who writes to it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        regular = stat.S_ISREG(status.st_mode)
        total = status.st_size if regular else None
        limit = MAX_FILE_BYTES if regular else MAX_PIPE_BYTES
        content = bytearray()
        while not stop.requested:
            if not regular:
                _wait(descriptor, stop)
            piece = file.read(
                _PIECE if max_bytes is None else min(_PIECE, max_bytes - len(content))
            )
            if piece is None:  # another process was quicker to read from the pipe
                continue
            if not piece:
                break
            content += piece
            if len(content) > limit:
                raise OSError(f"it has more than {limit} bytes, the most that are read")
            report(len(content), total)
    return bytes(content)


def _wait(descriptor: int, stop: Stop) -> None:
    """Return when a pipe has bytes, when its writers are gone, or when a stop is requested."""
    if sys.platform == "win32":
        return  # select is for sockets only there
    end = monotonic() + STALL_SECONDS
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while not poll.poll(_POLL_SECONDS * 1000):
        if stop.requested:
            return
        if monotonic() > end:
            raise TimeoutError(f"nobody wrote to this pipe for {STALL_SECONDS:g} seconds")
