"""What the command line writes: standard output, and files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from faceapi.cli.exit_codes import ExitCode
from faceapi.core.untrusted_text import quotable

_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS))
"""Errors that every further file would meet too."""


class CannotWriteError(Exception):
    """Results cannot be written, so computing more of them is useless. ``code`` ends the program.

    Not an ``OSError``: those are one picture's fault.
    """

    def __init__(self, message: str, code: ExitCode = ExitCode.CANNOT_WRITE) -> None:
        super().__init__(message)
        self.code = code


class FileNotWrittenError(OSError):
    """One file could not be written; others may fare better."""


def write_result(text: str) -> None:
    """Write to standard output at once; raises :class:`CannotWriteError`.

    Letters that its encoding lacks are written as escapes (``\\u0444``).
    """
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise CannotWriteError("standard output is closed")
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError as error:  # the reader has enough, as in `faceapi … | head`
        discard(stream)
        raise CannotWriteError("standard output: nobody reads it", ExitCode.BROKEN_PIPE) from error
    except OSError as error:
        discard(stream)
        raise CannotWriteError(f"standard output: {error.strerror or error}") from error


def discard(stream: TextIO) -> None:
    """Send what the stream still holds nowhere, so that the flush at exit cannot fail as well."""
    with suppress(OSError, ValueError):  # a stream without a descriptor is not flushed at exit
        descriptor = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)


def write_file(target: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file by way of a temporary one beside it.

    At no time is there half a file under its name. A symbolic link is not followed: it counts as
    an existing file, and is replaced with ``overwrite``. A file that is replaced hands on its mode.
    Raises :class:`FileNotWrittenError`, or :class:`CannotWriteError` where the disk is full or
    read-only.
    """
    try:
        _write_file(target, content, overwrite)
    except OSError as error:
        reason = error.strerror or str(error)
        if isinstance(error, FileExistsError):
            reason = "it exists already; --overwrite replaces it"
        message = f"{quotable(target)} cannot be written: {reason}"
        if error.errno in _NO_ROOM:
            raise CannotWriteError(message) from error
        raise FileNotWrittenError(message) from error


def _write_file(target: Path, content: bytes, overwrite: bool) -> None:
    mode = _mode(target) if overwrite else None
    temporary = target.with_name(f".faceapi-{token_hex(8)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    # A private file stays private while it is replaced.
    descriptor = os.open(temporary, flags, 0o666 if mode is None else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        if mode is not None:
            temporary.chmod(mode)
        if overwrite:
            temporary.replace(target)
        else:
            _publish(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _mode(target: Path) -> int | None:
    with suppress(FileNotFoundError):
        status = target.lstat()
        if stat.S_ISREG(status.st_mode):
            return stat.S_IMODE(status.st_mode)
    return None


def _publish(temporary: Path, target: Path) -> None:
    """Give the file its name, unless somebody has taken it meanwhile."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        temporary.rename(target)
