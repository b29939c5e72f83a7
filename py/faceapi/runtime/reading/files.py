"""Reads files in CPython, bounded in size.

Pipes are supported (``faceapi detect <(…)``), with a timeout. Devices such as ``/dev/zero`` are
refused, because they never end.
"""

from __future__ import annotations

import os
import select
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from faceapi.runtime.threads import StopSignal

MAX_FILE_BYTES = 1 << 30
"""Maximum size of a regular file."""
MAX_PIPE_BYTES = 256 << 20
"""Maximum read from a pipe, whose length is not known in advance."""
STALL_TIMEOUT_S = 30.0
"""Maximum wait for the next bytes of a pipe."""

_CHUNK_SIZE = 1 << 18
_POLL_INTERVAL_S = 0.1
_OTHER_TYPES = {
    stat.S_IFDIR: "a folder",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def is_pipe(path: Path) -> bool:
    """Whether the path is a pipe; raises ``OSError`` if it does not exist."""
    return stat.S_ISFIFO(path.stat().st_mode)


def check_readable(path: Path) -> None:
    """Raise ``OSError`` unless it is a pipe or a regular file of at most ``MAX_FILE_BYTES``."""
    status = path.stat()
    if stat.S_ISREG(status.st_mode):
        if status.st_size > MAX_FILE_BYTES:
            raise OSError(
                f"it has {status.st_size} bytes, more than the maximum of {MAX_FILE_BYTES}"
            )
    elif not stat.S_ISFIFO(status.st_mode):
        file_type = _OTHER_TYPES.get(stat.S_IFMT(status.st_mode), "something else")
        raise OSError(f"expected a file, got {file_type}")


def read_file(
    path: Path,
    progress: Callable[[int, int | None], None],
    stop: StopSignal,
    max_bytes: int | None = None,
) -> bytes:
    """The content of a regular file or a pipe, or its first ``max_bytes`` bytes.

    ``progress`` is called with the bytes read so far and, for a regular file, the total. Raises
    ``OSError`` if it cannot be read, is too large, or is neither; ``TimeoutError`` if a pipe
    delivers nothing for ``STALL_TIMEOUT_S``.
    """
    check_readable(path)
    # Without O_NONBLOCK, opening a pipe blocks until a process opens it for writing.
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
                _wait_for_pipe(descriptor, stop)
            chunk = file.read(
                _CHUNK_SIZE if max_bytes is None else min(_CHUNK_SIZE, max_bytes - len(content))
            )
            if chunk is None:  # another process has read from the pipe first
                continue
            if not chunk:
                break
            content += chunk
            if len(content) > limit:
                raise OSError(f"it has more than {limit} bytes, the maximum")
            progress(len(content), total)
    return bytes(content)


def wait_for_data(descriptor: int, go_on: Callable[[], bool] = lambda: True) -> None:
    """Return when a read would not block, or when ``go_on``, called regularly, returns ``False``.

    Ctrl-C ends the wait at any moment; a read misses one that comes just before it blocks. Returns
    immediately on Windows, where only sockets can be waited for.
    """
    if sys.platform == "win32":
        return
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while not poll.poll(_POLL_INTERVAL_S * 1000) and go_on():
        pass


def _wait_for_pipe(descriptor: int, stop: StopSignal) -> None:
    """Return when a pipe has data, when all writers have closed it, or when a stop is requested."""
    deadline = monotonic() + STALL_TIMEOUT_S

    def go_on() -> bool:
        if monotonic() > deadline:
            raise TimeoutError(f"nothing was written to this pipe for {STALL_TIMEOUT_S:g} seconds")
        return not stop.requested

    wait_for_data(descriptor, go_on)
